package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

const passcode = "blue horse 17"

// A2.2, A2.12 "20 more emails with 20 more links": a mail scanner opens and
// presses everything on every mail, twenty times. The first mail still works,
// and nobody got another one.
func TestStoryMailScanner(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	p.JSON(nil, "invite", "jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	m := p.letter("jane@example.com", 1)
	scanner := p.browser()
	for range 20 {
		for _, path := range []string{m.path, m.path + "/not-me"} {
			scanner.scan(path)
		}
	}
	app.does("waiting", "state")
	if n := len(p.letters("jane@example.com")); n != 1 {
		t.Fatalf("the scanner made %d mails of one", n)
	}
	for _, line := range p.why("jane@example.com") {
		if line.Kind == "signed_in" {
			t.Fatal("the scanner signed somebody in")
		}
	}
	if lines := len(p.why("jane@example.com")); lines > 25 {
		t.Errorf("the scanner wrote %d lines on her timeline", lines)
	}
	app.does("needs_passcode", "code %s", m.code)
	app.does("open", "passcode %s", passcode)
}

// A2.3, A2.4 "circular password expired link issue": a dead link sends one new
// one by itself. The next dead one stops, and offers the button, the phone and
// the PIN.
func TestStoryOneResendThenStop(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	first := p.letter("jane@example.com", 1)
	app.quit()
	p.Advance(25 * time.Hour)
	b := p.browser()
	b.says(b.get(first.path), 200, "too old", "Send me a new link")
	b.says(b.press(first.path, "renew"), 200, "We just sent you a new link", "j***@example.com")
	second := p.letter("jane@example.com", 2)
	p.Advance(25 * time.Hour)
	for range 5 {
		b.says(b.press(second.path, "renew"), 410, "too old", "(555) 010-0199", "PIN")
		b.press(first.path, "renew")
	}
	if n := len(p.letters("jane@example.com")); n != 2 {
		t.Fatalf("%d mails: the circle goes on", n)
	}
	// By hand it goes on, and leads in.
	b.says(b.press(second.path, "request"), 200, "We just sent you a new link")
	third := p.letter("jane@example.com", 3)
	app.does("waiting", "signin jane@example.com")
	app.does("needs_passcode", "code %s", third.code)
}

// A2.5, A2.26 "message that they used the one-time pass code": a used link says
// used, when and where; never expired. The next way in stands there.
func TestStoryUsedSaysUsed(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	m := p.letter("jane@example.com", 1)
	app.does("needs_passcode", "code %s", m.code)
	app.does("open", "passcode %s", passcode)
	p.Advance(3 * 24 * time.Hour)
	b := p.browser()
	b.says(b.get(m.path), 200, "This link was used", "Open Alcove", "passcode", "Send me a new link")
	if said := text(b.get(m.path)); strings.Contains(strings.ToLower(said), "expired") || strings.Contains(said, "too old") {
		t.Error(said)
	}
	second := newProbe(t, p)
	second.does("waiting", "signin jane@example.com")
	second.fails(auth.WrongCode, "code %s", m.code)
	if n := len(p.devices("jane@example.com")); n != 1 {
		t.Errorf("%d computers", n)
	}
}

// A3.1, A3.2, A3.4 "No email is being sent!": the mail server refuses the
// address, or the address was typed wrong. The person is offered the phone and
// a PIN after a minute, alike; staff see why; the PIN leads in.
func TestStoryNoMailArrives(t *testing.T) {
	t.Parallel()
	p := newPractice(t, "--smtp", newPostOffice(t).address)
	p.client("gone@example.com")
	app, lost := newProbe(t, p), newProbe(t, p)
	app.does("waiting", "signin gone@example.com")
	lost.does("waiting", "signin gnoe@example.com") // a slip of the hand
	p.Until("the refusal to be noted", func() bool { return has(t, p.why("gone@example.com"), "mail_refused", auth.MailRefused) })
	var unknown []struct{ Nearest *struct{ Email string } }
	if p.JSON(&unknown, "unknown", "list"); len(unknown) != 1 || unknown[0].Nearest == nil || unknown[0].Nearest.Email != "gone@example.com" {
		t.Errorf("staff do not see who was meant: %+v", unknown)
	}
	app.later(61 * time.Second)
	lost.say("advance 61s")
	a, b := app.does("waiting", "state"), lost.does("waiting", "state")
	if !a.Tips || !b.Tips || a.Phone == "" || a.Sentence != b.Sentence || a.Reason != b.Reason || strings.Join(a.Ways, " ") != strings.Join(b.Ways, " ") {
		t.Errorf("the screens differ, or help nobody:\n%+v\n%+v", a, b)
	}
	app.does("waiting", "pin-screen gone@example.com")
	app.does("needs_passcode", "pin %s", p.pin("gone@example.com").PIN)
	app.does("open", "passcode %s", passcode)
}
