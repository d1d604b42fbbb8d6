// Package engine brings a person's writes to the practice and the practice's
// records to this computer, exactly once, over any network and through any
// crash, without asking the person anything.
//
// How it is built, and why:
//
//   - [Machine] is a pure state machine: an event and the time go in, effects
//     come out. It does no I/O, starts no goroutine and reads no clock, so that
//     a simulation can drive this very code through years of bad luck.
//   - [Engine] is the thin shell around it: one goroutine that carries out the
//     effects in order. Effects on the disk are done before those on the network
//     that follow them. A transaction that fails is treated as a crash: the
//     machine is thrown away and made anew from what the disk holds.
//   - [Disk] is the sealed store, one method for each durable transaction.
//     [Transport] is the network; [HTTP] is the one that speaks to a server.
//   - [Status] is what the app says about all this, in one value.
//
// The rules. A simulation found each of them: without it, a write was lost,
// doubled or swapped, or a person's own words went from the screen.
//
//  1. Pull is the only truth. What a push answers is a hint about what to send
//     next; a write is settled when the pulled feed carries its number. The
//     server may have been restored between the two, and nobody is told.
//  2. A write is a dense number in the line of one replica, a random id, and a
//     running hash over the ids so far. No clock orders anything. The number
//     keeps what was typed in order, the id makes it happen once even under a
//     new number, and the hash finds a disk that was rolled back or copied: such
//     a replica takes a new name and numbers its queue from one.
//  3. The cursor is the server's own: opaque, taken over whole, never built or
//     compared in order. So the server can put into it what it needs to notice
//     that it was restored, even between two pages of one round.
//  4. A write stays in the queue until the server says that it stands inside a
//     backup. What was merely applied can be gone tomorrow, and then it is sent
//     again from here.
//  5. A round of pages becomes visible in one transaction, at its last page.
//     Half a round is a state that never was. The pages are durable as they come,
//     so that a slow line gets to the end; a full resync leaves the old records on
//     screen until the new set is whole.
//  6. A full round starts from nothing, carries no deletions, and replaces. If
//     the server says that deletions were forgotten meanwhile, it starts again.
//  7. One push and one pull at a time, of bounded size. After a failure the wait
//     is drawn from a range that doubles from 1 second to 5 minutes, and never
//     shorter than the server asked for. An answer to a call that was given up
//     is not looked at: it may be from another age.
//  8. A server that finds this program too old stops nothing but the traffic:
//     the queue stays and people can go on writing. Records and fields that this
//     version does not know are kept as they came.
//
// Beyond the rules: nothing here is erased because of an answer. A write that
// the practice's server refuses stays on screen with its text and the reason; a
// session that ran out means waiting for the passcode.
//
// It must not know windows, keys, SQL or sentences, and what a record means
// beyond the few kinds that steer it.
package engine
