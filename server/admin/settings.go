package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// setting is one number of the policy, with what it means for people.
type setting struct {
	Name, Label, Means string
	span               func(*auth.Policy) *time.Duration // nil for a count
	count              func(*auth.Policy) *int
	units              []unit // that fit a span, the smallest first
	zero               string // what a span of zero means
}

// unit is a unit of time in the form.
type unit struct {
	Name string
	each time.Duration
}

// The units. Seconds are only offered for what the command line set in them.
var (
	seconds = unit{"seconds", time.Second}
	minutes = unit{"minutes", time.Minute}
	hours   = unit{"hours", time.Hour}
	days    = unit{"days", 24 * time.Hour}
	units   = []unit{seconds, minutes, hours, days}
)

// settings is the page, in order.
var settings = []setting{
	{Name: "idle", Label: "Lock the app after", units: []unit{minutes}, span: func(p *auth.Policy) *time.Duration { return &p.Idle },
		Means: "When nobody types or clicks for this long, the app locks. The passcode opens it again, and what was being written is still there. It warns a minute before."},
	{Name: "session", Label: "Lock it in any case after", units: []unit{minutes, hours}, span: func(p *auth.Policy) *time.Duration { return &p.Session },
		Means: "After this long since the passcode, the app locks even while somebody works. The passcode opens it."},
	{Name: "passcode", Label: "Shortest passcode", count: func(p *auth.Policy) *int { return &p.Passcode },
		Means: "Letters or numbers that a passcode has at least. It counts when one is chosen next; nobody who has a shorter one is locked out."},
	{Name: "signin_word", Label: "Shortest sign-in word", count: func(p *auth.Policy) *int { return &p.SignInWord },
		Means: "Letters of the extra word that a client may be asked for on a new computer. It counts when one is chosen next."},
	{Name: "link_life", Label: "A sign-in mail works for", units: []unit{minutes, hours}, span: func(p *auth.Policy) *time.Duration { return &p.LinkLife },
		Means: "Shorter is safer where others read the mail, and more people come too late: they get a new mail by one press. It counts for mails from now on."},
	{Name: "pin_life", Label: "A PIN works for", units: []unit{minutes, hours}, span: func(p *auth.Policy) *time.Duration { return &p.PINLife },
		Means: "A PIN is read out on the phone and used once. If it is too old, the client calls again. It counts for PINs from now on."},
	{Name: "enrolment", Label: "A computer stays known for", units: []unit{hours, days}, span: func(p *auth.Policy) *time.Duration { return &p.Enrolment },
		Means: "After this long since the mail or the PIN, a computer needs a new one. Computers that are older already need it at once."},
	{Name: "unused", Label: "A computer nobody uses stays known for", units: []unit{hours, days}, span: func(p *auth.Policy) *time.Duration { return &p.Unused },
		Means: "After this long without being used, a computer needs a new mail or PIN. Computers that lay unused for longer need it at once."},
	{Name: "lease", Label: "The app opens without the internet for", units: []unit{minutes, hours, days}, span: func(p *auth.Policy) *time.Duration { return &p.Lease },
		Means: "Without any contact to this server for this long, the app no longer opens, so that a computer you removed cannot go on offline. 0 means that it opens only with the internet.", zero: "0 (only with the internet)"},
}

// settingField is a setting in the form.
type settingField struct {
	setting
	Value, Unit, Wrong string
	Least, Most        string // in words
	Units              []string
}

// OnlyUnit is the unit where there is no choice.
func (f settingField) OnlyUnit() string {
	if len(f.Units) == 1 {
		return f.Units[0]
	}
	return ""
}

// settingsView is the signing-in settings in a form.
type settingsView struct {
	Fields []settingField
	Wrong  int
	Done   bool
}

// bounds is what may be chosen, in words.
func (s setting) bounds() (least, most string) {
	a, b := auth.StrictestPolicy(), auth.DefaultPolicy()
	if s.count != nil {
		return strconv.Itoa(min(*s.count(&a), *s.count(&b))), strconv.Itoa(max(*s.count(&a), *s.count(&b)))
	}
	least, most = page.Span(*s.span(&a)), page.Span(*s.span(&b))
	if *s.span(&a) == 0 {
		least = s.zero
	}
	return least, most
}

// fits reports whether the number of this setting lies within its bounds.
func (s setting) fits(p auth.Policy) bool {
	alone := auth.DefaultPolicy()
	if s.count != nil {
		*s.count(&alone) = *s.count(&p)
	} else {
		*s.span(&alone) = *s.span(&p)
	}
	return alone.Check() == nil
}

