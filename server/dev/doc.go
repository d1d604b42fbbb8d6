// Package dev is what --dev adds for trying Alcove out and for tests: a
// mailbox that a person can read, a clock that can be moved forward, and
// counts.
//
// Both stand in the data folder, so that commands on the same folder see the
// clock and both survive a restart. The package is never mounted without
// --dev, and --dev refuses any address that others could reach: whoever reads
// the mailbox is let in. It must not know how anything works inside.
package dev
