package store

import (
	"fmt"
	"time"
)

// What signing in leaves on a client, and what staff reopen.

// SignedIn notes a first success; later ones change nothing.
func (t *Tx) SignedIn(clientID string, now time.Time) error {
	_, err := t.Exec(`UPDATE client SET first_signed_in_at = ? WHERE id = ? AND first_signed_in_at IS NULL`, micros(now), clientID)
	return wrap("note first sign-in", err)
}

// InvitedAt notes that the invite was sent, and when last.
func (t *Tx) InvitedAt(clientID string, now time.Time) error {
	return wrap("note invite", one(t.Exec(`UPDATE client SET invited_at = ? WHERE id = ?`, micros(now), clientID)))
}

// GuessFailed counts a wrong code or PIN against the client and returns the
// length of the row so far.
func (t *Tx) GuessFailed(clientID string) (row int, err error) {
	err = t.QueryRow(`UPDATE client SET guess_fails = guess_fails + 1 WHERE id = ? RETURNING guess_fails`, clientID).Scan(&row)
	return row, wrap("count guess", err)
}

// GuessesOver ends the row of wrong codes and PINs: after a success, or when
// staff reopen the PIN door.
func (t *Tx) GuessesOver(clientID string) error {
	_, err := t.Exec(`UPDATE client SET guess_fails = 0 WHERE id = ? AND guess_fails <> 0`, clientID)
	return wrap("end row of guesses", err)
}

// WordFailed counts a wrong sign-in word and returns the length of the row so far.
func (t *Tx) WordFailed(clientID string) (row int, err error) {
	err = t.QueryRow(`UPDATE client SET word_fails = word_fails + 1 WHERE id = ? RETURNING word_fails`, clientID).Scan(&row)
	return row, wrap("count word", err)
}

// WordRight ends the row of wrong words.
func (t *Tx) WordRight(clientID string) error {
	_, err := t.Exec(`UPDATE client SET word_fails = 0 WHERE id = ? AND word_fails <> 0`, clientID)
	return wrap("end row of words", err)
}

// SetWord keeps the argon2id text of a sign-in word, or forgets it with "",
// and opens the word door again. Where the word from before was typed already,
// this one is asked for.
func (t *Tx) SetWord(clientID, hash string) error {
	if _, err := t.Exec(`UPDATE attempt SET word_ok = 0 WHERE client_id = ? AND word_ok <> 0`, clientID); err != nil {
		return wrap("set word", err)
	}
	return wrap("set word", one(t.Exec(`UPDATE client SET word_hash = ?, word_fails = 0 WHERE id = ?`, hash, clientID)))
}

// MailFree lifts the mail limits: mails sent before now no longer count.
func (t *Tx) MailFree(clientID string, now time.Time) error {
	return wrap("lift mail limits", one(t.Exec(`UPDATE client SET mail_free_at = ? WHERE id = ?`, micros(now), clientID)))
}

func wrap(act string, err error) error {
	if err != nil {
		return fmt.Errorf("store: %s: %w", act, err)
	}
	return nil
}
