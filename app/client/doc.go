// Package client is the app without its windows: one state machine that takes a
// person from an email address to an open app, and back after fifteen idle
// minutes. The desktop app's screens and the line protocol of alcove-probe
// drive the same [Client]; neither holds a rule.
//
// How it is built, and why:
//
//   - A pure core (core*.go) takes events and the time, and answers with the
//     next state and the jobs to do. It does no I/O, so that the tests can walk
//     it at random and ask of every state: is there a way forward?
//   - A shell (loop.go, job_*.go) runs the jobs on goroutines of their own,
//     with the network, the keyring and the disk, and feeds what came of them
//     back as events. Nothing here ever waits on the caller's thread.
//   - What people see is a [View]: a snapshot that never changes after it was
//     handed out. Screens draw it and call commands.
//
// The rules it keeps:
//
//   - Nothing is erased on a bare 401, a missing keyring item, a wrong passcode
//     or a damaged file. Only an end that the server names with a reason that
//     erases (see auth.Reason.Erases), signing out, or ten wrong passcodes do.
//   - Locking does not wait for the server, and opening works without it.
//   - Only a person's input moves the idle clock.
//   - This computer's clock decides nothing that the server decides.
//
// It must not know windows, widgets or Fyne, and it holds no sentence that
// auth.Reason already has.
package client
