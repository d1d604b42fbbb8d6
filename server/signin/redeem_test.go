package signin

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/store"
)

// Each single wrong condition alone refuses, and what was wrong spends nothing
// (Pocket ID CVE-2026-28513 refused only if the client was wrong AND the code old).
func TestEachConditionAloneRefuses(t *testing.T) {
	type change struct {
		name string
		do   func(w *world, a *app, c store.Client, f map[string]string)
	}
	act := func(do func(tx *store.Tx, a *app, c store.Client, now time.Time) error) func(*world, *app, store.Client, map[string]string) {
		return func(w *world, a *app, c store.Client, _ map[string]string) {
			w.Helper()
			w.write(func(tx *store.Tx) error { return do(tx, a, c, w.now()) })
		}
	}
	sql := func(q string) func(*world, *app, store.Client, map[string]string) {
		return act(func(tx *store.Tx, _ *app, _ store.Client, now time.Time) error {
			_, err := tx.Exec(q, now.UnixMicro())
			return err
		})
	}
	both := []change{
		{"verifier", func(_ *world, _ *app, _ store.Client, f map[string]string) { f["code_verifier"] = auth.Token() }},
		{"code", func(_ *world, _ *app, _ store.Client, f map[string]string) { f["code"] = auth.Token() }},
		{"redirect", func(_ *world, _ *app, _ store.Client, f map[string]string) {
			f["redirect_uri"] = "http://127.0.0.1:40002/cb"
		}},
		{"key", func(_ *world, a *app, _ store.Client, _ map[string]string) { a.key = mustKey(a) }},
		{"code too old", func(w *world, _ *app, _ store.Client, _ map[string]string) { w.pass(auth.CodeLife) }},
		{"attempt done", sql(`UPDATE attempt SET done_at = ?`)},
		{"attempt ended", sql(`UPDATE attempt SET ended_at = ?`)},
		{"attempt over", sql(`UPDATE attempt SET stops_at = ?`)},
		{"portal off", act(func(tx *store.Tx, _ *app, c store.Client, _ time.Time) error {
			c.PortalOn = false
			return tx.SetClient(c)
		})},
		{"address changed", act(func(tx *store.Tx, _ *app, c store.Client, _ time.Time) error {
			c.Email = "other@example.com"
			return tx.SetClient(c)
		})},
		{"secrets ended", act(func(tx *store.Tx, _ *app, c store.Client, now time.Time) error {
			return tx.EndSecrets(c.ID, "s_1", now)
		})},
	}
	link := []change{
		{"link used", sql(`UPDATE link SET used_at = ?`)},
		{"link replaced", sql(`UPDATE link SET replaced_at = ?`)},
		{"link ended", sql(`UPDATE link SET ended_at = ?`)},
		{"link too old", sql(`UPDATE link SET stops_at = ?`)},
	}
	pin := []change{
		{"PIN used", sql(`UPDATE pin SET used_at = ?`)},
		{"PIN replaced", sql(`UPDATE pin SET replaced_at = ?`)},
		{"PIN ended", sql(`UPDATE pin SET ended_at = ?`)},
		{"PIN too old", sql(`UPDATE pin SET stops_at = ?`)},
		{"PIN tried out", sql(`UPDATE pin SET tries = 5 WHERE ? > 0`)},
	}
	run := func(t *testing.T, byPIN bool, ch change, want int) {
		w := newWorld(t)
		c := w.client("jane@example.com", auth.WaysLink)
		a := w.app("jane@example.com")
		var ans auth.ChallengeAnswer
		if byPIN {
			_, ans = a.start("pin", w.pin(c, ""))
		} else {
			a.start()
			_, code := w.signInMail()
			_, ans = a.step("email_code", code)
		}
		f := map[string]string{"code": ans.AuthorizationCode, "code_verifier": a.verifier}
		ch.do(w, a, c, f)
		var more []string
		for k, v := range f {
			more = append(more, k, v)
		}
		status, tok := a.redeem(ans.AuthorizationCode, more...)
		if status != want || want != 200 && tok.Error != auth.ErrInvalidGrant {
			t.Fatalf("%d %+v", status, tok)
		}
		w.look(func(tx *store.Tx) error {
			devices, err := tx.Devices(c.ID)
			if n := len(devices); (n == 1) != (want == 200) {
				t.Errorf("%d computers", n)
			}
			return err
		})
	}
	nothing := change{"nothing", func(*world, *app, store.Client, map[string]string) {}}
	for _, byPIN := range []bool{false, true} {
		own := link
		if byPIN {
			own = pin
		}
		t.Run(fmt.Sprint("PIN ", byPIN, " nothing"), func(t *testing.T) { run(t, byPIN, nothing, 200) })
		for _, ch := range append(append([]change{}, both...), own...) {
			t.Run(fmt.Sprint("PIN ", byPIN, " ", ch.name), func(t *testing.T) { run(t, byPIN, ch, 400) })
		}
	}
}