// field is the setting as it stands in a policy, in the largest unit that
// divides it.
func (s setting) field(p auth.Policy) settingField {
	f := settingField{setting: s}
	f.Least, f.Most = s.bounds()
	if s.count != nil {
		f.Value = strconv.Itoa(*s.count(&p))
		return f
	}
	d, fitting := *s.span(&p), s.units
	if d%fitting[0].each != 0 {
		fitting = append([]unit{seconds}, fitting...)
	}
	for _, u := range fitting {
		f.Units = append(f.Units, u.Name)
		if f.Unit == "" || d%u.each == 0 {
			f.Value, f.Unit = strconv.FormatInt(int64(d/u.each), 10), u.Name
		}
	}
	return f
}

// read takes the setting from a form into a policy, or says what is wrong.
func (s setting) read(get func(string) string, p *auth.Policy) (f settingField) {
	f = s.field(*p)
	f.Value = get(s.Name)
	wrong := fmt.Sprintf("Choose a whole number between %s and %s.", f.Least, f.Most)
	n, err := strconv.Atoi(f.Value)
	if err != nil || n < 0 || n > 100_000 {
		f.Wrong = wrong
		f.Unit = s.unitOf(get, f.Unit)
		return f
	}
	if s.count != nil {
		*s.count(p) = n
	} else {
		f.Unit = s.unitOf(get, "")
		for _, u := range units {
			if u.Name == f.Unit {
				*s.span(p) = time.Duration(n) * u.each
			}
		}
		if f.Unit == "" {
			f.Wrong = "Choose a unit of time."
		}
	}
	if f.Wrong == "" && !s.fits(*p) {
		f.Wrong = wrong
	}
	return f
}

// unitOf is the unit that was chosen, or else for one that is none.
func (s setting) unitOf(get func(string) string, or string) string {
	for _, u := range units {
		if u.Name == get(s.Name+"_unit") {
			return u.Name
		}
	}
	return or
}

// signingIn is the settings of signing in.
func (d *Desk) signingIn(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := settingsView{Done: r.URL.Query().Get("done") == "saved"}
	for _, s := range settings {
		view.Fields = append(view.Fields, s.field(v.Practice.Policy))
	}
	settingsTemplate.Write(w, http.StatusOK, v.frame(), view)
}

// setSigningIn changes them, within the policy's bounds, from the next request
// on.
func (d *Desk) setSigningIn(w http.ResponseWriter, r *http.Request, v *Visit) {
	var names []string
	for _, s := range settings {
		names = append(names, s.Name)
		if s.span != nil {
			names = append(names, s.Name+"_unit")
		}
	}
	get, ok := d.form(w, r, v, names...)
	if !ok {
		return
	}
	var view settingsView
	policy := v.Practice.Policy
	for _, s := range settings {
		f := s.read(get, &policy)
		if f.Wrong != "" {
			view.Wrong++
		}
		view.Fields = append(view.Fields, f)
	}
	if view.Wrong > 0 {
		settingsTemplate.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		var changed []string
		for _, s := range settings {
			if s.count != nil && *s.count(&p.Policy) != *s.count(&policy) || s.span != nil && *s.span(&p.Policy) != *s.span(&policy) {
				changed = append(changed, fmt.Sprintf("%s=%s", s.Name, s.plain(policy)))
			}
		}
		p.Policy = policy
		if err := tx.SetPractice(p); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "practice set", "", strings.Join(append([]string{"signing-in"}, changed...), " "), v.Now)
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	see(w, r, "/staff/practice/signing-in?done=saved")
}

// plain is the number for the audit log; these are nobody's secrets.
func (s setting) plain(p auth.Policy) string {
	if s.count != nil {
		return strconv.Itoa(*s.count(&p))
	}
	return s.span(&p).String()
}

var settingsTemplate = page.DefineStaff(pages, "settings", settingsExamples()...)

func settingsExamples() []page.Example[settingsView] {
	stands := settingsView{Done: true}
	wrong := settingsView{Wrong: 1}
	for _, s := range settings {
		f := s.field(auth.DefaultPolicy())
		stands.Fields = append(stands.Fields, f)
		if s.Name == "idle" {
			f.Value, f.Wrong = "20", fmt.Sprintf("Choose a whole number between %s and %s.", f.Least, f.Most)
		}
		wrong.Fields = append(wrong.Fields, f)
	}
	return []page.Example[settingsView]{{Name: "saved", Frame: frameAt("Practice"), View: stands}, {Name: "too long", Frame: frameAt("Practice"), View: wrong}}
}
