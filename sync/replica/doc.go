// Package replica is what a client sees of the practice, kept on the computer:
// sealed on the disk, opened in memory while the passcode is given.
//
// What it is for: records as they came, the queue of what the person wrote and
// the server may not have yet, drafts, and files. Everything is sealed before it
// reaches the disk; after [Open] it stands as plain Go values in memory, in order
// and by id, and search is a scan of them. So no schema of what is inside ever
// has to be migrated: a newer program reads more out of the same bytes.
//
// Rules that hold everywhere here:
//
//   - One method, one durable transaction. Memory changes after the commit, so a
//     method that failed had no effect; if it cannot be known whether it had,
//     [Replica.Load] reads the disk again.
//   - A box is bound to its table, store, account, place and name: moved
//     anywhere else, it does not open. A sealed tally over all boxes of a table
//     finds what is missing, doubled or older than the rest.
//   - No SQL index and no look-up by content: a damaged page can hide a row from
//     a scan, which the tally shows, and cannot make a look-up lie.
//   - What the person wrote stands twice: in the database, and in a sealed spare
//     beside it. One damaged page loses none of it.
//   - Damage is never shown and never a panic: the file is set aside, what still
//     opens moves to a new one, and the machine is told to read everything anew.
//
// It must not know the network, the protocol's machine, passcodes, or screens.
// Its keys come from outside and are forgotten by [Replica.Close].
package replica
