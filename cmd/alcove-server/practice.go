package main

import (
	"io"
	"strings"

	"alcove/server/control"
)

type practiceSetCmd struct {
	Name       *string  `help:"The practice's name."`
	Phone      *string  `help:"The number clients call."`
	Email      *string  `help:"The practice's address."`
	Hours      *string  `help:"When the phone is answered, in your words."`
	Zone       *string  `help:"Time zone, such as America/New_York."`
	Crisis     *string  `help:"What to do in danger, in your words."`
	AnswerTime *string  `help:"How long an answer usually takes, in your words."`
	Show       []string `help:"What people who cannot get in are offered, in that order: phone,email,form." placeholder:"phone,email,form"`
	MailFrom   *string  `help:"Address our mail comes from; empty: the practice's."`
	ReplyTo    *bool    `negatable:"" help:"Replies to our mail go to the practice's address."`
	LinkLife   *span    `help:"How long a sign-in link works, such as 2h." placeholder:"TIME"`
	PinLife    *span    `help:"How long a PIN works, such as 1h." placeholder:"TIME"`
	Idle       *span    `help:"Without input, the app locks after this, such as 5m." placeholder:"TIME"`
	Session    *span    `help:"The app asks for the passcode after this, such as 8h." placeholder:"TIME"`
	Enrolment  *span    `help:"A computer needs a new link after this, such as 60d." placeholder:"TIME"`
	Unused     *span    `help:"A computer that was not used needs a new link after this, such as 14d." placeholder:"TIME"`
	Lease      *span    `help:"The app opens without the internet for this long, such as 7d." placeholder:"TIME"`
	Passcode   *int     `help:"Least characters of the app's passcode." placeholder:"N"`
	SigninWord *int     `help:"Least characters of the sign-in word." placeholder:"N"`
}

// Run changes the practice.
func (c *practiceSetCmd) Run(e *env) error {
	in := control.PracticeSetIn{Name: c.Name, Phone: c.Phone, Email: c.Email, Hours: c.Hours, Zone: c.Zone, Crisis: c.Crisis,
		AnswerTime: c.AnswerTime, Show: c.Show, MailFrom: c.MailFrom, ReplyTo: c.ReplyTo,
		LinkLife: c.LinkLife.duration(), PINLife: c.PinLife.duration(), Idle: c.Idle.duration(), Session: c.Session.duration(),
		Enrolment: c.Enrolment.duration(), Unused: c.Unused.duration(), Lease: c.Lease.duration(), Passcode: c.Passcode, SignInWord: c.SigninWord}
	if err := somethingToSet("practice set", in); err != nil {
		return err
	}
	return show(e, control.PracticeSet, in, printPractice)
}

type practiceShowCmd struct{}

// Run shows the practice.
func (practiceShowCmd) Run(e *env) error {
	return show(e, control.PracticeShow, control.None{}, printPractice)
}

func printPractice(w io.Writer, p control.PracticeView) {
	if p.MadeAt == "" {
		put(w, "The practice is not set up yet; see \"alcove-server setup --help\".\n\n")
	}
	for _, l := range [][2]string{
		{"name", p.Name}, {"phone", p.Phone}, {"email", p.Email}, {"hours", p.Hours}, {"time zone", p.Zone}, {"in danger", p.Crisis},
		{"usual answer", p.AnswerTime}, {"offered when stuck", strings.Join(p.Show, ", ")}, {"mail comes from", or(p.MailFrom, p.Email)},
	} {
		put(w, "%s\t%s\n", l[0], or(l[1], "-"))
	}
	y := p.Policy
	put(w, "\t\na sign-in link works\t%s\na PIN works\t%s\nlocks without input after\t%s\nasks for the passcode after\t%s\n", y.LinkLife, y.PINLife, y.Idle, y.Session)
	put(w, "a computer is known for\t%s, or %s unused\nopens without the internet for\t%s\n", y.Enrolment, y.Unused, y.Lease)
	put(w, "passcode, sign-in word\tat least %d and %d characters\n", y.Passcode, y.SignInWord)
}
