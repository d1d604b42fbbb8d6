package signin

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Twenty starts in a minute make at most two mails, and five an hour; every
// answer is the same, and the link from before lives.
func TestMailLimits(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	for i := range 20 {
		a := w.app([]string{"jane@example.com", " JANE@example.com "}[i%2])
		if status, ans := a.start(); status != 400 || ans.SentAt == "" || ans.Needs != auth.NeedEmail {
			t.Fatalf("%d %+v", status, ans)
		}
		w.pass(3 * time.Second)
	}
	if n := w.links(c); n != 2 {
		t.Fatalf("%d mails in a minute", n)
	}
	for i := range 59 {
		a := w.app("jane@example.com")
		a.source = fmt.Sprintf("198.51.100.%d:1", i)
		a.start()
		w.pass(time.Minute)
	}
	if n := w.links(c); n < 5 || n > 6 { // the first of them is more than an hour old by now
		t.Fatalf("%d mails in an hour", n)
	}
	if got := w.reasons(c.ID, store.EventTooSoon); len(got) == 0 || slices.Contains(got, "") {
		t.Error(got)
	}
	for i := range 50 {
		w.pass(20 * time.Minute)
		a := w.app("jane@example.com")
		a.source = fmt.Sprintf("203.0.113.%d:1", i)
		a.start()
	}
	if n := w.links(c); n != 10 {
		t.Fatalf("%d mails in a day", n)
	}
	w.write(func(tx *store.Tx) error { return tx.MailFree(c.ID, w.now()) })
	w.pass(time.Second)
	w.app("jane@example.com").start()
	if n := w.links(c); n != 11 {
		t.Fatalf("staff lifted the limits: %d", n)
	}
}

// A start that is held back makes no link and replaces none.
func TestAHeldBackStartKillsNothing(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	_, code := w.signInMail()
	for range 5 {
		w.app("jane@example.com").start()
	}
	if status, _ := a.step("email_code", code); status != 200 {
		t.Fatal(status)
	}
}

// Whoever lost a live link to another computer that asked has one resend outside
// of the limits, and that one cannot be taken away in the same way.
func TestSomeoneKeepsAsking(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	w.signInMail()
	w.pass(31 * time.Second)
	thief := w.app("jane@example.com")
	thief.start()
	w.signInMail()
	if _, ans := a.step("resend", "1"); ans.SentAt != stamp(w.now()) {
		t.Fatalf("%+v", ans)
	}
	_, code := w.signInMail()
	thief.step("resend", "1") // it lost its link to who had it before
	if status, _ := a.step("email_code", code); status != 200 {
		t.Fatal(status)
	}
	a.step("resend", "1")
	if n := w.links(c); n != 3 {
		t.Fatalf("%d links", n)
	}
	if got := w.reasons(c.ID, store.EventAskedElse); len(got) != 1 {
		t.Error(got)
	}
}

// The same computer asking again is not somebody else.
func TestSomeoneKeepsResending(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	thief, a := w.app("jane@example.com"), w.app("jane@example.com")
	thief.start()
	w.signInMail() // each is waited for: one that was replaced before it left is never sent
	w.pass(31 * time.Second)
	a.start()
	w.signInMail()
	for i := range auth.ClientMailRate[1].Max - 2 { // until the hour's mails are used up, the last one by the thief
		w.pass(31 * time.Second)
		if i%2 == 0 {
			thief.step("resend", "1")
		} else {
			a.step("resend", "1")
		}
		w.signInMail()
	}
	w.pass(31 * time.Second)
	if _, ans := a.step("resend", "1"); ans.SentAt != stamp(w.now()) {
		t.Fatalf("%+v", ans)
	}
	_, code := w.signInMail()
	w.pass(31 * time.Second)
	thief.step("resend", "1") // what it lost, it lost to who was there before
	if status, ans := a.step("email_code", code); status != 200 {
		t.Fatal(status, ans)
	}
	if got := w.reasons(c.ID, store.EventAskedElse); len(got) != 4 { // not the last one: that was to get back what was lost
		t.Error(len(got))
	}
}

// A stranger who holds a button down writes no book on somebody's timeline.
func TestHeldDownButtonsFillNoTimeline(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	stranger := w.app("jane@example.com")
	stranger.start()
	w.signInMail()
	for range 50 {
		if status, ans := stranger.step("resend", "1"); status != 400 || ans.RetryAfter != 30 {
			t.Fatalf("%d %+v", status, ans)
		}
	}
	if got := w.reasons(c.ID, store.EventTooSoon); len(got) != linesPerSpan {
		t.Errorf("%d lines", len(got))
	}
	w.pass(31 * time.Second)
	if _, ans := stranger.step("resend", "1"); ans.SentAt != stamp(w.now()) {
		t.Errorf("%+v", ans)
	}
}

// Asking again on the same computer loses nothing to anybody.
func TestAskingAgainIsNoRescue(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	one := a.session
	w.pass(31 * time.Second)
	a.start()
	a.session = one
	a.step("resend", "1")
	if n := w.links(c); n != 2 {
		t.Fatalf("%d links", n)
	}
}

