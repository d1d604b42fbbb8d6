package signin

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// other is a code or PIN that is not this one.
func other(digits string, n int) string {
	v := 0
	fmt.Sscan(digits, &v) //nolint:errcheck // it was made by us
	return fmt.Sprintf("%06d", (v+n)%1_000_000)
}

func TestFiveWrongCodesCloseTheTypedDoorOnly(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	for i := range 5 {
		status, ans := a.step("email_code", other(code, i+1))
		if status != 400 || ans.Error != auth.ErrInvalidCode || ans.TriesLeft == nil || *ans.TriesLeft != 4-i {
			t.Fatalf("try %d: %d %+v", i, status, ans)
		}
	}
	if status, ans := a.step("email_code", code); status != 400 || ans.Error != auth.ErrTooManyAttempts {
		t.Fatalf("%d %+v", status, ans)
	}
	if got := w.reasons(c.ID, store.EventTyped); !slices.Equal(got, []auth.Reason{"wrong_code", "wrong_code", "wrong_code", "wrong_code", "wrong_code", "too_many_tries"}) {
		t.Error(got)
	}
	if status, tok := a.redeem(a.pressHere(token).Query().Get("code"), "redirect_uri", a.redirect); status != 200 {
		t.Fatalf("the button was closed too: %d %+v", status, tok)
	}
}

// A code that cannot be one was not a try.
func TestHalfACodeIsNoRightOne(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	_, code := w.signInMail()
	for _, typed := range []string{code[:5], code + "0", "abcdef", "      1"} {
		if status, ans := a.step("email_code", typed); status != 400 || ans.Error != auth.ErrInvalidCode {
			t.Fatalf("%q: %d %+v", typed, status, ans)
		}
	}
	if status, _ := a.step("email_code", code); status != 200 {
		t.Fatal(status)
	}
}

// The code of a mail works on the computer that asked, over a retyped address,
// and nowhere else; a renewed mail without a waiting app works on any.
func TestWhereACodeWorks(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	thief := w.app("jane@example.com")
	thief.source = "198.51.100.7:1"
	thief.start()
	if status, ans := thief.step("email_code", code); status != 400 || ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%d %+v", status, ans)
	}
	if got := w.reasons(c.ID, store.EventTyped); !slices.Equal(got, []auth.Reason{auth.NotThisComputer}) {
		t.Error(got)
	}
	// The address is typed again: held back by the limits, but the same computer.
	first := a.session
	a.redirect = "http://127.0.0.1:40009/cb"
	if _, ans := a.start(); ans.SentAt == "" || ans.AuthSession == first {
		t.Fatalf("%+v", ans)
	}
	if n := w.links(c); n != 1 {
		t.Fatalf("%d links", n)
	}
	if u := a.pressHere(token); u.Port() != "40009" || u.Query().Get("state") != a.state {
		t.Error("the button leads to the sign-in from before:", u)
	}
	status, ans := a.step("email_code", code)
	if status != 200 {
		t.Fatalf("%d %+v", status, ans)
	}
	if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatalf("%d %+v", status, tok)
	}
}

func TestAnUnboundCode(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	if _, err := w.p.sendDoorway(t.Context(), "jane@example.com", "192.0.2.9"); err != nil {
		t.Fatal(err)
	}
	token, code := w.signInMail()
	a := w.app("jane@example.com")
	if _, ans := a.start(); ans.SentAt != "2026-03-03T15:04:00Z" {
		t.Fatalf("%+v", ans)
	}
	if n := w.links(c); n != 1 {
		t.Fatal("a start beside an unbound mail sent a second one")
	}
	for i := range 4 {
		a.step("email_code", other(code, i+1))
	}
	if status, _ := a.step("email_code", code); status != 200 {
		t.Fatal(status)
	}
	a.step("email_code", other(code, 1)) // the fifth in all
	b := w.app("jane@example.com")
	b.source = "192.0.2.77:1"
	b.start()
	if status, ans := b.step("email_code", code); status != 400 || ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%d %+v", status, ans)
	}
	if st, err := w.p.linkState(t.Context(), token); err != nil || st.Reason != "" || st.Typed || st.Loopback == "" {
		t.Fatalf("the link died with its code: %+v %v", st, err)
	}
	w.pass(auth.UnboundQuiet)
	w.app("jane@example.com").start()
	if n := w.links(c); n != 2 {
		t.Fatal("no new mail after the quiet time")
	}
}

func TestBoundPIN(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start("way", "pin")
	w.step5(a, "111111") // its own tries are gone
	pin := w.pin(c, "")
	w.look(func(tx *store.Tx) error {
		if p, err := tx.PINs(c.ID, 1); err != nil || !p[0].Bound {
			t.Fatalf("%+v %v", p, err)
		}
		return nil
	})
	for i := range 10 { // fifty wrong ones from elsewhere
		thief := w.app("jane@example.com")
		thief.source = fmt.Sprintf("198.51.100.%d:1", i)
		thief.start("way", "pin")
		w.step5(thief, other(pin, 3))
		if _, ans := thief.step("pin", pin); ans.Error != auth.ErrTooManyAttempts {
			t.Fatalf("%+v", ans)
		}
	}
	for i := range 4 {
		if _, ans := a.step("pin", other(pin, 5)); ans.Error != auth.ErrInvalidCode || *ans.TriesLeft != 4-i {
			t.Fatalf("%+v", ans)
		}
	}
	// The PIN screen opened again on the same computer: the same key.
	a.start("way", "pin")
	status, ans := a.step("pin", pin)
	if status != 200 {
		t.Fatalf("%d %+v", status, ans)
	}
	if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatalf("%d %+v", status, tok)
	}
}

