package control

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
)

// PracticeView is the practice with the numbers that hold in it.
type PracticeView struct {
	Name       string      `json:"name"`
	Phone      string      `json:"phone"`
	Email      string      `json:"email"`
	Hours      string      `json:"hours"`
	Zone       string      `json:"zone"`
	Crisis     string      `json:"crisis"`
	AnswerTime string      `json:"answer_time"`
	Show       []string    `json:"show"`
	MailFrom   string      `json:"mail_from"` // "" means the practice's own address
	ReplyTo    bool        `json:"reply_to"`
	Policy     PolicyTexts `json:"policy"`
	MadeAt     string      `json:"made_at,omitempty"` // missing before the set-up
}

// PolicyTexts is the policy as a person types it: "15m0s", "24h0m0s".
type PolicyTexts struct {
	LinkLife   string `json:"link_life"`
	PINLife    string `json:"pin_life"`
	Idle       string `json:"idle"`
	Session    string `json:"session"`
	Enrolment  string `json:"enrolment"`
	Unused     string `json:"unused"`
	Lease      string `json:"lease"`
	Passcode   int    `json:"passcode"`
	SignInWord int    `json:"signin_word"`
}

func viewPractice(p store.Practice) PracticeView {
	y := p.Policy
	return PracticeView{Name: p.Name, Phone: p.Phone, Email: p.Email, Hours: p.Hours, Zone: p.Zone, Crisis: p.Crisis, AnswerTime: p.AnswerTime,
		Show: p.Show, MailFrom: p.MailFrom, ReplyTo: p.ReplyTo, MadeAt: stamp(p.Made),
		Policy: PolicyTexts{LinkLife: y.LinkLife.String(), PINLife: y.PINLife.String(), Idle: y.Idle.String(), Session: y.Session.String(),
			Enrolment: y.Enrolment.String(), Unused: y.Unused.String(), Lease: y.Lease.String(), Passcode: y.Passcode, SignInWord: y.SignInWord}}
}

// PracticeShow is the practice as it stands.
var PracticeShow = define("practice show", func(c *call, _ None) (out PracticeView, err error) {
	err = c.look(func(tx *store.Tx) error {
		p, err := tx.Practice()
		out = viewPractice(p)
		return err
	})
	return out, err
})

// PracticeSetIn is what to change; nil leaves a thing as it is.
type PracticeSetIn struct {
	Name       *string        `json:"name,omitempty"`
	Phone      *string        `json:"phone,omitempty"`
	Email      *string        `json:"email,omitempty"`
	Hours      *string        `json:"hours,omitempty"`
	Zone       *string        `json:"zone,omitempty"`
	Crisis     *string        `json:"crisis,omitempty"`
	AnswerTime *string        `json:"answer_time,omitempty"`
	Show       []string       `json:"show,omitempty"`
	MailFrom   *string        `json:"mail_from,omitempty"`
	ReplyTo    *bool          `json:"reply_to,omitempty"`
	LinkLife   *time.Duration `json:"link_life,omitempty"`
	PINLife    *time.Duration `json:"pin_life,omitempty"`
	Idle       *time.Duration `json:"idle,omitempty"`
	Session    *time.Duration `json:"session,omitempty"`
	Enrolment  *time.Duration `json:"enrolment,omitempty"`
	Unused     *time.Duration `json:"unused,omitempty"`
	Lease      *time.Duration `json:"lease,omitempty"`
	Passcode   *int           `json:"passcode,omitempty"`
	SignInWord *int           `json:"signin_word,omitempty"`
}

// PracticeSet changes the practice, within the policy's bounds, from the next
// request on.
var PracticeSet = define("practice set", func(c *call, in PracticeSetIn) (out PracticeView, err error) {
	err = c.change(func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		if p.Made.IsZero() {
			return refuse("There is no practice yet; make it with \"alcove-server setup\".")
		}
		if p, err = in.onto(p); err != nil {
			return err
		}
		if err := tx.SetPractice(p); err != nil {
			return err
		}
		if p, err = tx.Practice(); err != nil {
			return err
		}
		out = viewPractice(p)
		return c.audit(tx, "practice set", "", in.names())
	})
	return out, err
})

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (in PracticeSetIn) onto(p store.Practice) (store.Practice, error) {
	for _, l := range []struct {
		name     string
		to, from *string
		most     int
	}{
		{"name", &p.Name, in.Name, 80}, {"phone", &p.Phone, in.Phone, 40}, {"hours", &p.Hours, in.Hours, 200},
		{"crisis line", &p.Crisis, in.Crisis, 300}, {"answer time", &p.AnswerTime, in.AnswerTime, 200},
	} {
		if l.from == nil {
			continue
		}
		text, ok := plainLine(*l.from, l.most)
		if !ok {
			return p, refuse("The %s is too long, or holds letters that cannot be seen; use at most %d letters on one line.", l.name, l.most)
		}
		*l.to = text
	}
	if p.Name == "" {
		return p, refuse("A practice needs a name; add --name.")
	}
	for _, m := range []struct {
		to, from *string
		empty    bool
	}{{&p.Email, in.Email, false}, {&p.MailFrom, in.MailFrom, true}} {
		if m.from == nil || *m.from == "" && m.empty {
			set(m.to, m.from)
			continue
		}
		clean, err := auth.CleanEmail(*m.from)
		if err != nil {
			return p, refuse("%q: %v.", clip(*m.from), err)
		}
		*m.to = clean
	}
	if in.Zone != nil {
		if _, err := time.LoadLocation(*in.Zone); err != nil || *in.Zone == "" || *in.Zone == "Local" {
			return p, refuse("%q is not a time zone; it looks like America/New_York.", clip(*in.Zone))
		}
		p.Zone = *in.Zone
	}
	if in.Show != nil {
		show, err := parseShow(in.Show)
		if err != nil {
			return p, err
		}
		p.Show = show
	}
	set(&p.ReplyTo, in.ReplyTo)
	return p, in.policyOnto(&p.Policy)
}

func (in PracticeSetIn) policyOnto(y *auth.Policy) error {
	set(&y.LinkLife, in.LinkLife)
	set(&y.PINLife, in.PINLife)
	set(&y.Idle, in.Idle)
	set(&y.Session, in.Session)
	set(&y.Enrolment, in.Enrolment)
	set(&y.Unused, in.Unused)
	set(&y.Lease, in.Lease)
	set(&y.Passcode, in.Passcode)
	set(&y.SignInWord, in.SignInWord)
	if err := y.Check(); err != nil {
		return refuse("Not changed: %v.", err)
	}
	return nil
}

// parseShow reads what dead ends offer, in the order to offer it.
func parseShow(list []string) (show []string, err error) {
	for _, s := range list {
		s = strings.TrimSpace(s)
		if !slices.Contains([]string{"phone", "email", "form"}, s) || slices.Contains(show, s) {
			return nil, refuse("%q cannot be shown, or stands there twice; choose from phone,email,form, in the order to offer them.", clip(s))
		}
		show = append(show, s)
	}
	if len(show) == 0 {
		return nil, refuse("Something must be shown to people who cannot get in; choose from phone,email,form.")
	}
	return show, nil
}

func plainLine(s string, most int) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return "", false
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return "", false
		}
	}
	return s, true
}
