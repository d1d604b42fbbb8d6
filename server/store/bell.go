package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Bell is what decides whether a client is told by mail that something new is
// there. Zero times mean "never".
type Bell struct {
	Rang   time.Time // the mail was queued last
	InApp  time.Time // the person last acted in the app, on any of their computers
	AtHand bool      // one of their computers listens for news right now
}

// Bell reads it, or [ErrNone] for nobody.
func (t *Tx) Bell(clientID string) (b Bell, err error) {
	var rang sql.NullInt64
	err = t.QueryRow(`SELECT bell_at FROM client WHERE id = ?`, clientID).Scan(&rang)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNone
	}
	if err != nil {
		return b, fmt.Errorf("store: read bell: %w", err)
	}
	all, err := t.Devices(clientID)
	if err != nil {
		return b, err
	}
	for _, d := range all { // ended ones too: whoever read it there has seen it
		for _, at := range []time.Time{d.AuthTime, d.LastActivity} {
			if at.After(b.InApp) {
				b.InApp = at
			}
		}
	}
	b.Rang, b.AtHand = moment(rang), t.store.poker.Listening(AcctStream(clientID)) > 0
	return b, nil
}

// BellRang notes that the mail was queued.
func (t *Tx) BellRang(clientID string, now time.Time) error {
	return wrap("note bell", one(t.Exec(`UPDATE client SET bell_at = ? WHERE id = ?`, micros(now), clientID)))
}
