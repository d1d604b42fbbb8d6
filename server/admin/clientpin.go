package admin

import (
	"errors"
	"net/http"
	"slices"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// pinForm is what stands before "Make PIN": how the caller is known, and for
// which waiting computer.
type pinForm struct {
	ID       string
	Back     string // "access" or "phone": where the form stands
	Wrong    string
	Off      bool // the portal is off: no PIN works
	Shut     bool // too many wrong tries in a row: a PIN must be for one computer
	Checks   []choice
	Waiting  []choice // the newest that is present is ticked
	Replaces bool     // a PIN works now, and a new one replaces it
	Life     string
}

// callerCheck is how staff may know a caller; the values stand in the audit log.
var callerCheck = []choice{
	{Value: "voice", Label: "I know their voice"},
	{Value: "call-back", Label: "I called them back on the number on file"},
	{Value: "code-word", Label: "They told me our code word"},
}

// callerChecks is the choices with one ticked.
func callerChecks(on string) []choice {
	all := slices.Clone(callerCheck)
	for i := range all {
		all[i].On = all[i].Value == on
	}
	return all
}

// knownCheck reports whether a caller check is one of ours.
func knownCheck(value string) bool {
	return slices.ContainsFunc(callerCheck, func(c choice) bool { return c.Value == value })
}

func (v *Visit) pinForm(f clientFile, back string) pinForm {
	p := pinForm{ID: f.ID, Back: back, Off: !f.PortalOn, Checks: callerChecks(""), Life: page.Span(f.Policy.PINLife),
		Shut: f.GuessFails >= auth.PINFailuresInARow, Replaces: f.PIN != nil && f.PIN.Judge(v.Now) == ""}
	for _, w := range f.Waiting {
		label := "Shows " + w.Label + " · " + w.DeviceName + " · asked " + v.when(w.Made)
		if !w.Present(v.Now) {
			label += " · not there now"
		}
		p.Waiting = append(p.Waiting, choice{w.ID, label, false})
	}
	best := -1
	for i, w := range f.Waiting {
		if w.Present(v.Now) && (best < 0 || w.Polled.After(f.Waiting[best].Polled)) {
			best = i
		}
	}
	if best >= 0 {
		p.Waiting[best].On = true
	}
	return p
}

// pinView is a PIN, shown once, and how it fares.
type pinView struct {
	Tabs   clientTabs
	Digits string // "123 456"; "" when it was shown before
	For    string // the computer it is for; "" for whichever they type it on
	Label  string
	Stops  string
	Life   string
	State  string
	Class  string
	Cause  string
	Fix    string
	None   bool // there never was one
	Dead   bool
}

// errShut says that a PIN for no particular computer would be refused.
var errShut = errors.New("admin: too many wrong tries in a row")

// errOff says that the portal is off.
var errOff = errors.New("admin: the portal is off")

// makePIN makes a PIN after the caller check and shows it this once: the page
// is the answer itself, and the address shows it without the digits.
func (d *Desk) makePIN(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "check", "attempt", "back")
	if !ok {
		return
	}
	if !knownCheck(get("check")) {
		d.pinWrong(w, r, v, get("back"), "Tick how you know who is calling, then press once more. Without that, somebody else could ask for a PIN in their name.", get("attempt"), "")
		return
	}
	var digits string
	var view pinView
	err := d.act(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		if !c.PortalOn {
			return errOff
		}
		p, made, err := tx.MakePIN(store.NewPIN{ClientID: c.ID, AttemptID: get("attempt"), CallerCheck: get("check"), Actor: v.Staff.ID}, v.Now)
		if err != nil {
			if errors.Is(err, store.ErrNone) {
				return errGone
			}
			return err
		}
		if !p.Bound && c.GuessFails >= auth.PINFailuresInARow {
			return errShut
		}
		digits = made
		if view, err = v.pinView(tx, c, &p); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "pin", c.ID, "caller_check="+get("check"), v.Now)
	})
	switch {
	case errors.Is(err, errGone):
		d.pinWrong(w, r, v, get("back"), "The computer you chose no longer waits. Look at the number on their screen and choose again.", "", get("check"))
		return
	case errors.Is(err, errShut):
		d.pinWrong(w, r, v, get("back"), "No PIN was made. After so many wrong tries it must be for one computer: ask them to open the PIN screen in the app, then choose it here. Or reopen the PIN door on the Access page.", "", get("check"))
		return
	case errors.Is(err, errOff):
		d.pinWrong(w, r, v, get("back"), "No PIN was made, because the portal is off for them. Turn it on first.", "", "")
		return
	}
	if !d.answered(w, r, v, err) {
		return
	}
	view.Digits = digits[:3] + " " + digits[3:]
	pinPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

// errGone says that the chosen computer does not wait any more.
var errGone = errors.New("admin: that computer does not wait any more")

// pinWrong shows the form once more, where it stood.
func (d *Desk) pinWrong(w http.ResponseWriter, r *http.Request, v *Visit, back, wrong, attempt, check string) {
	f, ok := d.clientFile(w, r, v)
	if !ok {
		return
	}
	form := v.pinForm(f, back)
	form.Wrong, form.Checks = wrong, callerChecks(check)
	if i := slices.IndexFunc(form.Waiting, func(c choice) bool { return c.Value == attempt }); i >= 0 {
		for j := range form.Waiting {
			form.Waiting[j].On = i == j
		}
	}
	if back == "phone" {
		view := v.phoneView(f)
		view.PIN = form
		phonePage.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
		return
	}
	view := v.accessView(f)
	view.PIN = form
	accessPage.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
}
