package admin

import (
	"alcove/server/page"
	"alcove/server/store"
)

// day is the lines of a timeline that belong together.
type day struct {
	Name  string // "Tuesday, March 3"
	Lines []lineView
}

// lineView is one line in staff words.
type lineView struct {
	At     string // "3:04 PM"
	What   string
	Times  int // how often in a row; 1 is said of nothing
	Device string
	By     string // the staff member who did it
	Cause  string
	Fix    string
	Said   string // another machine's words, or what was typed into a form
	Typed  bool   // Said was typed into a form
}

// lines groups a timeline by day, newest first. What happened several times in
// a row is one line.
func (v *Visit) lines(all []store.Entry) (days []day) {
	for _, e := range all {
		at := e.At.In(v.Zone)
		name := at.Format("Monday, January 2")
		if at.Year() != v.Now.In(v.Zone).Year() {
			name = at.Format("Monday, January 2, 2006")
		}
		if len(days) == 0 || days[len(days)-1].Name != name {
			days = append(days, day{Name: name})
		}
		d := &days[len(days)-1]
		w := tell(e)
		l := lineView{At: page.Clock(e.At, v.Zone), What: w.what, Times: 1, Device: e.Device, By: lineBy(e), Cause: w.cause, Fix: w.fix, Said: machineWords(e), Typed: e.Kind == store.EventNotMe}
		if n := len(d.Lines); n > 0 && sameLine(d.Lines[n-1], l) {
			d.Lines[n-1].Times++
			continue
		}
		d.Lines = append(d.Lines, l)
	}
	return days
}

func sameLine(a, b lineView) bool {
	a.At, a.Times, b.At, b.Times = "", 0, "", 0
	return a == b
}

// lineBy is who of the practice did it; "" for a client and for the server itself.
func lineBy(e store.Entry) string {
	switch {
	case e.By != "":
		return e.By
	case e.Actor == store.ByClient, e.Actor == store.BySystem:
		return ""
	}
	return "the practice, on the server's command line"
}
