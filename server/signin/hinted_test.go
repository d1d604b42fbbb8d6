package signin

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

func sealed(w *world, id, email string) string {
	return auth.HintPrefix + w.s.Keys.SealHint(id, email)
}

// A3.5: a start with the hint of a doorway mails to the address on file; the
// code of that mail lets the computer in, as always.
func TestHintInPlaceOfAnAddress(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("")
	status, ans := a.start("login_hint", sealed(w, c.ID, c.Email))
	if status != 400 || ans.Needs != auth.NeedEmail || ans.AuthSession == "" {
		t.Fatalf("%d %+v", status, ans)
	}
	_, code := w.signInMail()
	if _, ans := a.step("email_code", code); ans.AuthorizationCode == "" {
		t.Fatalf("%+v", ans)
	}
}

// A3.5: a hint that is cut, of another practice, or of an address that was
// changed since, and one of a client, get the answers that an unknown address
// gets; typed and sealed, an address has one limit. A hint that says nothing
// shows on no list of mistyped addresses.
func TestHintsLookLikeAddresses(t *testing.T) {
	other := newWorld(t)
	kinds := map[string]func(w *world) string{
		"unknown address": func(*world) string { return "gina@example.com" },
		"hint of a client": func(w *world) string {
			return sealed(w, w.client("jane@example.com", auth.WaysLink).ID, "jane@example.com")
		},
		"changed address": func(w *world) string { return sealed(w, "c_jane", "old@example.com") },
		"cut":             func(w *world) string { s := sealed(w, "c_jane", "jane@example.com"); return s[:len(s)-2] },
		"foreign":         func(*world) string { return sealed(other, "c_jane", "jane@example.com") },
	}
	story := func(a *app, hint string) (out []*httptest.ResponseRecorder) {
		out = append(out, a.raw(a.startForm("login_hint", hint)))
		a.pass(40 * time.Second)
		out = append(out, a.next(out[0], "resend", "1"), a.next(out[0], "email_code", "000000"), a.next(out[0]))
		return append(out, a.raw(a.startForm("login_hint", hint)), a.raw(a.startForm("login_hint", hint, "way", "pin")))
	}
	var want []string
	for _, r := range story(newWorld(t).app(""), "gina@example.com") {
		want = append(want, shape(r))
	}
	for name, hint := range kinds {
		w := newWorld(t)
		for i, r := range story(w.app(""), hint(w)) {
			if got := shape(r); got != want[i] {
				t.Errorf("%s: answer %d is\n%s, want\n%s", name, i, got, want[i])
			}
		}
		w.look(func(tx *store.Tx) error {
			all, err := tx.UnknownList(10, 0)
			if known := name == "unknown address" || name == "changed address"; known != (len(all) == 1) {
				t.Errorf("%s: staff read of %+v", name, all)
			}
			return err
		})
	}
	w := newWorld(t)
	_, first := w.app("").start("login_hint", sealed(other, "c_jane", "jane@example.com"))
	w.pass(10 * time.Second)
	if _, second := w.app("").start("login_hint", sealed(other, "c_john", "john@example.com")); second.SentAt <= first.SentAt {
		t.Errorf("two hints that say nothing count as one: %q, then %q", first.SentAt, second.SentAt)
	}
	c := w.client("jane@example.com", auth.WaysLink)
	w.app(c.Email).start()
	if w.app("").start("login_hint", sealed(w, c.ID, c.Email)); w.mails(c) != 1 {
		t.Error("a hint goes around the limit of mails")
	}
}

// What has not the form of a hint is refused before anything is asked.
func TestHintRefusals(t *testing.T) {
	a := newWorld(t).app("")
	for _, hint := range []string{"", "a b", "a@example.com", "=", "a\x00", strings.Repeat("A", auth.MaxHint+1)} {
		if status, ans := a.start("login_hint", auth.HintPrefix+hint); status != 400 || ans.Error != auth.ErrInvalidRequest {
			t.Errorf("%q: %d %+v", hint, status, ans)
		}
	}
}
