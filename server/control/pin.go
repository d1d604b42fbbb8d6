package control

import (
	"errors"
	"slices"
	"strings"
	"time"

	"alcove/server/store"
)

// PINIn asks for a PIN.
type PINIn struct {
	Who         string `json:"who"`
	Minutes     int    `json:"minutes,omitempty"` // 0 means the practice's rule
	Attempt     string `json:"attempt,omitempty"` // the waiting computer it is for; "" means the newest that is present
	CallerCheck string `json:"caller_check,omitempty"`
}

// PINOut is a PIN, shown this once.
type PINOut struct {
	PIN       string `json:"pin"`
	ExpiresAt string `json:"expires_at"`
	Bound     bool   `json:"bound"` // to a waiting computer: strangers' tries cannot touch it
	Attempt   string `json:"attempt,omitempty"`
	Label     string `json:"label,omitempty"` // the three digits on that computer's screen
	Device    string `json:"device,omitempty"`
}

// PIN makes a client's PIN; the one before stops working.
var PIN = define("pin", func(c *call, in PINIn) (out PINOut, err error) {
	if err := CheckCaller(in.CallerCheck); err != nil {
		return out, err
	}
	err = c.change(func(tx *store.Tx) error {
		p, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		if !p.PortalOn {
			return refuse("The portal is turned off for %s; turn it on first: alcove-server client set %s --portal on", p.Name, p.ID)
		}
		practice, err := tx.Practice()
		if err != nil {
			return err
		}
		pin, digits, err := tx.MakePIN(store.NewPIN{ClientID: p.ID, AttemptID: in.Attempt, CallerCheck: in.CallerCheck, Actor: c.actor,
			Life: time.Duration(in.Minutes) * time.Minute}, c.now)
		switch {
		case errors.Is(err, store.ErrPINLife):
			return refuse("A PIN lives between 1 and %d minutes here; choose --minutes within that.", int(practice.Policy.PINLife.Minutes()))
		case errors.Is(err, store.ErrNone):
			return refuse("No computer waits under %q; see who waits with \"alcove-server client show %s\", or leave --attempt out.", clip(in.Attempt), p.ID)
		case err != nil:
			return err
		}
		out = PINOut{PIN: digits, ExpiresAt: stamp(pin.Stops), Bound: pin.Bound, Attempt: pin.AttemptID}
		if pin.Bound {
			a, err := tx.Attempt(pin.AttemptID)
			if err != nil {
				return err
			}
			out.Label, out.Device = a.Label, a.DeviceName
		}
		return c.audit(tx, "pin", p.ID, "caller_check="+orNot(in.CallerCheck))
	})
	return out, err
})

// callerChecks is how staff may know a caller (A5.9).
var callerChecks = []string{"voice", "call-back", "code-word"}

// CheckCaller accepts the ways to know a caller, and "" for not said.
func CheckCaller(check string) error {
	if check != "" && !slices.Contains(callerChecks, check) {
		return refuse("%q is not a caller check; choose %s.", clip(check), strings.Join(callerChecks, ", "))
	}
	return nil
}

func orNot(s string) string {
	if s == "" {
		return "not said"
	}
	return s
}
