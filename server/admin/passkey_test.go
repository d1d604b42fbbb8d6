package admin_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// atHome is a staff member with a passkey, signed in on a browser.
func atHome(t *testing.T, role store.Role) (w *servertest.World, b *doorway, s store.Staff, k *softkey) {
	t.Helper()
	w = servertest.New(t)
	s, token := invited(t, w, "ruth@lakeside.example", role)
	b, k = newDoorway(t, w), newSoftkey(t, w.URL)
	if status, word := b.setUp(token, k, "Ruth Adler"); status != http.StatusOK {
		t.Fatal(status, word)
	}
	return w, b, s, k
}

// Acceptance 73: the whole way: a setup address makes the first passkey, once;
// it signs in again; a second one is asked for.
func TestPasskeyFromSetupToSignIn(t *testing.T) {
	w := servertest.New(t)
	s, token := invited(t, w, "ruth@lakeside.example", store.Clinician)
	b, k := newDoorway(t, w), newSoftkey(t, w.URL)
	var who struct{ Name, Email, Role string }
	if status, _ := b.script("/staff/passkey/setup/look", obj{"token": token}, &who); status != 200 || who.Email != s.Email || who.Role != "Clinician" {
		t.Fatal(status, who)
	}
	q := b.asked("/staff/passkey/setup/begin", obj{"token": token})
	if p := q.PublicKey; p.RP.ID != "localhost" || p.Select.ResidentKey != "required" || p.Select.UserVerification != "required" || p.User.Name != s.Email {
		t.Fatalf("%+v", p)
	}
	if b.isIn() {
		t.Fatal("half signed in is in")
	}
	if status, word := b.script("/staff/passkey/setup", obj{"name": "Ruth Adler", "credential": k.make(q)}, nil); status != 200 {
		t.Fatal(status, word)
	}
	if a := b.get("/staff/me/second"); a.StatusCode != 200 || !strings.Contains(a.Body, "Ruth Adler") || !strings.Contains(a.Body, "second passkey") {
		t.Fatal(a.Status, a.Body)
	}
	// The address works once.
	if status, word := newDoorway(t, w).script("/staff/passkey/setup/begin", obj{"token": token}, nil); status != 403 || word != "setup_dead" {
		t.Error(status, word)
	}
	b.form("/staff/sign-out")
	if b.isIn() {
		t.Fatal("still in")
	}
	if status, word := b.signIn(k); status != 200 || !b.isIn() {
		t.Fatal(status, word)
	}
	if status, word := b.add(newSoftkey(t, w.URL), "Key on my key ring"); status != 200 {
		t.Fatal(status, word)
	}
	if a := b.get("/staff/me"); strings.Contains(a.Body, `id="onepasskey"`) || !strings.Contains(a.Body, "Key on my key ring") {
		t.Error(a.Body)
	}
	want := []string{"passkey add", "staff sign-in passkey", "staff sign-out", "staff sign-in setup", "passkey add", "staff add role=clinician"}
	if got := audited(t, w, 6); !slices.Equal(got, want) {
		t.Error(got)
	}
}

// A setup address is spent with the passkey and not before: every refused
// passkey leaves it good.
func TestSetupIsSpentOnlyWithThePasskey(t *testing.T) {
	w := servertest.New(t)
	_, token := invited(t, w, "ruth@lakeside.example", store.Owner)
	for name, spoil := range map[string]func(*softkey){
		"no user verification": func(k *softkey) { k.flags = userPresent },
		"nobody there":         func(k *softkey) { k.flags = userVerified },
		"another site":         func(k *softkey) { k.origin = "https://evil.example" },
		"another name":         func(k *softkey) { k.rp = "evil.example" },
	} {
		b, k := newDoorway(t, w), newSoftkey(t, w.URL)
		spoil(k)
		if status, word := b.setUp(token, k, "Ruth"); status == 200 || word != "bad_request" || b.isIn() {
			t.Errorf("%s: %d %s", name, status, word)
		}
	}
	b, k := newDoorway(t, w), newSoftkey(t, w.URL)
	q := b.asked("/staff/passkey/setup/begin", obj{"token": token})
	w.Advance(auth.StaffDoorLife)
	if status, word := b.script("/staff/passkey/setup", obj{"name": "Ruth", "credential": k.make(q)}, nil); status != 409 || word != "too_late" {
		t.Error("after the time:", status, word)
	}
	if status, word := b.setUp(token, newSoftkey(t, w.URL), "Ruth"); status != 200 {
		t.Error("the token was spent by a refused passkey:", status, word)
	}
}

