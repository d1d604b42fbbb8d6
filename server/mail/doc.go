// Package mail writes letters to people and brings them to the mail server.
//
// What it is for, in the order a letter goes:
//
//   - A letter is a Go type with an example, a text template and an HTML
//     template of the same name in letters/. Both say the same, the plain part
//     stands first. No picture, no script, nothing from elsewhere, nothing that
//     tells us who opened it.
//   - [Post.Queue] seals the letter into the outbox inside the caller's own
//     transaction: the link and its mail exist together or not at all.
//   - Right after that commit a sender has it, from memory. The durable row
//     stands behind it with a lease and a back-off, so that a mail leaves at
//     least once whatever happens to the process, and carries the same
//     Message-ID each time.
//   - A sign-in mail whose link no longer works is never sent.
//   - What the mail server answers goes to the client's timeline, cleaned of
//     addresses: staff see why a mail does not arrive.
//
// It goes only to the address on file, as it is when the mail leaves. It must
// not know HTTP, sessions, or how a link is spent.
package mail
