package admin

import (
	"net/http"
	"strconv"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// pin shows how the newest PIN fares, never its digits.
func (d *Desk) pin(w http.ResponseWriter, r *http.Request, v *Visit) {
	var view pinView
	err := d.read(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		pins, err := tx.PINs(c.ID, 1)
		if err != nil {
			return err
		}
		if len(pins) == 0 {
			view = pinView{Tabs: v.tabs(c, "phone"), None: true}
			return nil
		}
		view, err = v.pinView(tx, c, &pins[0])
		return err
	})
	if d.answered(w, r, v, err) {
		pinPage.Write(w, http.StatusOK, v.liveFrame(), view)
	}
}

// pinView is how a PIN fares.
func (v *Visit) pinView(tx *store.Tx, c store.Client, p *store.PIN) (pinView, error) {
	view := pinView{Tabs: v.tabs(c, "phone"), Stops: v.when(p.Stops), Life: page.Span(p.Stops.Sub(p.Made))}
	var a *store.Attempt
	if p.Bound {
		var err error
		if a, err = found(tx.Attempt(p.AttemptID)); err != nil {
			return view, err
		}
		if a != nil {
			view.For, view.Label = a.DeviceName, a.Label
		}
	}
	why := p.Judge(v.Now)
	switch {
	case why == auth.PINUsed:
		on := p.UsedDevice
		if dev, err := found(tx.Device(on)); err != nil {
			return view, err
		} else if dev != nil {
			on = dev.Name
		}
		view.State, view.Class, view.Dead = "They are in. The PIN was used "+v.when(p.Used)+" on "+on+".", "good", true
		return view, nil
	case why != "":
		view.State, view.Class, view.Dead, view.Cause, view.Fix = "This PIN does not work any more.", "bad", true, why.Staff(), why.Fix()
		return view, nil
	case a != nil && a.ProvenPIN == p.ID:
		proof, err := proofOf(tx, *a, c, v.Now)
		if err != nil {
			return view, err
		}
		view.State = "The PIN was right."
		switch c.Ways.Next(proof, c.HasWord()) {
		case auth.NeedEmail:
			view.State += " Now they need the link in the email."
		case auth.NeedWord:
			view.State += " Now they type their sign-in word."
		}
		return view, nil
	case p.Tries > 0:
		view.State, view.Class = wrongTries(p.Tries)+". "+strconv.Itoa(auth.PINTries-p.Tries)+" left. Check each number with them.", "bad"
		return view, nil
	}
	view.State = "Nothing was typed yet."
	return view, nil
}

func wrongTries(n int) string {
	if n == 1 {
		return "1 wrong try"
	}
	return strconv.Itoa(n) + " wrong tries"
}

var pinPage = page.DefineStaff(pages, "pin",
	page.Example[pinView]{Name: "made", Frame: frameAt("Clients"), View: pinView{Tabs: accessTabs("phone"), Digits: "048 291", For: "HP-Laptop", Label: "417",
		Stops: "tomorrow at 3:04 PM", Life: "24 hours", State: "Nothing was typed yet."}},
	page.Example[pinView]{Name: "wrong tries", Frame: frameAt("Clients"), View: pinView{Tabs: accessTabs("phone"), Digits: "048 291", Stops: "tomorrow at 3:04 PM", Life: "24 hours",
		State: "2 wrong tries. 3 left. Check each number with them.", Class: "bad"}},
	page.Example[pinView]{Name: "used", Frame: frameAt("Clients"), View: pinView{Tabs: accessTabs("phone"), Digits: "048 291", For: "HP-Laptop", Label: "417",
		Stops: "tomorrow at 3:04 PM", Life: "24 hours", State: "They are in. The PIN was used today at 3:06 PM on HP-Laptop.", Class: "good", Dead: true}},
	page.Example[pinView]{Name: "looked at later", Frame: frameAt("Clients"), View: pinView{Tabs: accessTabs("phone"), Stops: "today at 3:04 PM", Life: "24 hours",
		State: "This PIN does not work any more.", Class: "bad", Dead: true, Cause: auth.PINReplaced.Staff(), Fix: auth.PINReplaced.Fix()}},
	page.Example[pinView]{Name: "never", Frame: frameAt("Clients"), View: pinView{Tabs: accessTabs("phone"), None: true}})
