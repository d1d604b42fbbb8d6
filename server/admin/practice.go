package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// practiceView is the practice's details in a form.
type practiceView struct {
	Fields  map[string]practiceField // by name in the form
	Ways    []wayField
	ReplyTo bool
	Wrong   int // fields that are wrong
	Done    bool
	Look    bool // the preview shows what is not saved yet
	DeadEnd deadEnd
}

// practiceField is one line of the form.
type practiceField struct {
	Name, Label, Hint, Value, Wrong string
	Kind                            string // input type
	Most                            int
	List                            bool // suggests time zones
}

// wayField is one way to reach the practice, and its place among them.
type wayField struct {
	Name, Label string
	Shown       bool
	Place       int
}

// Places are those that can be chosen.
func (wayField) Places() []int { return []int{1, 2, 3} }

// Ordinal is a place in words.
func (wayField) Ordinal(n int) string { return [...]string{"", "First", "Second", "Third"}[n] }

// deadEnd is what a client sees who cannot get in.
type deadEnd struct {
	Contacts           []page.Contact
	Crisis, AnswerTime string
	Practice           string
}

var wayLabels = map[string]string{"phone": "The phone number, with the hours", "email": "The email address", "form": "The help form"}

// practiceLines is the lines of the form, in order.
var practiceLines = []practiceField{
	{Name: "name", Label: "Name of the practice", Hint: "On every page, in the app, and in mails that are not discreet.", Kind: "text", Most: store.MaxPracticeName},
	{Name: "phone", Label: "Phone", Hint: "Shown large, with the hours below it. You can leave it empty.", Kind: "tel", Most: store.MaxPhone},
	{Name: "hours", Label: "When you can be called", Hint: "In your own words, such as: Monday to Friday, 9 to 5. Leave a message after hours.", Kind: "text", Most: store.MaxHours},
	{Name: "email", Label: "Email address of the practice", Hint: "Needed for our own mails. You choose below whether clients see it.", Kind: "email", Most: auth.MaxEmail},
	{Name: "answer_time", Label: "Usual time to an answer", Hint: "Shown where clients write, such as: We answer within one working day.", Kind: "text", Most: store.MaxAnswerTime},
	{Name: "crisis", Label: "In an emergency", Hint: "Shown on every page and beside messages, because nobody may be reading. In the US: In danger now? Call 911. You can call or text 988 at any time.", Kind: "text", Most: store.MaxCrisis},
	{Name: "zone", Label: "Time zone", Hint: "All times are shown in it, such as America/New_York.", Kind: "text", Most: 60, List: true},
	{Name: "mail_from", Label: "Address that our mails come from", Hint: "Leave it empty to use the practice's address.", Kind: "email", Most: auth.MaxEmail},
}

// Zones are suggestions; any zone of the IANA database fits.
func (practiceField) Zones() []string {
	return []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
		"America/Puerto_Rico", "America/Toronto", "America/Vancouver", "Europe/London", "Europe/Berlin", "Australia/Sydney", "UTC"}
}

// lineOf is where a line of the form stands in a practice.
func lineOf(p *store.Practice, name string) *string {
	return map[string]*string{"name": &p.Name, "phone": &p.Phone, "hours": &p.Hours, "email": &p.Email, "answer_time": &p.AnswerTime,
		"crisis": &p.Crisis, "zone": &p.Zone, "mail_from": &p.MailFrom}[name]
}

// Lines is the form's lines as filled.
func (v practiceView) Lines() (all []practiceField) {
	for _, l := range practiceLines {
		all = append(all, v.Fields[l.Name])
	}
	return all
}

// Wrongs is the lines that are wrong.
func (v practiceView) Wrongs() (all []practiceField) {
	for _, l := range append(slices.Clone(practiceLines), practiceField{Name: "show"}) {
		if f := v.Fields[l.Name]; f.Wrong != "" {
			all = append(all, f)
		}
	}
	return all
}

// practiceForm fills the form. Faults stand at their fields.
func practiceForm(p store.Practice, faults []store.PracticeFault) practiceView {
	v := practiceView{Fields: map[string]practiceField{}, ReplyTo: p.ReplyTo, Wrong: len(faults), Look: len(faults) > 0, DeadEnd: deadEndOf(p)}
	for _, l := range practiceLines {
		l.Value = *lineOf(&p, l.Name)
		v.Fields[l.Name] = l
	}
	v.Fields["show"] = practiceField{Name: "show", Label: "How people who cannot get in may reach you"}
	for _, f := range faults {
		l := v.Fields[string(f.Member)]
		l.Wrong = practiceWrong(f)
		v.Fields[string(f.Member)] = l
	}
	for i, name := range store.WaysToReach() {
		place := slices.Index(p.Show, name)
		w := wayField{Name: name, Label: wayLabels[name], Shown: place >= 0, Place: place + 1}
		if !w.Shown {
			w.Place = i + 1
		}
		v.Ways = append(v.Ways, w)
	}
	return v
}

