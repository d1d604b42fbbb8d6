// Package auth is how a person gets in: the words and the rules, and nothing else.
//
// Both halves of Alcove meet here. The server asks auth whether a link is
// still good, the app asks auth when to lock, and both read the same numbers
// and the same sentences. The package is pure: it does no I/O, keeps no state,
// and imports only the standard library. Time is always an argument.
//
// The rules, in the order they matter:
//
//   - A link or a PIN enrols a computer. It is spent when tokens are issued to
//     the app that asked, never when a page is opened or a button pressed.
//   - The newest link wins. Older ones end in the same transaction.
//   - Every refusal has one [Reason]; "too old" is never said of anything that
//     was used, replaced, or ended.
//   - [Policy] is the only place where a number of the sign-in protocol
//     stands. A practice may make them stricter, never looser.
//   - What a stranger may learn is the same for members and strangers.
package auth