func mustKey(a *app) *dpop.Key {
	a.Helper()
	k, err := dpop.New()
	if err != nil {
		a.Fatal(err)
	}
	return k
}

// A code shown once more after its tokens were used, or after its minute, ends
// what it made; with another key or verifier it is only refused.
func TestCodeShownAgain(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(w *world, a *app) (more []string)
		ends bool
	}{
		{"access used", func(_ *world, a *app) []string { a.api("GET", auth.PathSession, ""); return nil }, true},
		{"refresh used", func(_ *world, a *app) []string { a.refresh(a.tok.RefreshToken); return nil }, true},
		{"past its minute", func(w *world, _ *app) []string { w.pass(auth.CodeLife); return nil }, true},
		{"other key", func(w *world, a *app) []string { w.pass(auth.CodeLife); a.key = mustKey(a); return nil }, false},
		{"other verifier", func(w *world, _ *app) []string { w.pass(auth.CodeLife); return []string{"code_verifier", auth.Token()} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.client("jane@example.com", auth.WaysLink)
			a := w.app("jane@example.com")
			a.start()
			_, code := w.signInMail()
			_, ans := a.step("email_code", code)
			a.redeem(ans.AuthorizationCode)
			owner := *a
			more := c.do(w, a)
			if status, tok := a.redeem(ans.AuthorizationCode, more...); status != 400 || tok.Error != auth.ErrInvalidGrant {
				t.Fatalf("%d %+v", status, tok)
			}
			rec := owner.api("GET", auth.PathSession, "")
			if ended := rec.Code == 401; ended != c.ends {
				t.Fatalf("ended %v: %d %s", ended, rec.Code, rec.Header().Get("WWW-Authenticate"))
			}
		})
	}
}

// One link makes one computer: 16 redemptions at once, a hundred times
// (Mattermost CVE-2026-3590, better-auth GHSA-hc7v-rggr-4hvx: what works once worked twice at once).
func TestParallelRedemptionsOfOneLink(t *testing.T) {
	w := newWorld(t)
	const rounds, at = 100, 16
	for round := range rounds {
		email := fmt.Sprintf("jane%d@example.com", round)
		c := w.client(email, auth.WaysLink)
		a := w.app(email)
		a.source = fmt.Sprintf("10.0.%d.%d:1", round/250, round%250)
		a.start()
		token, _ := w.signInMail()
		var codes [at]string
		for i := range codes {
			codes[i] = a.pressHere(token).Query().Get("code")
		}
		if n := w.race(codes[:], a.verifier, a.redirect, a); n != 1 {
			t.Fatalf("round %d: %d of them got in", round, n)
		}
		w.look(func(tx *store.Tx) error {
			d, err := tx.Devices(c.ID)
			if len(d) != 1 {
				t.Errorf("round %d: %d computers", round, len(d))
			}
			return err
		})
	}
}

// race redeems codes at once and says how many got tokens.
func (w *world) race(codes []string, verifier, redirect string, a *app) int {
	jkt := a.key.Thumbprint()
	var wg sync.WaitGroup
	var won atomic.Int32
	for _, code := range codes {
		wg.Go(func() {
			if _, err := w.p.redeem(context.Background(), redemption{code: code, verifier: verifier, redirect: redirect, jkt: jkt}); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	return int(won.Load())
}

// One PIN lets one computer in, however many type it at once.
func TestParallelUsesOfOnePIN(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	for range 20 {
		pin := w.pin(c, "")
		var wg sync.WaitGroup
		var won atomic.Int32
		for i := range 8 {
			a := w.app("jane@example.com")
			a.source = fmt.Sprintf("10.1.0.%d:1", i)
			_, ans := a.start("pin", pin)
			jkt := a.key.Thumbprint()
			wg.Go(func() {
				if _, err := w.p.redeem(context.Background(), redemption{code: ans.AuthorizationCode, verifier: a.verifier, jkt: jkt}); err == nil {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d of 8 got in", won.Load())
		}
		w.pass(time.Hour) // the starts of an address
	}
}