// practiceWrong is what is wrong with a field, and what to do.
func practiceWrong(f store.PracticeFault) string {
	switch {
	case errors.Is(f.Err, store.ErrLine):
		return fmt.Sprintf("This is too long, or holds letters that cannot be seen. Use at most %d letters.", f.Most)
	case errors.Is(f.Err, store.ErrPracticeName):
		return "A practice needs a name."
	case errors.Is(f.Err, store.ErrZone):
		return "This is not a time zone. It looks like America/New_York."
	case errors.Is(f.Err, store.ErrShowNone):
		return "Choose at least one, so that nobody is left alone."
	case errors.Is(f.Err, store.ErrShowNobody):
		return "Only the phone is chosen, and there is no number. Type one above, or choose the email or the form as well."
	case errors.Is(f.Err, store.ErrShowWhat):
		return "Choose from the three below."
	}
	return "This is not an email address. It looks like hello@example.com."
}

// deadEndOf is what clients see, as the pages for clients make it.
func deadEndOf(p store.Practice) deadEnd {
	d := deadEnd{Practice: p.Name, Crisis: p.Crisis, AnswerTime: p.AnswerTime}
	for _, way := range p.Show {
		switch {
		case way == "phone" && p.Phone != "":
			d.Contacts = append(d.Contacts, page.Contact{Phone: p.Phone, Hours: p.Hours})
		case way == "email" && p.Email != "":
			d.Contacts = append(d.Contacts, page.Contact{Email: p.Email})
		case way == "form":
			d.Contacts = append(d.Contacts, page.Contact{Form: true})
		}
	}
	return d
}

// practice is the practice's details.
func (d *Desk) practice(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := practiceForm(v.Practice, nil)
	view.Done = r.URL.Query().Get("done") == "saved"
	practiceTemplate.Write(w, http.StatusOK, v.frame(), view)
}

// setPractice saves the details, or shows what clients would see.
func (d *Desk) setPractice(w http.ResponseWriter, r *http.Request, v *Visit) {
	fields := []string{"do", "reply_to"}
	for _, l := range practiceLines {
		fields = append(fields, l.Name)
	}
	for _, way := range store.WaysToReach() {
		fields = append(fields, "show_"+way, "place_"+way)
	}
	get, ok := d.form(w, r, v, fields...)
	if !ok {
		return
	}
	onto := func(p store.Practice) store.Practice {
		for _, l := range practiceLines {
			*lineOf(&p, l.Name) = get(l.Name)
		}
		p.ReplyTo = get("reply_to") == "on"
		p.Show = shownWays(get)
		return p
	}
	typed := onto(v.Practice)
	clean, faults := typed.Clean()
	if len(faults) > 0 {
		practiceTemplate.Write(w, http.StatusUnprocessableEntity, v.frame(), practiceForm(typed, faults))
		return
	}
	if get("do") == "look" {
		view := practiceForm(clean, nil)
		view.Look = true
		practiceTemplate.Write(w, http.StatusOK, v.frame(), view)
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		clean, faults := onto(p).Clean()
		if len(faults) > 0 {
			return faults[0].Err
		}
		if err := tx.SetPractice(clean); err != nil {
			return err
		}
		tx.TellStaff()
		return tx.Audit(v.Staff.ID, "practice set", "", changedDetails(p, clean), v.Now)
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	see(w, r, "/staff/practice?done=saved")
}

// shownWays is what was ticked, in the order of the places chosen.
func shownWays(get func(string) string) []string {
	var show []string
	place := map[string]int{}
	for _, way := range store.WaysToReach() {
		place[way], _ = strconv.Atoi(get("place_" + way)) // anything else stands first
		if get("show_"+way) == "on" {
			show = append(show, way)
		}
	}
	slices.SortStableFunc(show, func(a, b string) int { return place[a] - place[b] })
	return show
}

// changedDetails names what changed, never to what.
func changedDetails(was, is store.Practice) (names string) {
	add := func(name string, changed bool) {
		if changed {
			names += " " + name
		}
	}
	for _, l := range practiceLines {
		add(l.Name, *lineOf(&was, l.Name) != *lineOf(&is, l.Name))
	}
	add("reply_to", was.ReplyTo != is.ReplyTo)
	add("show", !slices.Equal(was.Show, is.Show))
	if names == "" {
		return "nothing"
	}
	return names[1:]
}
