// Package lock keeps what is on a computer closed until its passcode is typed.
//
// It owns the hierarchy of keys, the file that counts wrong passcodes, and the
// clock of a person's inaction. It must not know the server, the protocol of
// signing in, or what is in the credential and the store: they are bytes.
//
//	passcode --Argon2id--> P
//	item "ks" of the keyring: KS, 32 random bytes
//	KEK = HKDF-SHA256(P || KS, salt = store id)   wraps   MK, made once
//	MK  -> K_rec, K_idx, K_blob, K_cred, K_meta
//	K_unlock, a P-256 key, is sealed under a label of its own of KEK
//
// Until a passcode is set, KS alone wraps MK. Setting and changing a passcode
// replaces KS as well: an old copy of the file, even with the old passcode,
// then opens nothing.
//
// The rules:
//
//   - Nothing compares a passcode. It decrypts, or it does not.
//   - A try is counted on the disk before the slow hash runs, so pulling the
//     plug wins nothing. Five are free, then waits grow; the tenth destroys the
//     passcode's slot.
//   - A wait is served by the monotonic clock while the app runs, and what is
//     left of it stands on the disk: setting the wall clock, either way, or
//     starting the app again, gains nothing.
//   - Four cases are never mixed up: the keyring is locked or not there, our
//     item in it is missing, the passcode is wrong, the file is damaged. The
//     keyring is read before a try is counted, the item is known by its check
//     value, the file by its checksum. None of the four deletes anything.
//   - What must hold together changes in one rename of one file. The keyring is
//     written before, under the other of two names, and tidied after.
//   - Where there is no keyring, a long passphrase with a slower hash stands
//     alone, or nothing is kept. Nothing ever lies open on the disk.
//
// What this does not do: a program that runs as the same person while the app
// is open can read its memory. Keys are zeroed at the lock; copies that the Go
// runtime or a library made may stay until their memory is used again.
package lock
