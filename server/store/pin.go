package store

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// ErrPINLife says that a PIN was asked to live longer than the practice's rule
// lets it, or not at all.
var ErrPINLife = errors.New("store: a PIN may live from one minute to the practice's limit")

// PIN is six digits that staff read out on the phone.
type PIN struct {
	ID, ClientID string
	AttemptID    string // "" means unbound
	JKT          string // the key of the attempt it is bound to
	CallerCheck  string // how staff knew the caller
	Actor        string // who made it
	Made         time.Time
	auth.PIN
	UsedDevice string

	mac []byte
}

// Fits compares what was typed in constant time.
func (p PIN) Fits(k *Keys, digits string) bool {
	return subtle.ConstantTimeCompare(pinMAC(k, p.ID, digits), p.mac) == 1
}

func pinMAC(k *Keys, id, digits string) []byte {
	return auth.Derive(k.Purpose("pin"), "mac", []byte(id), []byte(digits))
}

// NewPIN is what [Tx.MakePIN] is asked for.
type NewPIN struct {
	ClientID    string
	AttemptID   string        // the waiting computer it is for; "" means the newest that is present
	CallerCheck string        // how staff knew the caller; "" means not asked
	Actor       string        // a staff id, or BySystem for the command line
	Life        time.Duration // 0 means the practice's rule
}

// MakePIN makes a client's PIN and replaces the one before. Its digits are
// returned this once. It never resets a count of failures.
func (t *Tx) MakePIN(n NewPIN, now time.Time) (p PIN, digits string, err error) {
	practice, err := t.Practice()
	if err != nil {
		return PIN{}, "", err
	}
	if n.Life == 0 {
		n.Life = practice.Policy.PINLife
	}
	if n.Life < time.Minute || n.Life > practice.Policy.PINLife {
		return PIN{}, "", ErrPINLife
	}
	a, err := t.attemptForPIN(n, now)
	if err != nil {
		return PIN{}, "", err
	}
	p = PIN{ID: auth.ID("p"), ClientID: n.ClientID, AttemptID: a.ID, JKT: a.JKT, CallerCheck: n.CallerCheck, Actor: n.Actor, Made: now,
		PIN: auth.PIN{Stops: now.Add(n.Life), Bound: a.ID != ""}}
	if _, err := t.Exec(`UPDATE pin SET replaced_at = ? WHERE client_id = ? AND `+linkLive+`?`, micros(now), n.ClientID, micros(now)); err != nil {
		return PIN{}, "", wrap("make PIN", err)
	}
	digits = auth.Digits(auth.CodeDigits)
	if _, err := t.Exec(`INSERT INTO pin (id, client_id, attempt_id, mac, caller_check, made_by, made_at, stops_at) VALUES (?,?,?,?,?,?,?,?)`,
		p.ID, p.ClientID, orNull(p.AttemptID), pinMAC(t.Keys(), p.ID, digits), p.CallerCheck, p.Actor, micros(now), micros(p.Stops)); err != nil {
		return PIN{}, "", wrap("make PIN", err)
	}
	detail := "unbound"
	if p.Bound {
		detail = "bound to " + a.Label
		if _, err := t.Exec(`UPDATE attempt SET stops_at = max(stops_at, ?) WHERE id = ?`, micros(p.Stops), a.ID); err != nil {
			return PIN{}, "", wrap("make PIN", err)
		}
	}
	return p, digits, t.Event(Event{At: now, ClientID: p.ClientID, Kind: EventPINMade, Device: a.DeviceName, Ref: p.ID, Actor: p.Actor, Detail: detail})
}

// attemptForPIN is the waiting computer a new PIN is bound to, or none.
func (t *Tx) attemptForPIN(n NewPIN, now time.Time) (Attempt, error) {
	waiting, err := t.WaitingAttempts(n.ClientID, now)
	if err != nil {
		return Attempt{}, err
	}
	var best Waiting
	for _, w := range waiting {
		if w.ID == n.AttemptID {
			return w.Attempt, nil
		}
		if n.AttemptID == "" && w.Present(now) && w.Polled.After(best.Polled) {
			best = w
		}
	}
	if n.AttemptID != "" {
		return Attempt{}, fmt.Errorf("store: make PIN: attempt: %w", ErrNone)
	}
	return best.Attempt, nil
}

const pinColumns = `pin.id, pin.client_id, pin.attempt_id, attempt.jkt, pin.mac, pin.tries, pin.caller_check, pin.made_by,
	pin.made_at, pin.stops_at, pin.used_at, pin.used_device, pin.replaced_at, pin.ended_at`

const pinFrom = ` FROM pin LEFT JOIN attempt ON attempt.id = pin.attempt_id `

func scanPIN(row interface{ Scan(...any) error }) (p PIN, err error) {
	var attempt, jkt, device sql.NullString
	var made, stops, used, replaced, ended sql.NullInt64
	err = row.Scan(&p.ID, &p.ClientID, &attempt, &jkt, &p.mac, &p.Tries, &p.CallerCheck, &p.Actor,
		&made, &stops, &used, &device, &replaced, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return PIN{}, ErrNone
	}
	if err != nil {
		return PIN{}, fmt.Errorf("store: read PIN: %w", err)
	}
	p.AttemptID, p.JKT, p.UsedDevice, p.Bound = attempt.String, jkt.String, device.String, attempt.Valid
	p.Made, p.Stops, p.Used, p.Replaced, p.Ended = moment(made), moment(stops), moment(used), moment(replaced), moment(ended)
	return p, nil
}

// PIN is the PIN with this id, or [ErrNone].
func (t *Tx) PIN(id string) (PIN, error) {
	return scanPIN(t.QueryRow(`SELECT `+pinColumns+pinFrom+`WHERE pin.id = ?`, id))
}

// PINs is a client's newest PINs, newest first.
func (t *Tx) PINs(clientID string, limit int) (all []PIN, err error) {
	rows, err := t.Query(`SELECT `+pinColumns+pinFrom+`WHERE pin.client_id = ? ORDER BY pin.made_at DESC, pin.id LIMIT ?`, clientID, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list PINs: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		p, err := scanPIN(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// CountPINTry counts a wrong try against a PIN.
func (t *Tx) CountPINTry(id string) error {
	return wrap("count PIN try", one(t.Exec(`UPDATE pin SET tries = tries + 1 WHERE id = ?`, id)))
}

// SpendPIN uses a PIN up: [ErrNone] if it does not work at now, whatever the
// cause.
func (t *Tx) SpendPIN(id, device string, now time.Time) error {
	return wrap("spend PIN", one(t.Exec(`UPDATE pin SET used_at = ?, used_device = ? WHERE id = ? AND tries < ? AND `+linkLive+`?`,
		micros(now), device, id, auth.PINTries, micros(now))))
}
