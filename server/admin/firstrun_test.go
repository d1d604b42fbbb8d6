package admin_test

import (
	"fmt"
	"regexp"
	"testing"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/server/store"
)

// The six steps turn to done one by one, each by what it asks for, and Today
// counts along. The address of this test is not encrypted, so that step stays.
func TestFirstStepsOneByOne(t *testing.T) {
	t.Parallel()
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	done := regexp.MustCompile(`<h2>\d\. ([^<]*)</h2><span class="state good">done`)
	n := 0
	step := func(title string, act func()) {
		t.Helper()
		act()
		n++
		a := b.get("/staff/first-steps")
		mustHold(t, a, 200, fmt.Sprintf("%d of 6 are done", n), "Now it is "+w.URL, "--public-url https://", "--smtp ")
		found := false
		for _, m := range done.FindAllStringSubmatch(a.Body, -1) {
			found = found || m[1] == title
		}
		if !found {
			t.Errorf("%q is not done: %s", title, a.Body)
		}
		mustHold(t, b.get("/staff"), 200, fmt.Sprintf("First steps: %d of 6", n))
	}
	mustHold(t, b.get("/staff/first-steps"), 200, "0 of 6 are done")
	step("A backup", func() { servertest.Act(w, control.Backup, control.FileIn{File: t.TempDir() + "/alcove.db"}) })
	step("The first client", func() { w.Client("jane@example.com", "Jane Rivera") })
	step("Mail that arrives", func() { mustHold(t, b.post("/staff/emails", "to", "robin@lakeside.example"), 200, "took it") })
	step("Your practice", func() { mustHold(t, b.post("/staff/practice", details("hours", "Mon to Fri, 9 to 5")...), 303) })
	step("You, the owner", func() {
		for range 2 {
			doorWrite(t, w, func(tx *store.Tx) error {
				return tx.AddPasskey(store.Passkey{ID: auth.Hash(auth.Token()), StaffID: b.Staff.ID, Name: "a key", Credential: []byte("{}"), Made: w.Now()})
			})
		}
	})
}
