// Package keyring keeps a few small secrets in the keyring of the operating
// system: Secret Service on Linux, Keychain on macOS, Credential Manager on
// Windows.
//
// It knows names and bytes. It must not know what the bytes are, how they were
// sealed, or who signs in.
//
// The rules, each of which cost somebody their data elsewhere:
//
//   - "There is no such item" is [ErrNotFound] and nothing else is. A keyring
//     that is locked, gone or silent never looks like an empty one.
//   - A locked keyring can keep a call waiting for as long as its window stands
//     open on the screen. Every call has a [Deadline]; after it the answer is
//     [ErrTimeout], a kind of [ErrLocked]: wait and try again, nothing is lost.
//   - An answer that comes too late is dropped, and a write whose caller has
//     given up is not begun any more. Calls run one at a time, so an old write
//     never lands on top of a newer one.
//   - What was written is read back before Set says that it is done.
//   - Items are text (base64url) below [MaxItem], because Windows takes 2,560
//     bytes and macOS passes them on a command line.
package keyring
