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
// The doorbell, the letter "something new", has a rule of its own ([Post.Ring]).
// It is sent when the practice wrote or shared something, unless
//
//   - the client gets no mail (ways "pin", no mail, portal off), or
//   - they look at the app: a computer of theirs listens for news and had a
//     person's input in the last two minutes; or
//   - one was sent and they were not in the app since. One doorbell is enough
//     for all that waits. Only after three days something new rings again.
//
// In the app is who signed in, unlocked, or touched a key or the pointer there;
// an app that syncs by itself is not.
//
// It goes only to the address on file, as it is when the mail leaves. It must
// not know HTTP, sessions, or how a link is spent.
package mail
