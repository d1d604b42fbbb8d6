package admin_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// A4.16, A14.2: a client at the staff's door reads first that it is not theirs, and
// is led to the page that helps; there is no field to type an address into.
func TestStaffDoorSendsClientsOnA4_16(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	a := nobody(t, w).get("/staff/sign-in")
	mustHold(t, a, 200, "Staff sign-in", "Are you a client?", `<a href="/">Go to the page for clients</a>`)
	mustLack(t, a, "<input", "page.css")
	if way, key := strings.Index(a.Body, "Are you a client?"), strings.Index(a.Body, `id="passkey"`); way > key {
		t.Error("the way for clients stands below the way for staff")
	}
	clients := nobody(t, w).get("/")
	mustHold(t, clients, 200, "page.css")
	mustLack(t, clients, "staff.css", "/staff")
}

// A4.19, A9.6: whoever answers the phone has the portal's address at hand: to
// copy, to scan, to print; it holds no secret and is the same for everybody.
func TestAddressIsAtHandA4_19_A9_6(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	for _, role := range []store.Role{store.FrontDesk, store.Clinician, store.Owner} {
		b := signedIn(t, w, role)
		mustHold(t, b.get("/staff/clients"), 200, `href="/staff/practice/address"`)
		a := b.get("/staff/practice/address")
		mustHold(t, a, 200, `value="`+w.URL+`"`, `data-copy="url"`, `src="/staff/practice/address/qr.svg"`, `href="/staff/practice/address/handout"`)
		if tabs := strings.Contains(a.Body, `href="/staff/practice/signing-in"`); tabs != (role == store.Owner) {
			t.Errorf("%s: tabs to pages of owners: %v", role, tabs)
		}
		mustHold(t, b.get("/staff/practice/address/handout"), 200, w.URL, "There is no password", "qr.svg")
	}
}

// A18.6, A18.7: how people get in changes when the practice says so, not with
// an update: every number of the rules is kept with the practice, so that other
// defaults of a newer version touch nothing.
func TestRulesAreKeptWithThePracticeA18_6_A18_7(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	kept := map[string]json.RawMessage{}
	err := w.Store().Read(t.Context(), func(tx *store.Tx) error {
		var text string
		if err := tx.QueryRow(`SELECT policy FROM practice`).Scan(&text); err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &kept)
	})
	if err != nil {
		t.Fatal(err)
	}
	if rules := reflect.TypeFor[auth.Policy]().NumField(); len(kept) != rules || rules == 0 {
		t.Errorf("%d of %d rules are kept: %v", len(kept), rules, kept)
	}
}
