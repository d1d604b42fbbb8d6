package admin_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

var setupAddress = regexp.MustCompile(`/staff/setup#([A-Za-z0-9_-]{43})`)

// tokenIn is the setup token that a page shows.
func tokenIn(t *testing.T, a answer) string {
	t.Helper()
	m := setupAddress.FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatal(a.Status, a.Body)
	}
	return m[1]
}

// An owner invites, changes the role, ends and resets; each takes effect on the
// next request of whom it is about.
func TestPeople(t *testing.T) {
	w, owner, _, _ := atHome(t, store.Owner)
	a := owner.form("/staff/people", "name", "Max Ortiz", "email", "max@lakeside.example", "role", "clinician")
	max, k := newDoorway(t, w), newSoftkey(t, w.URL)
	if status, word := max.setUp(tokenIn(t, a), k, "Max"); status != 200 {
		t.Fatal(status, word)
	}
	if again := owner.get("/staff/people"); strings.Contains(again.Body, "/staff/setup#") || !strings.Contains(again.Body, "Signs in with 1 passkey") {
		t.Error("the address is shown twice, or the state is wrong")
	}
	var id string
	doorWrite(t, w, func(tx *store.Tx) error { s, err := tx.FindStaff("max@lakeside.example"); id = s.ID; return err })
	at := "/staff/people/" + id
	if max.get("/staff/messages").StatusCode != 200 {
		t.Fatal("a clinician reads")
	}
	owner.form(at+"/role", "role", "front-desk")
	if a := max.get("/staff/messages"); a.StatusCode != 403 {
		t.Error("the new role does not hold at once:", a.Status)
	}
	owner.form(at + "/end")
	if max.isIn() {
		t.Error("ended, and still in")
	}
	if a := owner.get("/staff/people"); !strings.Contains(a.Body, "No access since") {
		t.Error(a.Body)
	}
	second := newSoftkey(t, w.URL)
	if status, word := max.setUp(tokenIn(t, owner.form(at+"/reset")), second, "Max"); status != 200 || !max.isIn() {
		t.Error(status, word)
	}
	// The lost passkey is taken away, and everybody who came with it is out.
	owner.form(at+"/passkeys/remove", "passkey", b64(k.id))
	if max.isIn() {
		t.Error("still in after a passkey was removed")
	}
	if status, word := newDoorway(t, w).signIn(k); status != 403 || word != "refused" {
		t.Error("a removed passkey:", status, word)
	}
	if status, _ := newDoorway(t, w).signIn(second); status != 200 {
		t.Error("the other passkey:", status)
	}
	want := []string{"passkey remove", "staff sign-in setup", "passkey add", "staff reset let in again", "staff disable", "staff role clinician to front-desk"}
	if got := audited(t, w, 7)[1:]; !slices.Equal(got, want) {
		t.Error(got)
	}
	if a := owner.form("/staff/people", "name", "Max", "email", " MAX@lakeside.example ", "role", "owner"); a.StatusCode != 422 || !strings.Contains(a.Body, `aria-invalid="true"`) || !strings.Contains(a.Body, "on the list already") {
		t.Error(a.Status)
	}
}

// The last owner stays one, and stays; the practice's own setup owner counts.
func TestLastOwnerStays(t *testing.T) {
	w, owner, s, _ := atHome(t, store.Owner)
	doorWrite(t, w, func(tx *store.Tx) error {
		all, err := tx.StaffList()
		for _, o := range all {
			if o.ID != s.ID && err == nil {
				err = tx.DisableStaff(o.ID, w.Now())
			}
		}
		return err
	})
	for path, fields := range map[string][]string{"/role": {"role", "clinician"}, "/end": nil} {
		if a := owner.form("/staff/people/"+s.ID+path, fields...); a.StatusCode != 422 || !strings.Contains(a.Body, "This is the only owner") || !owner.isIn() {
			t.Error(path, a.Status)
		}
	}
}

// The last passkey cannot be removed; with two, the lost one can, for good.
func TestLastPasskeyStays(t *testing.T) {
	w, b, _, k := atHome(t, store.Clinician)
	if a := b.form("/staff/me/passkeys/remove", "passkey", b64(k.id)); a.StatusCode != 422 || !strings.Contains(a.Body, "only passkey") {
		t.Error(a.Status)
	}
	second := newSoftkey(t, w.URL)
	if status, word := b.add(second, "Key ring"); status != 200 {
		t.Fatal(status, word)
	}
	if a := b.form("/staff/me/passkeys/name", "passkey", b64(k.id), "name", "Old laptop"); a.StatusCode != 303 || !strings.Contains(b.get("/staff/me").Body, "Old laptop") {
		t.Error(a.Status)
	}
	if a := b.form("/staff/me/passkeys/remove", "passkey", b64(k.id)); a.StatusCode != 303 {
		t.Error(a.Status)
	}
	if status, _ := newDoorway(t, w).signIn(k); status != 403 {
		t.Error(status)
	}
}

// A dangerous act wants a passkey of the last minutes; then it leads back.
func TestFreshPasskey(t *testing.T) {
	w, b, _, k := atHome(t, store.Owner)
	invite := func() answer {
		return b.form("/staff/people", "name", "Max", "email", auth.ID("x")+"@lakeside.example", "role", "clinician")
	}
	w.Advance(auth.StaffFresh - time.Second)
	if a := invite(); a.StatusCode != 200 {
		t.Error("fresh:", a.Status)
	}
	w.Advance(time.Second)
	if a := invite(); a.StatusCode != 403 || !strings.Contains(a.Body, `data-next="/staff/people"`) {
		t.Error("stale:", a.Status)
	}
	if status, word := b.script("/staff/passkey/add/begin", obj{}, nil); status != 403 || word != "stale" {
		t.Error("a new passkey without a fresh one:", status, word)
	}
	if status, word := b.giveFresh(k); status != 200 {
		t.Fatal(status, word)
	}
	if a := invite(); a.StatusCode != 200 {
		t.Error("fresh again:", a.Status)
	}
}

