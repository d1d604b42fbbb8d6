package admin_test

import (
	"net"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// A3.3: while no mail can leave, every page of everybody says so, and Today
// says what to do about it.
func TestNoMailLeavesIsToldToEverybody(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobodyThere := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	w := servertest.New(t, servertest.MailServer("smtp://"+nobodyThere+"?tls=off"))
	w.Client("jane@example.com", "Jane Rivera")
	desk := signedIn(t, w, store.FrontDesk)
	const alarm = "No email can leave since"
	for _, path := range []string{"/staff", "/staff/clients"} {
		mustLack(t, desk.get(path), alarm)
	}
	w.App().Start("jane@example.com")
	w.Until("the alarm", func() bool { return strings.Contains(desk.get("/staff/clients").Body, alarm) })
	for _, role := range []store.Role{store.FrontDesk, store.Clinician, store.Owner} {
		b := signedIn(t, w, role)
		for _, path := range []string{"/staff/clients", "/staff/help-requests", "/staff/me", "/staff/practice/address"} {
			mustHold(t, b.get(path), 200, alarm, `<a href="/staff">Today</a> says what to do`)
		}
		today := b.get("/staff")
		mustHold(t, today, 200, alarm, "Check the name and the port of the mail server", "A PIN works without email")
		if n := strings.Count(today.Body, alarm); n != 1 {
			t.Errorf("%s: Today says it %d times", role, n)
		}
		mustLack(t, today, "Email leaves.")
	}
	mustLack(t, nobody(t, w).get("/staff/sign-in"), alarm)
	mustLack(t, nobody(t, w).get("/"), alarm)
}

// Whoever could be locked out by losing one thing is told on the first page.
func TestTodayAsksForASecondPasskey(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	key := func() {
		doorWrite(t, w, func(tx *store.Tx) error {
			return tx.AddPasskey(store.Passkey{ID: auth.Hash(auth.Token()), StaffID: b.Staff.ID, Name: "a key", Credential: []byte("{}"), Made: w.Now()})
		})
	}
	mustHold(t, b.get("/staff"), 200, "You have no passkey", `href="/staff/me/second"`)
	key()
	mustHold(t, b.get("/staff"), 200, "You have one passkey", `href="/staff/me/second"`)
	key()
	mustLack(t, b.get("/staff"), `id="onepasskey"`)
}

// The first steps stand on an owner's first page until they are done, and on
// nobody else's.
func TestTodayLeadsToTheFirstSteps(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	owner := signedIn(t, w, store.Owner)
	mustHold(t, owner.get("/staff"), 200, `<a href="/staff/first-steps">First steps: 0 of 6</a>`)
	w.Client("jane@example.com", "Jane Rivera")
	mustHold(t, owner.get("/staff"), 200, `<a href="/staff/first-steps">First steps: 1 of 6</a>`)
	for _, role := range []store.Role{store.FrontDesk, store.Clinician} {
		mustLack(t, signedIn(t, w, role).get("/staff"), "First steps")
	}
}
