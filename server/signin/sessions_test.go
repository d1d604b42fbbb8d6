package signin

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

func (w *world) signedIn(email string) (store.Client, *app) {
	w.Helper()
	c := w.client(email, auth.WaysLink)
	a := w.app(email)
	a.signIn()
	return c, a
}

// wwwAuth is the status of an API call and what its challenge says.
func (a *app) wwwAuth() (int, string) {
	a.Helper()
	rec := a.api("GET", auth.PathSession, "")
	return rec.Code, rec.Header().Get("WWW-Authenticate")
}

func (a *app) touch(idle int) (locksIn int) {
	a.Helper()
	a.seq++
	rec := a.api("POST", auth.PathActivity, fmt.Sprintf(`{"seq":%d,"idle_seconds":%d}`, a.seq, idle))
	var ans auth.ActivityAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &ans); rec.Code != 200 || err != nil {
		a.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return ans.LocksIn
}

func TestRefresh(t *testing.T) {
	w := newWorld(t)
	c, a := w.signedIn("jane@example.com")
	old := a.tok.RefreshToken
	_, one := a.refresh(old)
	w.pass(10 * time.Minute)
	if code, _ := a.wwwAuth(); code != 401 {
		t.Fatal("an access token lived longer than five minutes:", code)
	}
	_, two := a.refresh(old) // the answer was lost
	if one.RefreshToken == "" || one.RefreshToken == old || one.RefreshToken != two.RefreshToken {
		t.Fatalf("%+v %+v", one, two)
	}
	thief := *a
	thief.key = mustKey(a)
	for _, tok := range []string{old, one.RefreshToken, auth.Token()} {
		if status, ans := thief.refresh(tok); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != "" {
			t.Fatalf("%d %+v", status, ans)
		}
	}
	if status, ans := a.refresh(one.RefreshToken); status != 200 {
		t.Fatalf("a wrong key harmed the owner: %d %+v", status, ans)
	}
	if status, ans := a.refresh(old); status != 400 || ans.Description != string(auth.RefreshReuse) {
		t.Fatalf("%d %+v", status, ans)
	}
	if status, ans := a.refresh(one.RefreshToken); status != 400 || ans.Description != string(auth.RefreshReuse) {
		t.Fatalf("%d %+v", status, ans)
	}
	if got := w.reasons(c.ID, store.EventEnded); !slices.Equal(got, []auth.Reason{auth.RefreshReuse}) {
		t.Error(got)
	}
}

func TestParallelRefreshes(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	var wg sync.WaitGroup
	got := make([]string, 16)
	for i := range got {
		wg.Go(func() {
			ans, err := w.p.refresh(t.Context(), a.tok.RefreshToken, "", a.key.Thumbprint())
			if err != nil {
				t.Error(err)
			}
			got[i] = ans.RefreshToken
		})
	}
	wg.Wait()
	slices.Sort(got)
	if got[0] == "" || got[0] != got[len(got)-1] {
		t.Fatal("two successors of one token")
	}
}

// A server that was restored walks forward to the token a computer shows.
func TestWalkForward(t *testing.T) {
	for _, steps := range []int{1, 7, 400} {
		w := newWorld(t)
		_, a := w.signedIn("jane@example.com")
		tok := a.tok.RefreshToken
		for range steps { // what the computer got after the backup
			tok = w.s.Keys.NextRefresh(auth.Hash(tok))
		}
		thief := *a
		thief.key = mustKey(a)
		if status, _ := thief.refresh(tok); status != 400 {
			t.Fatal("walked for another key")
		}
		status, ans := a.refresh(tok)
		if status != 200 || ans.RefreshToken != w.s.Keys.NextRefresh(auth.Hash(tok)) {
			t.Fatalf("%d steps: %d %+v", steps, status, ans)
		}
		if status, _ := a.refresh(auth.Token()); status != 400 {
			t.Fatal("a token of nobody was taken")
		}
		if status, ans := a.refresh(ans.RefreshToken); status != 200 {
			t.Fatalf("%d %+v", status, ans)
		}
	}
}

// A search for a token nobody knows is long and holds the only writer: it is
// bounded by the key that asks for it, never by what others do. Whoever is no
// computer of ours gets none.
func TestWalksAreBounded(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	stranger := w.app("jane@example.com")
	for range 2 * auth.WalkRate.Max {
		if status, ans := stranger.refresh(auth.Token()); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Fatalf("%d %+v", status, ans)
		}
	}
	if n := len(w.p.walks.vain); n != 0 {
		t.Fatalf("%d strangers are remembered", n)
	}
	for range auth.WalkRate.Max {
		if status, ans := a.refresh(auth.Token()); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Fatalf("%d %+v", status, ans)
		}
	}
	if status, ans := a.refresh(auth.Token()); status != 429 || ans.Error != auth.ErrThrottled {
		t.Fatalf("%d %+v", status, ans)
	}
	status, ans := a.refresh(a.tok.RefreshToken)
	if status != 200 { // a known one needs no search
		t.Fatal(status)
	}
	w.pass(auth.WalkRate.Per)
	later := w.s.Keys.NextRefresh(auth.Hash(w.s.Keys.NextRefresh(auth.Hash(ans.RefreshToken))))
	if status, _ := a.refresh(later); status != 200 {
		t.Error("the right one is not found any more:", status)
	}
}

