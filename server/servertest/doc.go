// Package servertest is a whole server for tests: a real database file in a
// folder of the test's own, real HTTP on a free port of this machine, a mailbox
// to read, and a clock to move.
//
// [New] runs it inside of the test; [Binary] builds the real program and runs
// that, so that it can be killed. Both talk to it as anybody else would: what
// they can do, an outsider with the --dev addresses and the command line can
// do. One door leads around, [World.Store], for rows that would take long to
// come by.
package servertest
