package control

import (
	"errors"
	"time"

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
	set(&p.Name, in.Name)
	set(&p.Phone, in.Phone)
	set(&p.Email, in.Email)
	set(&p.Hours, in.Hours)
	set(&p.Zone, in.Zone)
	set(&p.Crisis, in.Crisis)
	set(&p.AnswerTime, in.AnswerTime)
	set(&p.MailFrom, in.MailFrom)
	set(&p.ReplyTo, in.ReplyTo)
	if in.Show != nil {
		p.Show = in.Show
	}
	p, faults := p.Clean()
	if len(faults) > 0 {
		return p, refusePractice(faults[0])
	}
	return p, in.policyOnto(&p.Policy)
}

// refusePractice says what is wrong with one member, and what to do.
func refusePractice(f store.PracticeFault) error {
	switch {
	case errors.Is(f.Err, store.ErrLine):
		return refuse("The %s is too long, or holds letters that cannot be seen; use at most %d letters on one line.", lineNames[f.Member], f.Most)
	case errors.Is(f.Err, store.ErrPracticeName):
		return refuse("A practice needs a name; add --name.")
	case errors.Is(f.Err, store.ErrZone):
		return refuse("%q is not a time zone; it looks like America/New_York.", clip(f.Typed))
	case errors.Is(f.Err, store.ErrShowWhat):
		return refuse("%q cannot be shown, or stands there twice; choose from phone,email,form, in the order to offer them.", clip(f.Typed))
	case errors.Is(f.Err, store.ErrShowNone):
		return refuse("Something must be shown to people who cannot get in; choose from phone,email,form.")
	case errors.Is(f.Err, store.ErrShowNobody):
		return refuse("Only the phone is shown to people who cannot get in, and there is no number; add --phone, or show the email or the form as well.")
	}
	return refuse("%q: %v.", clip(f.Typed), f.Err)
}

// lineNames is what people call the lines of a practice.
var lineNames = map[store.PracticeMember]string{store.PracticeName: "name", store.PracticePhone: "phone", store.PracticeHours: "hours",
	store.PracticeCrisis: "crisis line", store.PracticeAnswerTime: "answer time"}

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
