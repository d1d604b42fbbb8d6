// Package record is what travels between the app and the server once somebody
// is in: the envelope, one file a kind, and the calls that carry them.
//
// What it is for: both sides read and write the same bytes. A kind is a file
// here with its body, its example and its golden wire form; a new kind changes
// no old file. A receiver keeps types and members it does not know as they
// came, so that an older app loses nothing that a newer server says. What a
// sender asks for, on the other hand, is read strictly: see [Decode].
//
// It must not know HTTP, SQL, disks or clocks, and imports nothing of ours.
package record
