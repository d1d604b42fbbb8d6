package store

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alcove/auth"
)

// The longest lines of a practice, in letters.
const (
	MaxPracticeName = 80
	MaxPhone        = 40
	MaxHours        = 200
	MaxCrisis       = 300
	MaxAnswerTime   = 200
)

// PracticeMember names one member of a practice, for whoever says what is
// wrong with it.
type PracticeMember string

// The members that people type.
const (
	PracticeName       PracticeMember = "name"
	PracticePhone      PracticeMember = "phone"
	PracticeEmail      PracticeMember = "email"
	PracticeHours      PracticeMember = "hours"
	PracticeZone       PracticeMember = "zone"
	PracticeCrisis     PracticeMember = "crisis"
	PracticeAnswerTime PracticeMember = "answer_time"
	PracticeShow       PracticeMember = "show"
	PracticeMailFrom   PracticeMember = "mail_from"
)

// What is wrong with a member of a practice as typed. Beside these, what
// [auth.CleanEmail] says of an address.
var (
	ErrLine         = errors.New("store: a line is too long or holds what cannot be seen")
	ErrPracticeName = errors.New("store: a practice needs a name")
	ErrZone         = errors.New("store: this is not a time zone")
	ErrShowWhat     = errors.New("store: this cannot be shown, or stands there twice")
	ErrShowNone     = errors.New("store: nothing is shown to people who cannot get in")
	ErrShowNobody   = errors.New("store: what is shown leads to nobody")
)

// PracticeFault is what is wrong with one member.
type PracticeFault struct {
	Member PracticeMember
	Most   int // letters of a line; 0 elsewhere
	Typed  string
	Err    error
}

// Clean takes a practice as typed: one line each, nothing invisible, addresses
// in their one form, and somebody to reach at every dead end. The faults stand
// in the order of the members above. Its policy has a check of its own.
func (p Practice) Clean() (Practice, []PracticeFault) {
	var all []PracticeFault
	fault := func(m PracticeMember, typed string, most int, err error) {
		all = append(all, PracticeFault{m, most, typed, err})
	}
	for _, l := range []struct {
		member PracticeMember
		text   *string
		most   int
	}{
		{PracticeName, &p.Name, MaxPracticeName}, {PracticePhone, &p.Phone, MaxPhone}, {PracticeHours, &p.Hours, MaxHours},
		{PracticeCrisis, &p.Crisis, MaxCrisis}, {PracticeAnswerTime, &p.AnswerTime, MaxAnswerTime},
	} {
		clean, ok := plainLine(*l.text, l.most)
		switch {
		case !ok:
			fault(l.member, *l.text, l.most, ErrLine)
		case clean == "" && l.member == PracticeName:
			fault(l.member, "", 0, ErrPracticeName)
		default:
			*l.text = clean
		}
	}
	for _, a := range []struct {
		member PracticeMember
		text   *string
	}{{PracticeEmail, &p.Email}, {PracticeMailFrom, &p.MailFrom}} {
		if a.member == PracticeMailFrom && strings.TrimSpace(*a.text) == "" {
			*a.text = ""
			continue
		}
		clean, err := auth.CleanEmail(*a.text)
		if err != nil {
			fault(a.member, *a.text, 0, err)
			continue
		}
		*a.text = clean
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		fault(PracticeZone, p.Zone, 0, ErrZone)
	}
	show, typed, err := p.cleanShow()
	if err != nil {
		fault(PracticeShow, typed, 0, err)
	} else {
		p.Show = show
	}
	return p, all
}

// cleanShow is what dead ends offer, in the order to offer it.
func (p Practice) cleanShow() (show []string, typed string, err error) {
	for _, s := range p.Show {
		s = strings.TrimSpace(s)
		if !slices.Contains(WaysToReach(), s) || slices.Contains(show, s) {
			return nil, s, ErrShowWhat
		}
		show = append(show, s)
	}
	switch {
	case len(show) == 0:
		return nil, "", ErrShowNone
	case p.Phone == "" && slices.Equal(show, []string{"phone"}):
		return nil, "phone", ErrShowNobody
	}
	return show, "", nil
}

// WaysToReach is what a practice can show to people who cannot get in.
func WaysToReach() []string { return []string{"phone", "email", "form"} }

// plainLine is a text on one line without outer spaces; not ok if it is longer
// than most letters, damaged, or holds what cannot be seen.
func plainLine(s string, most int) (line string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	for _, r := range s {
		if (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) && !unicode.IsSpace(r) {
			return "", false
		}
	}
	s = strings.Join(strings.Fields(s), " ")
	return s, utf8.RuneCountInString(s) <= most
}
