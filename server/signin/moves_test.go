package signin

import (
	"fmt"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// atPort says where the button of the link's page leads.
func (a *app) atPort(token string) string {
	a.Helper()
	return a.pressHere(token).Port()
}

// An app that was opened again tells its new port with whatever it says next,
// also with a poll that comes too soon. The port counts at once and after a restart
// of the server, and however often it changes, the disk is not kept waiting for it.
func TestANewPortCountsAtOnceAndWritesNothing(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	w.settled(c)
	w.flush()
	port := func(n int) []string {
		a.redirect = fmt.Sprintf("http://127.0.0.1:%d/cb", 40000+n)
		return []string{"redirect_uri", a.redirect}
	}
	is := func(n int) {
		t.Helper()
		if got, want := a.atPort(token), fmt.Sprint(40000+n); got != want {
			t.Fatalf("the button leads to port %s, not %s", got, want)
		}
	}
	a.step()
	n := w.acts(func() {
		for i := range 50 {
			if _, ans := a.step(port(i)...); ans.Error != auth.ErrSlowDown {
				t.Fatalf("%+v", ans)
			}
			is(i)
		}
		w.pass(auth.PollInterval)
		if _, ans := a.step(port(50)...); ans.Error != auth.ErrInsufficientAuthz {
			t.Fatalf("%+v", ans)
		}
		is(50)
		for i := range 20 { // nor with a code that is right
			if _, ans := a.step(append(port(60+i), "email_code", code)...); ans.AuthorizationCode == "" {
				t.Fatalf("%+v", ans)
			}
			is(60 + i)
		}
	})
	if n != 0 {
		t.Errorf("new ports made %d commits", n)
	}
	if n := w.acts(w.flush); n != 1 {
		t.Errorf("their row rode with %d commits", n)
	}
	is(79)
	w.restart()
	is(79)
	a.step(port(80)...) // a clean end of the server loses no move
	w.restart()
	is(80)
	// One that changes while its row is being written is written as well.
	a.step(port(81)...)
	w.write(func(tx *store.Tx) error { // the rows that ride along came before
		all, err := tx.OpenAttempts(c.ID, w.now())
		if err != nil {
			return err
		}
		w.p.move(&all[0], "http://127.0.0.1:40082/cb", w.now())
		return tx.Hit("any row", w.now())
	})
	a.redirect = "http://127.0.0.1:40082/cb"
	is(82)
	w.restart()
	is(82)
	// A code that was given before leads to where it was sent, one that comes now to where the app is.
	u := a.pressHere(token)
	if status, tok := a.redeem(u.Query().Get("code"), "redirect_uri", a.redirect); status != 200 {
		t.Fatal(status, tok)
	}
}

// A code of the challenge endpoint takes the address of now, and not the one
// before: what rides along was written before the code is looked at.
func TestACodeKnowsTheNewPort(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	_, code := w.signInMail()
	was := a.redirect
	a.redirect = "http://127.0.0.1:40077/cb"
	_, ans := a.step("email_code", code, "redirect_uri", a.redirect)
	if status, tok := a.redeem(ans.AuthorizationCode, "redirect_uri", was); status == 200 {
		t.Fatal("the port of before was taken", tok)
	}
	if status, tok := a.redeem(ans.AuthorizationCode, "redirect_uri", a.redirect); status != 200 {
		t.Fatal(status, tok)
	}
	// The sign-in is over: its row is no trouble for those that ride along with it.
	w.flush()
}

// The memory of moves is bounded, forgets first what the file has, and hands a
// row over again that gave way to others.
func TestMovesAreBounded(t *testing.T) {
	var b moveBook
	now := time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)
	for i := range maxMoves {
		id := fmt.Sprint("a", i)
		if !b.put(id, "x", now) {
			t.Fatal("no row for a move")
		}
		if i > 0 && b.saved(id, "x") {
			t.Fatal("a move was saved and is not")
		}
	}
	if b.put("a0", "y", now) {
		t.Error("two rows wait for one attempt")
	}
	if !b.put("more", "z", now) {
		t.Error("no row for a move")
	}
	for id, want := range map[string]string{"a0": "y", "more": "z", "a1": ""} {
		a := store.Attempt{ID: id}
		if b.know(&a); a.RedirectURI != want {
			t.Errorf("%s is at %q, not %q", id, a.RedirectURI, want)
		}
	}
	if !b.put("a0", "w", now.Add(2*auth.LastSeenEvery)) {
		t.Error("a row that was lost is not handed over again")
	}
	if !b.saved("a0", "y") || b.saved("a0", "w") {
		t.Error("the row of the move before is taken for that of the last")
	}
	for i := range 2 * maxMoves {
		b.put(fmt.Sprint("b", i), "x", now)
	}
	if len(b.to) > maxMoves {
		t.Errorf("%d moves are kept", len(b.to))
	}
}
