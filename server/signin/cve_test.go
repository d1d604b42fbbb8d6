package signin

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// authentik CVE-2023-26481: a link made for one account set the password of
// another. Whatever was made for Jane is worth nothing in a sign-in that was
// begun for June, even at the same computer with the same key.
func TestCVE_2023_26481_WhatIsJanesOpensNothingOfJunes(t *testing.T) {
	w := newWorld(t)
	jane, june := w.client("jane@example.com", auth.WaysLink), w.client("june@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	pressed := a.pressHere(token).Query().Get("code")
	janes := a.session
	b := *a
	b.email = "june@example.com"
	b.start()
	w.signInMail()
	for name, typed := range map[string][]string{"code": {"email_code", code}, "button": {"link_code", pressed},
		"her PIN": {"pin", w.pin(jane, "")}, "a PIN of no computer": {"pin", w.pin(jane, "none")}} {
		if status, ans := b.step(typed...); status != 400 || ans.Error != auth.ErrInvalidCode {
			t.Errorf("%s: %d %+v", name, status, ans)
		}
	}
	if got := w.devices(june); got != 0 {
		t.Errorf("June has %d computers", got)
	}
	a.session = janes
	if status, ans := a.step("email_code", code); status != 200 {
		t.Fatalf("Jane's own: %d %+v", status, ans)
	}
}

func (w *world) devices(c store.Client) (n int) {
	w.Helper()
	w.look(func(tx *store.Tx) error {
		all, err := tx.Devices(c.ID)
		n = len(all)
		return err
	})
	return n
}

// Each secret has one use (ASVS 5.0 9.2.3): shown in the place of another kind it is nothing.
func TestNoSecretStandsInForAnother(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	a.passcode()
	in := a.tok
	waiting := w.app("jane@example.com")
	w.pass(time.Minute)
	waiting.start()
	link, _ := w.signInMail()
	pressed := waiting.pressHere(link).Query().Get("code")
	w.pass(auth.DefaultPolicy().Idle)
	_, locked := a.refresh(in.RefreshToken)
	all := map[string]string{"access token": in.AccessToken, "refresh token": in.RefreshToken, "ID token": in.IDToken, "auth_session": waiting.session,
		"link": link, "code of the loopback": pressed, "unlock nonce": locked.UnlockNonce, "DPoP nonce": w.p.proofs.Nonce(), "sid": in.SID, "device id": in.DeviceID}
	for name, secret := range all {
		for _, as := range []string{"access token", "refresh token", "auth_session", "link", "code of the loopback"} {
			if as == name {
				continue
			}
			ok := false
			switch as {
			case "access token":
				a.tok.AccessToken = secret
				code, _ := a.wwwAuth()
				ok = code != http.StatusUnauthorized
			case "refresh token":
				status, ans := a.refresh(secret)
				ok = status != 400 || ans.Error != auth.ErrInvalidGrant
				a.p.walks.vain = nil // see TestWalksAreBounded
			case "auth_session":
				thief := *waiting
				thief.session = secret
				status, ans := thief.step()
				ok = status != 400 || ans.Error != auth.ErrInvalidSession && ans.Error != auth.ErrInvalidRequest
			case "link":
				_, err := w.p.linkState(t.Context(), secret)
				ok = err == nil
			case "code of the loopback":
				status, ans := waiting.redeem(secret, "redirect_uri", waiting.redirect)
				ok = status != 400 || ans.Error != auth.ErrInvalidGrant
			}
			if ok {
				t.Errorf("%s was taken for %s", name, as)
			}
		}
	}
}

// Keycloak CVE-2024-1722: calls at the same moment overran a limit.
func TestCVE_2024_1722_LimitsHoldForCallsAtOnce(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	atOnce := func(n int, call func(i int) bool) (passed int) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				if ok := call(i); ok {
					mu.Lock()
					defer mu.Unlock()
					passed++
				}
			})
		}
		wg.Wait()
		return passed
	}
	keys := make([]*app, 40)
	for i := range keys {
		keys[i] = w.app("jane@example.com")
	}
	began := func(i int, source string) (auth.ChallengeAnswer, error) {
		return w.p.start(t.Context(), ask{Email: "jane@example.com", Scope: auth.Scope, Challenge: pkce(keys[i].verifier), JKT: keys[i].key.Thumbprint(), Source: source})
	}
	if n := atOnce(40, func(i int) bool {
		ans, err := began(i, fmt.Sprintf("192.0.2.%d", i))
		keys[i].session = ans.AuthSession
		return err == nil
	}); n != 40 || w.links(c) != 1 {
		t.Errorf("%d starts from 40 addresses made %d mails, want 1", n, w.links(c))
	}
	w.pass(31 * time.Second)
	atOnce(40, func(i int) bool {
		_, err := w.p.proceed(t.Context(), keys[i].session, keys[i].key.Thumbprint(), step{Resend: true, Source: "198.51.100.7"})
		return err == nil
	})
	if n := w.links(c) - 1; n < 1 || n > 2 { // the second is for whoever had the first mail, if they came too late
		t.Errorf("40 resends made %d mails, want 1 and at most 1 to get back what was lost", n)
	}
	if n := atOnce(40, func(i int) bool { _, err := began(i, "203.0.113.1"); return err == nil }); n != auth.AddressStartRate[0].Max {
		t.Errorf("%d starts from one address, want %d", n, auth.AddressStartRate[0].Max)
	}
	if n := atOnce(40, func(int) bool {
		return w.p.help(t.Context(), auth.HelpRequest{Contact: "somebody"}, "203.0.113.1") == nil
	}); n != auth.HelpRate[0].Max {
		t.Errorf("%d calls for help, want %d", n, auth.HelpRate[0].Max)
	}
	if n := atOnce(40, func(i int) bool {
		ans, err := w.p.proceed(t.Context(), keys[0].session, keys[0].key.Thumbprint(), step{EmailCode: "000000", Source: fmt.Sprintf("192.0.2.%d", i)})
		return err == nil && ans.Error == auth.ErrInvalidCode
	}); n != auth.CodeTries {
		t.Errorf("%d codes were compared, want %d", n, auth.CodeTries)
	}
	w.pin(c, "none")
	if n := atOnce(40, func(i int) bool {
		ans, err := w.p.proceed(t.Context(), keys[i].session, keys[i].key.Thumbprint(), step{PIN: "00000x", Source: fmt.Sprintf("192.0.2.%d", i)})
		return err == nil && ans.Error == auth.ErrInvalidCode
	}); n != 40 {
		t.Errorf("%d of 40 PINs were answered", n)
	}
	w.look(func(tx *store.Tx) error {
		all, err := tx.PINs(c.ID, 1)
		if len(all) != 1 || all[0].Tries != auth.PINTries {
			t.Errorf("%+v", all)
		}
		return err
	})
	var digits []string
	atOnce(8, func(int) bool { // the newest replaces the others, and only one is ever open
		return w.s.Write(t.Context(), func(tx *store.Tx) error {
			_, d, err := tx.MakePIN(store.NewPIN{ClientID: c.ID, Actor: store.BySystem}, w.now())
			digits = append(digits, d) // on the writer's goroutine
			return err
		}) == nil
	})
	w.look(func(tx *store.Tx) error {
		all, err := tx.PINs(c.ID, 20)
		open := 0
		for _, p := range all {
			if p.Judge(w.now()) == "" {
				open++
			}
		}
		if len(digits) != 8 || open != 1 {
			t.Errorf("%d PINs of %d are open", open, len(digits))
		}
		return err
	})
}