// Only a person's input moves the idle clock.
func TestIdle(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	for range 14 { // refreshes and calls, once a minute
		w.pass(time.Minute)
		_, tok := a.refresh(a.tok.RefreshToken)
		a.tok.AccessToken, a.tok.RefreshToken = tok.AccessToken, tok.RefreshToken
		if code, _ := a.wwwAuth(); code != 200 {
			t.Fatal(code)
		}
	}
	w.pass(time.Minute)
	if code, why := a.wwwAuth(); code != 401 || !strings.Contains(why, `error="insufficient_user_authentication"`) || !strings.Contains(why, "max_age=900") {
		t.Fatal(code, why)
	}
	status, ans := a.refresh(a.tok.RefreshToken)
	if status != 400 || ans.Error != auth.ErrUnlockRequired || ans.UnlockNonce == "" {
		t.Fatalf("%d %+v", status, ans)
	}
}

func TestActivity(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	renew := func() {
		_, tok := a.refresh(a.tok.RefreshToken)
		a.tok.AccessToken, a.tok.RefreshToken = tok.AccessToken, tok.RefreshToken
	}
	if got := a.touch(30); got != 900 { // the sign-in was later than that
		t.Fatal(got)
	}
	w.pass(14 * time.Minute)
	renew()
	if got := a.touch(0); got != 900 {
		t.Fatal(got)
	}
	a.seq-- // replayed
	if got := a.touch(0); got != 900 {
		t.Fatal(got)
	}
	w.pass(10 * time.Minute)
	renew()
	a.seq-- // replayed ten minutes later
	if got := a.touch(0); got != 300 {
		t.Fatal(got)
	}
	if got := a.touch(240); got != 660 {
		t.Fatal(got)
	}
	w.restart() // what was flushed stands; a crash may only lose a minute
	renew()
	if got := a.touch(600); got != 660 {
		t.Fatal(got)
	}
	for _, body := range []string{`{"seq":90,"idle_seconds":-1}`, `{"seq":90,"idle_seconds":86401}`, `{"seq":90,"idle_seconds":1.5}`, `{"seq":-1,"idle_seconds":0}`,
		`{"seq":90,"idle_seconds":0,"now":true}`, `{"seq":90,"idle_seconds":600,"IDLE_SECONDS":0}`, `{"seq":"90"}`, ``, `null`, `{"seq":90}{}`,
		`{}`, `{"seq":90}`, `{"idle_seconds":0}`, `{"seq":90,"idle_seconds":null}`} { // nothing said is not "just now"
		if rec := a.call("POST", auth.PathActivity, "application/json", body, a.tok.AccessToken); rec.Code != 400 {
			t.Errorf("%q: %d", body, rec.Code)
		}
	}
	if rec := a.call("POST", auth.PathActivity, "text/plain", `{"seq":90,"idle_seconds":0}`, a.tok.AccessToken); rec.Code != 400 {
		t.Error(rec.Code)
	}
	w.pass(11 * time.Minute)
	renew()
	if code, _ := a.wwwAuth(); code != 401 {
		t.Fatal(code)
	}
}

func TestSessionAndEnrolmentEnd(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	a.passcode()
	for range 60 { // steady activity
		w.pass(12 * time.Minute)
		status, tok := a.refresh(a.tok.RefreshToken)
		if w.now().Sub(time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)) >= 12*time.Hour {
			if tok.Error != auth.ErrUnlockRequired || tok.Description != string(auth.SessionOver) {
				t.Fatalf("%d %+v", status, tok)
			}
			break
		}
		if status != 200 {
			t.Fatalf("%d %+v", status, tok)
		}
		a.tok.AccessToken, a.tok.RefreshToken = tok.AccessToken, tok.RefreshToken
		a.touch(0)
	}
	for day := 1; ; day++ { // an unlock a day
		w.pass(24 * time.Hour)
		_, ask := a.refresh(a.tok.RefreshToken)
		if ask.Error == auth.ErrInvalidGrant {
			if day != 90 || ask.Description != string(auth.EnrolmentOver) {
				t.Fatalf("day %d: %+v", day, ask)
			}
			return
		}
		status, tok := a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(a.unlock, ask.UnlockNonce))
		if status != 200 || day > 90 {
			t.Fatalf("day %d: %d %+v", day, status, tok)
		}
		a.tok.AccessToken, a.tok.RefreshToken = tok.AccessToken, tok.RefreshToken
	}
}

func TestUnusedFor30Days(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	w.pass(30 * 24 * time.Hour)
	if status, ans := a.refresh(a.tok.RefreshToken); status != 400 || ans.Description != string(auth.EnrolmentOver) {
		t.Fatalf("%d %+v", status, ans)
	}
}

// jwk is the body of a call that registers this app's unlock key.
func (a *app) jwk() string {
	a.Helper()
	b, err := jsonJWK(&a.unlock.PublicKey)
	if err != nil {
		a.Fatal(err)
	}
	return `{"jwk":` + b + `}`
}