// A dead setup token, whatever the cause, makes no passkey. A newer one
// replaces it, disabling ends it, and time does.
func TestSetupDies(t *testing.T) {
	w := servertest.New(t)
	s, first := invited(t, w, "ruth@lakeside.example", store.Clinician)
	var second string
	doorWrite(t, w, func(tx *store.Tx) (err error) {
		_, _, second, err = tx.RenewSetup("cli:test", s.ID, w.Now())
		return err
	})
	dead := func(why, token string) {
		t.Helper()
		for _, path := range []string{"look", "begin"} {
			if status, word := newDoorway(t, w).script("/staff/passkey/setup/"+path, obj{"token": token}, nil); status != 403 || word != "setup_dead" {
				t.Error(why, path, status, word)
			}
		}
	}
	dead("replaced", first)
	dead("unknown", auth.Token())
	dead("empty", "")
	// Begun while it was good, finished when it is not.
	b, k := newDoorway(t, w), newSoftkey(t, w.URL)
	q := b.asked("/staff/passkey/setup/begin", obj{"token": second})
	doorWrite(t, w, func(tx *store.Tx) error { return tx.DisableStaff(s.ID, w.Now()) })
	if status, word := b.script("/staff/passkey/setup", obj{"name": "Ruth", "credential": k.make(q)}, nil); status != 403 || word != "setup_dead" {
		t.Error("disabled meanwhile:", status, word)
	}
	dead("disabled", second)
	_, third := invited(t, w, "max@lakeside.example", store.Clinician)
	w.Advance(auth.SetupTokenLife)
	dead("too old", third)
}

// Acceptance 74: each single thing that is wrong with a passkey refuses it,
// alone, such as no user verification (CVE-2026-28513:
// a check that refused only when two things were wrong).
func TestCVE_2026_28513_EachWrongThingAloneRefuses(t *testing.T) {
	w, _, s, k := atHome(t, store.Clinician)
	stranger := newSoftkey(t, w.URL)
	stranger.handle = s.ID
	good := *k
	for name, key := range map[string]func() *softkey{
		"no user verification": func() *softkey { c := good; c.flags = userPresent; return &c },
		"nobody there":         func() *softkey { c := good; c.flags = userVerified; return &c },
		"another site":         func() *softkey { c := good; c.origin = "https://evil.example"; return &c },
		"another port":         func() *softkey { c := good; c.origin = "http://localhost:1"; return &c },
		"another name":         func() *softkey { c := good; c.rp = "evil.example"; return &c },
		"another person":       func() *softkey { c := good; c.handle = "s_somebody"; return &c },
		"nobody's":             func() *softkey { c := good; c.handle = ""; return &c },
		"unknown key":          func() *softkey { return stranger },
		"another key's id":     func() *softkey { c := *stranger; c.id = good.id; return &c },
	} {
		b := newDoorway(t, w)
		if status, word := b.signIn(key()); status == 200 || word != "refused" || b.isIn() {
			t.Errorf("%s: %d %s", name, status, word)
		}
	}
	if n := strings.Count(w.Log(), `msg="a passkey of staff was refused" at=/staff/passkey/sign-in why=refused`); n != 9 {
		t.Errorf("%d of 9 refusals stand in the log (ASVS 16.3.1)", n)
	}
	k.count += 10
	if status, word := newDoorway(t, w).signIn(k); status != 200 {
		t.Error("the right one:", status, word)
	}
	// An answer fits its question only, once, in the browser that was asked, in time.
	b := newDoorway(t, w)
	q := b.asked("/staff/passkey/sign-in/begin", obj{})
	answer := obj{"credential": k.sign(q)}
	if status, word := newDoorway(t, w).script("/staff/passkey/sign-in", answer, nil); status != 409 || word != "too_late" {
		t.Error("without the cookie:", status, word)
	}
	other := newDoorway(t, w)
	other.asked("/staff/passkey/sign-in/begin", obj{})
	if status, word := other.script("/staff/passkey/sign-in", answer, nil); status != 403 || word != "refused" {
		t.Error("in another browser:", status, word)
	}
	kept := b.cookies["__Host-alcove-staff-door"]
	if status, word := b.script("/staff/passkey/sign-in", answer, nil); status != 200 {
		t.Error("in its own:", status, word)
	}
	again := newDoorway(t, w)
	again.cookies["__Host-alcove-staff-door"] = kept
	if status, word := again.script("/staff/passkey/sign-in", answer, nil); status != 409 || word != "too_late" {
		t.Error("again:", status, word)
	}
	late := newDoorway(t, w)
	q = late.asked("/staff/passkey/sign-in/begin", obj{})
	w.Advance(auth.StaffDoorLife)
	if status, word := late.script("/staff/passkey/sign-in", obj{"credential": k.sign(q)}, nil); status != 409 || word != "too_late" {
		t.Error("late:", status, word)
	}
}

