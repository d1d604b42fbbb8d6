// Package signin is the provider: the door of the practice for its clients.
//
// What it is for: the endpoints that the app talks to (the challenge endpoint,
// tokens, the session), and the pages that people see in a browser (the
// emailed link, doorways, the public pages). The rules and numbers stand in
// package auth, the rows and the statements that spend them in server/store.
//
// The order in which it defends:
//
//   - What can be guessed (a code, a PIN, a word, an assertion) is compared in
//     one place, behind one limiter: see [Provider.guess].
//   - Whether a secret still works is decided by the statement that spends it.
//   - What a stranger may learn is the same for members and strangers: status,
//     members, length, and the work that is done.
//   - A start, a wrong try and tokens wait for the disk. Polls, pages and
//     calls of the API write nothing that anything depends on.
//
// It must not know SQL, SMTP, or how staff sign in.
package signin
