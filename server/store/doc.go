// Package store keeps a practice: one SQLite file, and the only SQL of the
// server.
//
// What it is for: an act of the practice is one transaction, durable before it
// is answered. One goroutine writes; requests that arrive together share a
// commit (group commit), each inside a savepoint of its own, so that a failing
// one never harms its neighbours. Whether a secret still works is decided in
// the statement that spends it; no clean-up job is needed for correctness.
//
// Sessions live in memory (see Live): an authenticated call writes nothing.
// What may be lost without harm (page opened, last seen) rides with the next
// commit, see [Store.Later].
//
// It must not know HTTP, letters, or templates. One file an entity; every
// method takes the moment as an argument.
package store