// A question asked for one thing answers no other (better-auth
// GHSA-cq3f-vc6p-68fh: any session could approve what another began).
func TestGHSA_cq3f_vc6p_68fh_CeremoniesAreBound(t *testing.T) {
	w, b, _, k := atHome(t, store.Clinician)
	q := b.asked("/staff/passkey/fresh/begin", obj{})
	if status, word := b.script("/staff/passkey/sign-in", obj{"credential": k.sign(q)}, nil); status != 409 {
		t.Error("fresh as sign-in:", status, word)
	}
	q = b.asked("/staff/passkey/sign-in/begin", obj{})
	if status, word := b.script("/staff/passkey/fresh", obj{"credential": k.sign(q)}, nil); status != 409 {
		t.Error("sign-in as fresh:", status, word)
	}
	// Somebody else's browser takes over what Ruth began.
	_, token := invited(t, w, "max@lakeside.example", store.Owner)
	max, kmax := newDoorway(t, w), newSoftkey(t, w.URL)
	if status, _ := max.setUp(token, kmax, "Max"); status != 200 {
		t.Fatal(status)
	}
	q = b.asked("/staff/passkey/fresh/begin", obj{})
	max.cookies["__Host-alcove-staff-door"] = b.cookies["__Host-alcove-staff-door"]
	if status, _ := max.script("/staff/passkey/fresh", obj{"credential": k.sign(q)}, nil); status != 409 {
		t.Error("another person's fresh:", status)
	}
	q = b.asked("/staff/passkey/add/begin", obj{})
	max.cookies["__Host-alcove-staff-door"] = b.cookies["__Host-alcove-staff-door"]
	if status, _ := max.script("/staff/passkey/add", obj{"name": "x", "credential": newSoftkey(t, w.URL).make(q)}, nil); status != 409 {
		t.Error("another person's new passkey:", status)
	}
	// Max's passkey does not refresh Ruth's session.
	if status, word := b.giveFresh(kmax); status != 403 || word != "other" {
		t.Error(status, word)
	}
}

// A counter that does not go up means that the passkey was copied: refused,
// told, and audited.
func TestCopiedPasskeyIsRefused(t *testing.T) {
	w, b, _, k := atHome(t, store.Clinician)
	thief := *k
	if status, _ := newDoorway(t, w).signIn(k); status != 200 {
		t.Fatal(status)
	}
	x := newDoorway(t, w)
	if status, word := x.signIn(&thief); status != 403 || word != "copied" || x.isIn() {
		t.Fatal(status, word)
	}
	if got := audited(t, w, 1); got[0] != "staff sign-in refused passkey copied" {
		t.Error(got)
	}
	if status, word := b.giveFresh(&softkey{t: t, key: k.key, id: k.id, handle: k.handle, rp: k.rp, origin: k.origin, flags: k.flags}); status != 403 || word != "copied" {
		t.Error("fresh:", status, word)
	}
	if status, _ := newDoorway(t, w).signIn(k); status != 200 {
		t.Error("the original is locked out")
	}
}

