// Package feed keeps clients' computers in step with the practice: push, pull,
// poke, and files.
//
// What it is for: whatever a client wrote arrives exactly once, and whatever
// the practice changed reaches every computer, through lost answers, restored
// backups and copied disks. The rules:
//
//   - A pull is the only truth. The answer of a push is a hint; a write is
//     settled when a pulled record of kind replica carries its number.
//   - A write is (replica, dense number), a random id, and a running hash over
//     the ids. Numbers make it arrive once, ids keep it once under another
//     number, the hash finds a disk that was rolled back.
//   - A cursor is opaque, sealed, and of one client and stream. One that is not
//     ours, or of another life of the database, means: read the stream anew.
//   - A refusal of a write is a record. It never blocks the writes behind it.
//   - Pokes carry stream names and nothing else. They may be lost.
//
// Handlers are functions of a transaction of server/store; HTTP stands in the
// *_http.go files. It must not know pages, letters, or how somebody got in: it
// is handed the session.
package feed
