// Package control is what the practice does from the command line: one act a
// file, each one transaction, each with its line in the audit log.
//
// While the server runs, the commands reach it through a socket in the data
// folder (0600: whoever may open it may read the database as well), so that
// what they do takes effect on the next request. Without it, the command opens
// the folder itself, under its lock. Both ways run the same act on the same
// bytes: see [Act.Do].
//
// It must not know command-line flags, HTTP routes, or how a link is spent: the
// rules stand in auth, the rows in server/store, the words of letters in
// server/mail. A refusal is one sentence for the person who typed the command.
package control