// Whoever signs in gets a new token, and the one from before is dead (ASVS 7.2.4).
func TestTokenNeverOutlivesASignIn(t *testing.T) {
	w, b, _, k := atHome(t, store.Clinician)
	for name, again := range map[string]func() (int, string){"sign-in": func() (int, string) { return b.signIn(k) }, "fresh": func() (int, string) { return b.giveFresh(k) }} {
		old := newDoorway(t, w)
		old.cookies["__Host-alcove-staff"] = b.cookies["__Host-alcove-staff"]
		if status, word := again(); status != 200 || !b.isIn() {
			t.Fatal(name, status, word)
		}
		if old.isIn() {
			t.Error(name, ": the token from before still works")
		}
	}
}

// Ending somebody's access ends their passkeys with it.
func TestDisabledStaffCannotSignIn(t *testing.T) {
	w, b, s, k := atHome(t, store.Clinician)
	doorWrite(t, w, func(tx *store.Tx) error { _, err := tx.EndStaff("cli:test", s.ID, w.Now()); return err })
	if status, word := newDoorway(t, w).signIn(k); status != 403 || word != "refused" || b.isIn() {
		t.Error(status, word)
	}
	// A reset lets them in again; sessions from before stay dead.
	doorWrite(t, w, func(tx *store.Tx) error { _, _, _, err := tx.RenewSetup("cli:test", s.ID, w.Now()); return err })
	if b.isIn() {
		t.Error("an old session came back to life")
	}
	if status, _ := newDoorway(t, w).signIn(k); status != 200 {
		t.Error(status)
	}
}

// One source begins a bounded number of sign-ins; others are not held up. All
// spellings of addresses in one /64 are one source (better-auth CVE-2026-45364).
func TestCVE_2026_45364_SignInsPerSource(t *testing.T) {
	w := servertest.New(t)
	b := newDoorway(t, w)
	for i := range auth.GuessRate[0].Max {
		if status, _ := b.script("/staff/passkey/sign-in/begin", obj{}, nil); status != 200 {
			t.Fatal(i, status)
		}
	}
	for _, path := range []string{"sign-in/begin", "setup/look", "setup/begin"} {
		in := obj{}
		if strings.HasPrefix(path, "setup") {
			in["token"] = auth.Token()
		}
		if status, word := b.script("/staff/passkey/"+path, in, nil); status != 429 || word != "too_often" {
			t.Error(path, status, word)
		}
	}
	w.Advance(auth.GuessRate[0].Per + time.Second)
	if status, _ := b.script("/staff/passkey/sign-in/begin", obj{}, nil); status != 200 {
		t.Error("after the wait:", status)
	}
}

// What the script sends is JSON with known members, or nothing happens.
func TestScriptIsStrict(t *testing.T) {
	_, b, _, _ := atHome(t, store.Owner)
	const json, form = "application/json", "application/x-www-form-urlencoded"
	for _, path := range []string{"sign-in/begin", "sign-in", "setup/look", "setup/begin", "setup", "add/begin", "add", "fresh/begin", "fresh"} {
		path = "/staff/passkey/" + path
		for what, a := range map[string]answer{
			"a form":            b.do("POST", path, form, "a=b"),
			"text":              b.do("POST", path, "text/plain", "{}"),
			"no kind":           b.do("POST", path, "", "{}"),
			"an unknown member": b.do("POST", path, json, `{"x":1}`),
			"two values":        b.do("POST", path, json, `{}{}`),
			"a list":            b.do("POST", path, json, `[]`),
			"nothing":           b.do("POST", path, json, ``),
		} {
			if a.StatusCode != http.StatusBadRequest || !strings.HasPrefix(a.Header.Get("Content-Type"), json) {
				t.Errorf("%s, %s: %s %s", path, what, a.Status, a.Body)
			}
		}
		if a := b.do("POST", path, json, `{"x":"`+strings.Repeat("x", 64<<10)+`"}`); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, large: %s", path, a.Status)
		}
		if a := b.do("POST", path, json, `{}`, "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s, from another site: %s", path, a.Status)
		}
	}
}
