package store

import (
	"fmt"
	"time"
)

// Steps of an attempt. Each is one statement that checks for itself that the
// attempt is still open.

// SetRedirect gives the attempt a new loopback address: a port can be taken
// after a restart of the app.
func (t *Tx) SetRedirect(id, uri string, now time.Time) error {
	return wrap("set redirect", one(t.Exec(`UPDATE attempt SET redirect_uri = ? WHERE id = ? AND `+attemptOpen+`?`, uri, id, micros(now))))
}

// MailSent notes the mail the app is told about. A resend makes the attempt
// live as long as what was sent.
func (t *Tx) MailSent(id string, sent, stops, now time.Time) error {
	return wrap("note mail", one(t.Exec(`UPDATE attempt SET sent_at = ?, way = 'email', stops_at = max(stops_at, ?) WHERE id = ? AND `+attemptOpen+`?`,
		micros(sent), micros(stops), id, micros(now))))
}

// Door is one of the things a person can type. Their tries are counted apart.
type Door string

// The doors.
const (
	DoorCode Door = "code"
	DoorPIN  Door = "pin"
	DoorWord Door = "word"
)

// CountTry counts a wrong try against the attempt and returns how many it has
// by now.
func (t *Tx) CountTry(id string, d Door) (tries int, err error) {
	q, ok := map[Door]string{
		DoorCode: `UPDATE attempt SET code_tries = code_tries + 1 WHERE id = ? RETURNING code_tries`,
		DoorPIN:  `UPDATE attempt SET pin_tries = pin_tries + 1 WHERE id = ? RETURNING pin_tries`,
		DoorWord: `UPDATE attempt SET word_tries = word_tries + 1 WHERE id = ? RETURNING word_tries`,
	}[d]
	if !ok {
		return 0, fmt.Errorf("store: count try: no door %q", d)
	}
	return tries, wrap("count try", t.QueryRow(q, id).Scan(&tries))
}

// ProveMailbox notes which link proved the mailbox; it counts while that link
// lives.
func (t *Tx) ProveMailbox(id, link string, now time.Time) error {
	return wrap("prove mailbox", one(t.Exec(`UPDATE attempt SET mailbox_link = ? WHERE id = ? AND `+attemptOpen+`?`, link, id, micros(now))))
}

// ProvePIN notes which PIN was right; it counts while that PIN lives.
func (t *Tx) ProvePIN(id, pin string, now time.Time) error {
	return wrap("prove PIN", one(t.Exec(`UPDATE attempt SET proven_pin = ? WHERE id = ? AND `+attemptOpen+`?`, pin, id, micros(now))))
}

// ProveWord notes that the client's word of this hash was typed.
func (t *Tx) ProveWord(id, clientID, wordHash string, now time.Time) error {
	return wrap("prove word", one(t.Exec(`UPDATE attempt SET word_ok = 1, word_tries = 0 WHERE id = ? AND `+attemptOpen+`?
		AND EXISTS (SELECT 1 FROM client WHERE id = ? AND word_hash = ?)`, id, micros(now), clientID, wordHash)))
}

// FinishAttempt spends the attempt: [ErrNone] if it is over.
func (t *Tx) FinishAttempt(id, device string, now time.Time) error {
	return wrap("finish attempt", one(t.Exec(`UPDATE attempt SET done_at = ?, device_id = ? WHERE id = ? AND `+attemptOpen+`?`,
		micros(now), device, id, micros(now))))
}

// ReplacedByOther reports whether a start or a resend with another key took the
// mail slot of this attempt since its last mail. One that only took back what
// it had lost, see [HitRescue], does not count. It is read from what is kept of
// attempts alone, so it answers alike for addresses that are not on file.
func (t *Tx) ReplacedByOther(a Attempt) (yes bool, err error) {
	if a.Sent.IsZero() || a.Sent.Before(a.Made) { // it never had a mail of its own
		return false, nil
	}
	err = t.QueryRow(`SELECT EXISTS (SELECT 1 FROM attempt WHERE email_key = ? AND jkt <> ? AND sent_at >= made_at AND sent_at > ?
		AND NOT EXISTS (SELECT 1 FROM hit WHERE key = ? || attempt.id AND at = sent_at))`,
		a.EmailKey, a.JKT, micros(a.Sent), HitRescue("")).Scan(&yes)
	return yes, wrap("look for a newer start", err)
}

// orNever is how a time that may not have come stands in the file.
func orNever(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return micros(at)
}
