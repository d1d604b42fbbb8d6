package acceptance_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"alcove/auth"
	"alcove/server/mail/mailtest"
)

// postOffice is a mail server that does not know some people.
type postOffice struct {
	address string
	mu      sync.Mutex
	took    []string // whom it took a mail for
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	o := &postOffice{}
	o.address = mailtest.Serve(t, func() smtp.Session { return &sorting{o: o} })
	return o
}

func (o *postOffice) letters() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.took)
}

type sorting struct {
	o  *postOffice
	to string
}

// Mail, Rcpt, Data, Reset and Logout are one conversation.
func (s *sorting) Mail(string, *smtp.MailOptions) error { return nil }
func (s *sorting) Reset()                               {}
func (s *sorting) Logout() error                        { return nil }
func (s *sorting) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "gone") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no mailbox here by that name"}
	}
	s.to = to
	return nil
}

func (s *sorting) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return errors.New("the mail was cut")
	}
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	s.o.took = append(s.o.took, s.to)
	return nil
}

// has reports whether a timeline has a line of a kind for a reason, with what
// staff are told and what they can do.
func has(t *testing.T, events []event, kind string, reason auth.Reason) bool {
	t.Helper()
	for _, e := range events {
		if e.Kind == kind && e.Reason == reason {
			if reason != "" && (e.StaffSentence != reason.Staff() || e.ClientSentence != reason.Client()) {
				t.Errorf("%s %s: %+v", kind, reason, e)
			}
			return true
		}
	}
	return false
}

// Acceptance 77: "why can't she get in?" by the command line: every cause
// stands there with its reason and its sentence.
// A2.20, A2.21, A2.22, A6.10: a cause and a fix for each refusal, for every client alike.
func TestAcceptance77Why(t *testing.T) {
	t.Parallel()
	office := newPostOffice(t)
	p := newPractice(t, "--smtp", office.address)
	p.client("jane@example.com")
	p.client("gone@example.com")
	b := p.browser()

	// The mail is refused: the app is not told, staff are, in the server's words.
	g := p.computer()
	_, told := g.start("gone@example.com")
	_, plain := p.computer().start("nobody@example.com")
	if shape(told) != shape(plain) {
		t.Errorf("the app is told:\n%s\n%s", shape(told), shape(plain))
	}
	p.Until("the refusal to be noted", func() bool { return slices.Contains(p.lines("gone@example.com", "mail_refused"), auth.MailRefused) })
	words := false
	for _, e := range p.why("gone@example.com") {
		words = words || strings.Contains(e.Detail, "no mailbox here by that name")
	}
	if !words {
		t.Errorf("the mail server's words are lost: %+v", p.why("gone@example.com"))
	}

	// Jane reads the mail on her phone, types it wrong, types it elsewhere, asks
	// for another, is told an old PIN.
	c, m := p.waiting("jane@example.com")
	c.do(c.plain, "GET", m.path, "", "", "User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari")
	b.press(m.path, "here")
	c.step("email_code", wrong(m.code))
	elsewhere := p.computer()
	elsewhere.asks("jane@example.com", "way", "pin")
	elsewhere.step("email_code", m.code)
	p.computer().start("jane@example.com") // too soon
	p.Advance(3 * time.Minute)
	old := p.pin("jane@example.com", "--minutes", "2").PIN
	p.Advance(3 * time.Minute)
	late := p.computer()
	late.start("jane@example.com", "pin", old)
	newer := p.pin("jane@example.com", "--minutes", "2").PIN // for the computer that waits now
	late.in(late.types("pin", newer))
	p.computer().start("jane@example.com", "pin", newer)
	p.ago(24*time.Hour+time.Minute, m.made)
	b.press(m.path, "renew")
	p.letter("jane@example.com", 2)
	p.computer().start("jane@exmaple.com")

	events := p.why("jane@example.com")
	for _, want := range []struct {
		kind   string
		reason auth.Reason
	}{
		{"sign_in_asked", ""}, {"page_opened", ""}, {"here_pressed", ""}, {"code_typed", auth.WrongCode}, {"code_typed", auth.NotThisComputer}, {"mail_held_back", auth.TooSoon},
		{"pin_made", ""}, {"pin_typed", auth.PINTooOld}, {"pin_typed", auth.PINUsed}, {"signed_in", ""}, {"link_renewed", ""}, {"mail_accepted", ""},
	} {
		if !has(t, events, want.kind, want.reason) {
			t.Errorf("no %s %s in %+v", want.kind, want.reason, events)
		}
	}
	phone := false
	for _, e := range events {
		phone = phone || e.Kind == "page_opened" && strings.Contains(e.Detail, "phone")
	}
	if !phone {
		t.Errorf("not said that a phone opened the link: %+v", events)
	}
	var unknown []struct {
		Email   string
		Nearest *struct{ Email string }
	}
	p.JSON(&unknown, "unknown", "list")
	near := false
	for _, u := range unknown {
		near = near || u.Email == "jane@exmaple.com" && u.Nearest != nil && u.Nearest.Email == "jane@example.com"
	}
	if !near {
		t.Errorf("%+v", unknown)
	}
	if took := office.letters(); !slices.Contains(took, "jane@example.com") || slices.Contains(took, "gone@example.com") || slices.Contains(took, "nobody@example.com") {
		t.Errorf("the mail server took mails for %v", took)
	}
}