func TestStartsAreBoundedByAddress(t *testing.T) {
	w := newWorld(t)
	for i := range auth.AddressStartRate[0].Max {
		a := w.app("jane@example.com")
		a.source = fmt.Sprintf("[2001:db8:1:2:%x::%x]:1", i, i)
		if status, _ := a.start(); status != 400 {
			t.Fatal(status)
		}
	}
	a := w.app("other@example.com")
	a.source = "[2001:db8:1:2:ffff::]:1"
	if rec := a.raw(a.startForm()); rec.Code != 429 || rec.Header().Get("Retry-After") != "3600" || rec.Body.String() != `{"error":"throttled"}` {
		t.Fatalf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	if _, err := w.p.sendDoorway(t.Context(), "jane@example.com", auth.SourceKey(a.source)); !errors.As(err, new(*limited)) {
		t.Fatal(err)
	}
	a.source = "[2001:db8:1:3::]:1"
	if status, _ := a.start(); status != 400 {
		t.Fatal(status)
	}
}

// better-auth CVE-2026-45364: a limit that was counted by the text of an address.
func TestSourceKey(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "192.0.2.1": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "::ffff:c000:201": "192.0.2.1",
		"[2001:db8::1]:80": "2001:db8::/64", "2001:DB8:0:0:ffff::": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "@": "unknown", "192.0.2.300": "unknown",
	} {
		if got := auth.SourceKey(addr); got != want {
			t.Errorf("%q: %q, want %q", addr, got, want)
		}
	}
}

// One automatic link a chain, none while a newer one works, and none by
// looking (A2.2).
func TestRenew(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, _ := w.signInMail()
	if s, err := w.p.renew(t.Context(), token, "192.0.2.9"); err != nil || s.New {
		t.Fatalf("a live link was renewed: %+v %v", s, err)
	}
	w.pass(24 * time.Hour)
	for range 20 {
		if st, err := w.p.linkState(t.Context(), token); err != nil || st.Reason != auth.TooOld || !st.RenewLeft {
			t.Fatalf("%+v %v", st, err)
		}
	}
	for i := range 10 {
		s, err := w.p.renew(t.Context(), token, "192.0.2.9")
		if err != nil || s.New != (i == 0) || s.At != w.now() {
			t.Fatalf("%+v %v", s, err)
		}
	}
	if n := w.links(c); n != 2 {
		t.Fatalf("%d links", n)
	}
	second, _ := w.signInMail()
	w.pass(24 * time.Hour)
	for _, tok := range []string{token, second} {
		if s, err := w.p.renew(t.Context(), tok, "192.0.2.9"); err != nil || s.New || !s.At.IsZero() {
			t.Fatalf("a second automatic one: %+v %v", s, err)
		}
	}
	if s, err := w.p.request(t.Context(), second, "192.0.2.9"); err != nil || !s.New {
		t.Fatalf("%+v %v", s, err)
	}
	if _, err := w.p.renew(t.Context(), auth.Token(), "192.0.2.9"); !errors.Is(err, store.ErrNone) {
		t.Fatal(err)
	}
	w.write(func(tx *store.Tx) error {
		c.Email = "new@example.com"
		return errors.Join(tx.SetClient(c), tx.EndSecrets(c.ID, "s_1", w.now()))
	})
	w.pass(time.Hour)
	for _, press := range []func() (sent, error){
		func() (sent, error) { return w.p.renew(t.Context(), token, "192.0.2.9") },
		func() (sent, error) { return w.p.request(t.Context(), second, "192.0.2.9") },
	} {
		if _, err := press(); !errors.Is(err, auth.Refuse(auth.PortalOff)) {
			t.Fatalf("an old mailbox got a mail for the new one: %v", err)
		}
	}
}

// A link that is renewed while its app still waits stays bound to it.
func TestRenewWhileTheAppWaits(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	w.write(func(tx *store.Tx) error {
		p, err := tx.Practice()
		p.Policy.LinkLife = time.Hour
		return first(err, tx.SetPractice(p))
	})
	a := w.app("jane@example.com")
	a.start()
	token, _ := w.signInMail()
	w.pass(2 * time.Hour)
	if s, err := w.p.renew(t.Context(), token, "192.0.2.9"); err != nil || !s.New {
		t.Fatalf("%+v %v", s, err)
	}
	_, code := w.signInMail()
	if _, ans := a.step(); ans.SentAt != stamp(w.now()) {
		t.Fatalf("the app was not told: %+v", ans)
	}
	thief := w.app("jane@example.com")
	thief.start()
	if _, ans := thief.step("email_code", code); ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%+v", ans)
	}
	if status, _ := a.step("email_code", code); status != 200 {
		t.Fatal(status)
	}

}

func TestPolling(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	if _, ans := a.step(); ans.Error != auth.ErrInsufficientAuthz {
		t.Fatalf("%+v", ans)
	}
	for range 3 {
		w.pass(time.Second)
		_, ans := a.step()
		if eager := w.now().Second() != 3; eager != (ans.Error == auth.ErrSlowDown) {
			t.Fatalf("%+v", ans)
		}
	}
	a.redirect = "http://[::1]:40077/cb"
	if _, ans := a.step("redirect_uri", a.redirect); ans.Error != auth.ErrSlowDown {
		t.Fatalf("%+v", ans)
	}
	token, _ := w.signInMail()
	if u := a.pressHere(token); u.Host != "[::1]:40077" {
		t.Fatal(u)
	}
	w.pass(auth.AttemptLife)
	if _, ans := a.step(); ans.Error != auth.ErrInvalidSession {
		t.Fatalf("%+v", ans)
	}
}