func (w *world) step5(a *app, pin string) {
	w.Helper()
	for range 5 {
		if _, ans := a.step("pin", pin); ans.Error != auth.ErrInvalidCode {
			w.Fatalf("%+v", ans)
		}
	}
}

// A hundred failures in a row close the door of unbound PINs, and no other.
func TestAHundredFailures(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	for i := range 20 {
		thief := w.app("jane@example.com")
		thief.source = fmt.Sprintf("198.51.100.%d:1", i)
		thief.start("way", "pin")
		w.pin(c, "none") // a new one each time, as patient staff would
		w.step5(thief, "000000")
	}
	a := w.app("jane@example.com")
	pin := w.pin(c, "none")
	if _, ans := a.start("pin", pin); ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%+v", ans)
	}
	if status, _ := a.step("pin", w.pin(c, "")); status != 200 {
		t.Fatal("a bound PIN was refused")
	}
	b := w.app("jane@example.com")
	b.start()
	_, code := w.signInMail()
	_, ans := b.step("email_code", code)
	if status, _ := b.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatal("the link door closed")
	}
	if status, _ := w.app("jane@example.com").start("pin", w.pin(c, "none")); status != 200 {
		t.Fatal("a success did not end the row")
	}
}

func TestGuessesAreBoundedByAddress(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	for i := range auth.GuessRate[0].Max {
		if i%5 == 0 {
			a.start("way", "pin")
		}
		a.step("pin", "000000")
	}
	rec := a.call("POST", auth.PathChallenge, "application/x-www-form-urlencoded",
		pairs(url.Values{}, "client_id", auth.ClientID, "auth_session", a.session, "pin", "000000").Encode(), "")
	if rec.Code != 429 || rec.Header().Get("Retry-After") != "60" {
		t.Fatalf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	a.source = "[::ffff:192.0.2.1]:9" // the same address in another spelling
	if status, _ := a.step("pin", "000000"); status != 429 {
		t.Fatal(status)
	}
	w.restart() // limits outlive it
	if status, _ := a.step("pin", "000000"); status != 429 {
		t.Fatal(status)
	}
	a.source = "192.0.2.2:9"
	if status, _ := a.step("email_code", "000000"); status != 400 {
		t.Fatal(status)
	}
	a.source = "192.0.2.1:9"
	w.pass(time.Minute)
	if status, _ := a.step("email_code", "000000"); status != 400 {
		t.Fatal(status)
	}
}

// One mail's code, sign-in after sign-in: whoever asks in somebody's name holds
// the key that the link is bound to, and each start has tries of its own. The
// code dies, the button and the next mail work, and strangers cannot wear down
// the code of another computer.
func TestACodeIsNotGuessedOverManySignIns(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	thief := w.app("jane@example.com")
	thief.source = "198.51.100.7:1"
	guess := func(who *app, times int) {
		t.Helper()
		for n := range times {
			if n%auth.CodeTries == 0 {
				who.start()
			}
			if _, ans := who.step("email_code", other(code, n+1)); ans.Error != auth.ErrInvalidCode || *ans.TriesLeft != auth.CodeTries-1-n%auth.CodeTries {
				t.Fatalf("try %d: %+v", n, ans)
			}
		}
	}
	guess(thief, 2*auth.BoundCodeTries)
	guess(a, auth.BoundCodeTries-1)
	a.start()
	if _, ans := a.step("email_code", code); ans.AuthorizationCode == "" {
		t.Fatalf("there was a try left: %+v", ans)
	}
	guess(a, 1)
	a.start()
	if _, ans := a.step("email_code", code); ans.Error != auth.ErrInvalidCode || *ans.TriesLeft != auth.CodeTries-1 {
		t.Fatalf("the code outlived its tries: %+v", ans)
	}
	if got := w.reasons(c.ID, store.EventTyped); got[len(got)-1] != auth.TooManyTries {
		t.Error(got)
	}
	if st, err := w.p.linkState(t.Context(), token); err != nil || st.Typed || st.Reason != "" || st.Loopback == "" {
		t.Errorf("%+v %v", st, err)
	}
	w.pass(time.Minute)
	a.step("resend", "1")
	_, code = w.signInMail()
	if _, ans := a.step("email_code", code); ans.AuthorizationCode == "" {
		t.Fatalf("the next mail: %+v", ans)
	}
}

func TestMakePINRefusals(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	d := w.client("june@example.com", auth.WaysLink)
	a := w.app("june@example.com")
	a.start()
	w.write(func(tx *store.Tx) error {
		for _, life := range []time.Duration{time.Second, 25 * time.Hour, -time.Hour} {
			if _, _, err := tx.MakePIN(store.NewPIN{ClientID: c.ID, Life: life}, w.now()); !errors.Is(err, store.ErrPINLife) {
				t.Errorf("%v: %v", life, err)
			}
		}
		waiting, err := tx.WaitingAttempts(d.ID, w.now())
		if err != nil || len(waiting) != 1 || !waiting[0].Present(w.now()) {
			t.Fatalf("%+v %v", waiting, err)
		}
		if _, _, err := tx.MakePIN(store.NewPIN{ClientID: c.ID, AttemptID: waiting[0].ID}, w.now()); !errors.Is(err, store.ErrNone) {
			t.Errorf("a PIN was bound to somebody else's computer: %v", err)
		}
		return nil
	})
	w.pass(auth.BoundPINPollAge + time.Second)
	w.pin(d, "")
	w.look(func(tx *store.Tx) error {
		if p, err := tx.PINs(d.ID, 1); err != nil || p[0].Bound {
			t.Fatalf("bound to a computer that is gone: %+v %v", p, err)
		}
		return nil
	})
}
