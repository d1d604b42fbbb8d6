package signin

import (
	"alcove/auth"
	"alcove/server/store"
)

// tryPIN judges a PIN that was typed in the app.
func (p *Provider) tryPIN(tx *store.Tx, s standing, source, typed string) (verdict, error) {
	return p.guess(tx, source, s.now, func() (verdict, error) {
		pins, err := p.pinsOf(tx, s)
		if err != nil {
			return verdict{}, err
		}
		live := livePIN(pins, s)
		mine := live >= 0 && pins[live].Bound && pins[live].JKT == s.a.JKT
		// A PIN that staff bound to this computer brings tries of its own: it is
		// how a person gets in whose other tries are used up.
		if !mine && s.a.PINTries >= auth.PINTries {
			return verdict{reason: auth.TooManyTries, closed: true}, tx.Event(s.event(store.EventPINTyped, auth.TooManyTries))
		}
		digits, whole := auth.CleanCode(typed)
		fits := -1
		for i := range pins { // all of them, so that the time tells nothing
			if pins[i].Fits(tx.Keys(), digits) && whole && pins[i].ID != "" && fits < 0 {
				fits = i
			}
		}
		v := verdict{reason: pinReason(s, pins, fits)}
		if v.reason == "" {
			v.pin = pins[fits]
			v.grant = grant{Attempt: s.a.ID, PIN: v.pin.ID}
			return v, nil
		}
		return p.wrongPIN(tx, s, pins, live, mine, v)
	})
}

// pinsOf is what a PIN is compared with: always as many.
func (p *Provider) pinsOf(tx *store.Tx, s standing) ([compared]store.PIN, error) {
	var out [compared]store.PIN
	id := ""
	if s.c != nil {
		id = s.c.ID
	}
	pins, err := tx.PINs(id, compared)
	copy(out[:], pins)
	return out, err
}

// livePIN is the one that works: the newest replaces all before it.
func livePIN(pins [compared]store.PIN, s standing) int {
	for i, pin := range pins {
		if pin.ID != "" && pin.Judge(s.now) == "" {
			return i
		}
	}
	return -1
}

// pinReason is why the PIN at fits does not let this attempt in; "" if it does.
func pinReason(s standing, pins [compared]store.PIN, fits int) auth.Reason {
	switch {
	case s.c == nil:
		return s.stranger()
	case fits < 0:
		return auth.WrongCode
	}
	pin := pins[fits]
	if why := pin.Judge(s.now); why != "" {
		return why
	}
	switch {
	case pin.Bound && pin.JKT != s.a.JKT:
		return auth.NotThisComputer
	case !pin.Bound && s.c.GuessFails >= auth.PINFailuresInARow:
		return auth.TooManyTries
	}
	return ""
}

// wrongPIN counts a wrong PIN against all that it counts against. A PIN bound
// to another computer is out of reach.
func (p *Provider) wrongPIN(tx *store.Tx, s standing, pins [compared]store.PIN, live int, mine bool, v verdict) (verdict, error) {
	tries, err := tx.CountTry(s.a.ID, store.DoorPIN)
	if err != nil {
		return verdict{}, err
	}
	v.left = max(0, auth.PINTries-tries)
	if mine {
		v.left = max(0, auth.PINTries-pins[live].Tries-1)
	}
	if s.c != nil {
		if _, err := tx.GuessFailed(s.c.ID); err != nil {
			return verdict{}, err
		}
	}
	if live >= 0 && (mine || !pins[live].Bound) {
		if err := tx.CountPINTry(pins[live].ID); err != nil {
			return verdict{}, err
		}
	}
	return v, tx.Event(s.event(store.EventPINTyped, v.reason))
}