// ASVS 3.7.2: whatever "next" says, the way leads to a page of ours.
func TestNextLeadsNowhereElse(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	for next, want := range map[string]string{"/staff/people": "/staff/people", "/staff/me?done=x": "/staff/me", "//evil.example": "/staff", `/\evil.example`: "/staff",
		"https://evil.example/staff/me": "/staff", "javascript:alert(1)": "/staff", "/staff/sign-in": "/staff", "/": "/staff", "": "/staff"} {
		for _, page := range []string{"/staff/fresh", "/staff/sign-in"} {
			if a := b.get(page + "?next=" + url.QueryEscape(next)); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want {
				t.Errorf("%s, %q leads to %q (%s)", page, next, a.Header.Get("Location"), a.Status)
			}
		}
	}
	// Whoever is turned away comes back to where they went.
	if a := nobody(t, w).get("/staff/people?q=jane"); a.Header.Get("Location") != "/staff/sign-in?next=%2Fstaff%2Fpeople" {
		t.Error(a.Header.Get("Location"))
	}
}

// The audit page filters by who, what, client and day; the address of the page
// names ids only. A table of it holds no formula, and leaves a line.
func TestAuditPage(t *testing.T) {
	w, b, s, _ := atHome(t, store.Owner)
	jane := w.Client("jane@example.com", "Jane Rivera")
	w.Client("ben@example.com", "Ben Okafor")
	if a := b.form("/staff/me/name", "name", "=HYPERLINK(1)"); a.StatusCode != 303 {
		t.Fatal(a.Status)
	}
	a := b.form("/staff/audit", "client", " Jane@example.com ")
	to := a.Header.Get("Location")
	if to != "/staff/audit?client="+jane.ID {
		t.Fatal(a.Status, to)
	}
	if a = b.get(to); !strings.Contains(a.Body, "Jane Rivera") || strings.Contains(a.Body, "Ben Okafor") {
		t.Error(a.Body)
	}
	if a = b.get("/staff/audit?who=cli&act=client+add"); strings.Count(a.Body, ">client add</span>") != 2 || strings.Contains(a.Body, ">passkey add</span>") {
		t.Error(a.Body)
	}
	if a = b.get("/staff/audit?who=" + s.ID); strings.Contains(a.Body, ">client add</span>") || !strings.Contains(a.Body, ">passkey add</span>") {
		t.Error(a.Body)
	}
	tomorrow := w.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	if a = b.get("/staff/audit?from=" + tomorrow); !strings.Contains(a.Body, "No line fits") {
		t.Error(a.Body)
	}
	if a = b.form("/staff/audit", "client", "jane@exmaple.com"); a.StatusCode != 422 || !strings.Contains(a.Body, "Nobody on file") {
		t.Error(a.Status)
	}
	if a = b.form("/staff/audit", "from", "31.3."); a.StatusCode != 422 {
		t.Error(a.Status)
	}
	a = b.form("/staff/audit/export", "filter", "who="+s.ID)
	if a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatal(a.Status, a.Header)
	}
	lines, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
	if err != nil || len(lines) < 3 {
		t.Fatal(err, lines)
	}
	for _, l := range lines {
		for _, cell := range l {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
	if lines[1][3] != "'=HYPERLINK(1)" {
		t.Errorf("%q", lines[1])
	}
	if got := audited(t, w, 1); !strings.HasPrefix(got[0], "audit export ") {
		t.Error(got)
	}
}

// The button says that the log is whole, and where it is not.
func TestAuditVerifyPage(t *testing.T) {
	w, b, _, _ := atHome(t, store.Owner)
	w.Client("jane@example.com", "Jane Rivera")
	says := func(words ...string) {
		t.Helper()
		a := b.get("/staff/audit/verify")
		for range 200 { // a slow machine answers before the walk is through
			if !strings.Contains(a.Body, "being checked") {
				break
			}
			if !strings.Contains(a.Body, "data-live-page") || !strings.Contains(a.Body, `href="/staff/audit/verify?look=1"`) {
				t.Fatal("the verdict never comes:", a.Body)
			}
			a = b.get("/staff/audit/verify?look=1")
		}
		for _, want := range words {
			if !strings.Contains(a.Body, want) {
				t.Errorf("no %q in %s", want, a.Body)
			}
		}
	}
	if a := b.get("/staff/audit/verify?look=1"); strings.Contains(a.Body, "being checked") || strings.Contains(a.Body, "Checked ") {
		t.Error("looking again began a walk:", a.Body)
	}
	says("The log is whole", "Checked today")
	doorWrite(t, w, func(tx *store.Tx) error { _, err := tx.Exec(`UPDATE audit SET detail = 'x' WHERE n = 2`); return err })
	says("not whole", "Line 2")
}

// Names on a page cannot be script or markup.
func TestNamesAreText(t *testing.T) {
	_, b, _, _ := atHome(t, store.Owner)
	const evil = `<img src=x onerror=alert(1)>`
	b.form("/staff/people", "name", evil, "email", "x@lakeside.example", "role", "clinician")
	b.form("/staff/me/name", "name", evil)
	for _, path := range []string{"/staff", "/staff/me", "/staff/people", "/staff/audit"} {
		if a := b.get(path); strings.Contains(a.Body, evil) || strings.Contains(a.Body, "<title>"+evil) {
			t.Error(path)
		}
	}
}
