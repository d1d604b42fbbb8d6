package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Keys of what is counted. Limits stand in the file, so a restart does not
// give anybody a fresh start.

// HitMail counts sign-in mails to an address, on file or not.
func HitMail(emailKey string) string { return "mail:" + emailKey }

// HitExtra counts the mails outside of the limits of [HitMail]: the resend for
// whoever lost a link to a start from another computer, and the link that goes
// with a PIN typed at the start.
func HitExtra(emailKey string) string { return "extra:" + emailKey }

// HitUnbound counts links that were asked for where no app waits.
func HitUnbound(emailKey string) string { return "unbound:" + emailKey }

// HitRescue notes that a sign-in had its resend outside of the limits.
func HitRescue(attemptID string) string { return "rescue:" + attemptID }

// HitStart counts starts from a network address.
func HitStart(source string) string { return "start:" + source }

// HitGuess counts wrong codes, PINs and words from a network address, and wrong
// assertions of a computer.
func HitGuess(source string) string { return "guess:" + source }

// HitHelp counts public help requests from a network address.
func HitHelp(source string) string { return "help:" + source }

// HitStaffDoor counts sign-ins of staff that were begun, from a network address.
func HitStaffDoor(source string) string { return "staff-door:" + source }

// longestSpan is the longest of all rates: older rows count for nothing.
const longestSpan = 24 * time.Hour

// Hit counts one, now, and forgets what no longer counts under the same key.
func (t *Tx) Hit(key string, now time.Time) error {
	if _, err := t.Exec(`DELETE FROM hit WHERE key = ? AND at <= ?`, key, micros(now.Add(-longestSpan))); err != nil {
		return fmt.Errorf("store: hit: %w", err)
	}
	if _, err := t.Exec(`INSERT INTO hit (key, at) VALUES (?, ?)`, key, micros(now)); err != nil {
		return fmt.Errorf("store: hit: %w", err)
	}
	return nil
}

// LastHit is when key was counted last, the zero time if it was not within a day.
func (t *Tx) LastHit(key string, now time.Time) (time.Time, error) {
	var at sql.NullInt64
	err := t.QueryRow(`SELECT max(at) FROM hit WHERE key = ? AND at > ?`, key, micros(now.Add(-longestSpan))).Scan(&at)
	if err != nil {
		return time.Time{}, fmt.Errorf("store: last hit: %w", err)
	}
	return moment(at), nil
}

// Wait is how long until one more fits under all of rates; 0 means now. Hits
// before since do not count.
func (t *Tx) Wait(key string, rates []auth.Rate, since, now time.Time) (time.Duration, error) {
	var wait time.Duration
	for _, r := range rates {
		from := now.Add(-r.Per)
		if since.After(from) {
			from = since
		}
		var at sql.NullInt64
		err := t.QueryRow(`SELECT at FROM hit WHERE key = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?`, key, micros(from), r.Max-1).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("store: count hits: %w", err)
		}
		wait = max(wait, moment(at).Add(r.Per).Sub(now))
	}
	return wait, nil
}
