package admin_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/server/store"
)

// details is the form as the page shows it, with some of it typed anew.
func details(changes ...string) []string {
	all := map[string]string{"name": "Lakeside Counseling", "phone": "(555) 010-0199", "email": "hello@lakeside.example", "zone": "America/New_York", "hours": "", "crisis": "",
		"answer_time": "", "mail_from": "", "show_phone": "on", "place_phone": "1", "place_email": "2", "place_form": "3", "do": "save"}
	for i := 0; i+1 < len(changes); i += 2 {
		if all[changes[i]] = changes[i+1]; changes[i+1] == "-" {
			delete(all, changes[i])
		}
	}
	var list []string
	for k, v := range all {
		list = append(list, k, v)
	}
	return list
}

// A7.1, A7.2, A7.3, A7.5, A7.6: phone, email and help form in any mix and
// order, with hours, zone and crisis line; what is saved stands on the pages
// for clients with the next request.
func TestPracticeDetailsA7_1_A7_2_A7_3_A7_5_A7_6(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	mustHold(t, b.get("/staff/practice"), 200, `value="Lakeside Counseling"`, `value="(555) 010-0199"`, "America/Chicago")
	a := b.post("/staff/practice", details("phone", "555 <i>0100</i>", "hours", " Mon  to Fri\r\n9-5 ", "crisis", "In danger? Call 911.", "answer_time", "Within a day", "zone", "America/Denver",
		"show_form", "on", "place_form", "1", "place_phone", "3", "show_email", "on", "place_email", "2", "reply_to", "on")...)
	if a.StatusCode != 303 || a.Header.Get("Location") != "/staff/practice?done=saved" {
		t.Fatal(a.Status, a.Body)
	}
	p, err := w.Store().PracticeNow()
	if err != nil {
		t.Fatal(err)
	}
	if p.Hours != "Mon to Fri 9-5" || p.Crisis != "In danger? Call 911." || p.AnswerTime != "Within a day" || p.Zone != "America/Denver" || !p.ReplyTo {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff([]string{"form", "email", "phone"}, p.Show); diff != "" {
		t.Error(diff)
	}
	front := nobody(t, w).get("/")
	mustHold(t, front, 200, "In danger? Call 911.", "555 &lt;i&gt;0100&lt;/i&gt;", "Mon to Fri 9-5", "hello@lakeside.example")
	mustLack(t, front, "<i>0100")
	if _, foot, ok := strings.Cut(front.Body, "<footer"); !ok || !strings.Contains(foot, "mailto:") || strings.Index(foot, "tel:") < strings.Index(foot, "mailto:") {
		t.Error("the order was not kept", foot)
	}
	page := b.get("/staff/practice?done=saved")
	mustHold(t, page, 200, "Saved.", "555 &lt;i&gt;0100&lt;/i&gt;")

	// The phone may be hidden.
	if a := b.post("/staff/practice", details("show_phone", "-", "show_form", "on")...); a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	mustLack(t, nobody(t, w).get("/"), "555", "tel:")
}

// What clients would see can be looked at before it is saved.
func TestPracticePreview(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	a := b.post("/staff/practice", details("do", "look", "crisis", "Call the quokka line.")...)
	mustHold(t, a, 200, "It is not saved yet", "Call the quokka line.")
	if p, err := w.Store().PracticeNow(); err != nil || p.Crisis != "" {
		t.Errorf("%q %v", p.Crisis, err)
	}
}

// One table of bad input: nothing is saved, the field is named, and what was
// typed stands in the form.
func TestPracticeDetailsRefused(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	before, err := w.Store().PracticeNow()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", store.MaxHours+1)
	for name, c := range map[string]struct {
		change []string
		status int
		holds  []string
	}{
		"no name":         {[]string{"name", " "}, 422, []string{`href="#name"`, "A practice needs a name"}},
		"long":            {[]string{"hours", long}, 422, []string{`href="#hours"`, long, "at most 200 letters"}},
		"turned around":   {[]string{"crisis", "call \u202e119"}, 422, []string{`href="#crisis"`}},
		"control letters": {[]string{"phone", "5\x1b[31m"}, 422, []string{`href="#phone"`}},
		"script":          {[]string{"email", `"><script>alert(1)</script>`}, 422, []string{`href="#email"`, "&lt;script&gt;"}},
		"no address":      {[]string{"email", ""}, 422, []string{`href="#email"`, "aria-invalid"}},
		"two addresses":   {[]string{"mail_from", "a@b.co,c@d.co"}, 422, []string{`href="#mail_from"`}},
		"zone":            {[]string{"zone", "../../etc/passwd"}, 422, []string{`href="#zone"`, "not a time zone"}},
		"machine's zone":  {[]string{"zone", "Local"}, 422, []string{`href="#zone"`}},
		"nothing shown":   {[]string{"show_phone", "-"}, 422, []string{`href="#show"`, "Choose at least one"}},
		"no number":       {[]string{"phone", ""}, 422, []string{`href="#show"`, "there is no number"}},
		"NUL":             {[]string{"name", "a\x00b"}, 400, nil},
		"half a letter":   {[]string{"name", "a\xff"}, 400, nil},
		"unknown":         {[]string{"policy", "{}"}, 400, nil},
		"much too long":   {[]string{"hours", strings.Repeat("x", 70<<10)}, 413, nil},
	} {
		a := b.post("/staff/practice", details(c.change...)...)
		t.Run(name, func(t *testing.T) {
			mustHold(t, a, c.status, c.holds...)
			mustLack(t, a, "<script>alert")
		})
	}
	now, err := w.Store().PracticeNow()
	if diff := cmp.Diff(before, now); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// policyForm is the settings as the page would send them.
func policyForm(changes ...string) []string {
	all := []string{"idle", "15", "idle_unit", "minutes", "session", "12", "session_unit", "hours", "passcode", "6", "signin_word", "8", "link_life", "24", "link_life_unit", "hours",
		"pin_life", "24", "pin_life_unit", "hours", "enrolment", "90", "enrolment_unit", "days", "unused", "30", "unused_unit", "days", "lease", "30", "lease_unit", "days"}
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(all, changes[i]); at >= 0 && at%2 == 0 {
			all[at+1] = changes[i+1]
		} else {
			all = append(all, changes[i], changes[i+1])
		}
	}
	return all
}

// A8.3, A15.2, A18.8: the practice makes signing in stricter, never looser,
// and the very next request obeys.
func TestSigningInSettingsA8_3_A15_2_A18_8(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane Rivera")
	app := w.SignIn("jane@example.com")
	b := signedIn(t, w, store.Owner)
	mustHold(t, b.get("/staff/practice/signing-in"), 200, `name="idle" value="15"`, "Between 1 minute and 15 minutes", "Between 10 minutes and 24 hours", "Between 0 (only with the internet) and 30 days")
	w.Advance(6 * time.Minute)
	var status int
	if app.Tokens, status = app.Refresh(); status != http.StatusOK {
		t.Fatal(status)
	}
	if status, _ := app.Call("GET", auth.PathSession, "", nil); status != http.StatusOK {
		t.Fatal("6 minutes idle of 15:", status)
	}
	a := b.post("/staff/practice/signing-in", policyForm("idle", "5", "pin_life", "15", "pin_life_unit", "minutes", "passcode", "8", "lease", "0")...)
	if a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if status, _ := app.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized {
		t.Error("6 minutes idle of 5:", status)
	}
	p, err := w.Store().PracticeNow()
	want := auth.DefaultPolicy()
	want.Idle, want.PINLife, want.Passcode, want.Lease = 5*time.Minute, 15*time.Minute, 8, 0
	if diff := cmp.Diff(want, p.Policy); diff != "" || err != nil {
		t.Error(diff, err)
	}
	mustHold(t, b.get("/staff/practice/signing-in"), 200, `name="idle" value="5"`, `name="pin_life" value="15"`, `name="lease" value="0"`)

	// What the command line set in seconds is shown and kept as it is.
	idle := 90 * time.Second
	servertest.Act(w, control.PracticeSet, control.PracticeSetIn{Idle: &idle})
	mustHold(t, b.get("/staff/practice/signing-in"), 200, `name="idle" value="90"`, "<option selected>seconds")
}

// Whatever the page refuses, the policy refuses too, and the other way around.
func TestSigningInSettingsKeepTheBounds(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	for name, c := range map[string]struct {
		change []string
		status int
		holds  string
	}{
		"idle too long":     {[]string{"idle", "16"}, 422, `href="#idle"`},
		"idle by unit":      {[]string{"idle", "15", "idle_unit", "hours"}, 422, `href="#idle"`},
		"idle zero":         {[]string{"idle", "0"}, 422, `href="#idle"`},
		"idle negative":     {[]string{"idle", "-5"}, 422, `href="#idle"`},
		"idle half":         {[]string{"idle", "1.5"}, 422, `value="1.5"`},
		"idle script":       {[]string{"idle", "<script>"}, 422, "&lt;script&gt;"},
		"idle overflow":     {[]string{"idle", "99999999999999999999"}, 422, `href="#idle"`},
		"idle wraps around": {[]string{"idle", "100000", "idle_unit", "days"}, 422, `href="#idle"`},
		"no unit":           {[]string{"idle_unit", "fortnights"}, 422, "Choose a unit"},
		"link longer":       {[]string{"link_life", "25"}, 422, `href="#link_life"`},
		"PIN longer":        {[]string{"pin_life", "2", "pin_life_unit", "days"}, 422, `href="#pin_life"`},
		"session longer":    {[]string{"session", "13"}, 422, `href="#session"`},
		"enrolment longer":  {[]string{"enrolment", "91"}, 422, `href="#enrolment"`},
		"unused longer":     {[]string{"unused", "31"}, 422, `href="#unused"`},
		"lease longer":      {[]string{"lease", "31"}, 422, `href="#lease"`},
		"passcode shorter":  {[]string{"passcode", "5"}, 422, `href="#passcode"`},
		"word shorter":      {[]string{"signin_word", "7"}, 422, `href="#signin_word"`},
		"unknown":           {[]string{"staff_idle", "600"}, 400, ""},
	} {
		a := b.post("/staff/practice/signing-in", policyForm(c.change...)...)
		t.Run(name, func(t *testing.T) {
			mustHold(t, a, c.status, c.holds)
			mustLack(t, a, `value="<script>`)
		})
	}
	if p, err := w.Store().PracticeNow(); err != nil || p.Policy != auth.DefaultPolicy() {
		t.Errorf("%+v %v", p.Policy, err)
	}
}

// The practice is the owner's to change, and each change has its line.
func TestPracticeIsForOwners(t *testing.T) {
	w := servertest.New(t)
	for _, role := range []store.Role{store.Clinician, store.FrontDesk} {
		b := signedIn(t, w, role)
		for _, path := range []string{"/staff/practice", "/staff/practice/signing-in"} {
			if a := b.get(path); a.StatusCode != 403 {
				t.Errorf("%s %s: %s", role, path, a.Status)
			}
			if a := b.post(path, details()...); a.StatusCode != 403 {
				t.Errorf("%s POST %s: %s", role, path, a.Status)
			}
		}
	}
	b := signedIn(t, w, store.Owner)
	b.post("/staff/practice", details("crisis", "Call the quokka line.", "reply_to", "on", "show_email", "on", "show_form", "on")...)
	b.post("/staff/practice/signing-in", policyForm("idle", "5")...)
	var lines []string
	err := w.Store().Read(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT act || ': ' || detail FROM audit WHERE actor = ? ORDER BY n`, b.Staff.ID)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			var l string
			if err := rows.Scan(&l); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return rows.Err()
	})
	if diff := cmp.Diff([]string{"practice set: crisis", "practice set: signing-in idle=5m0s"}, lines); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
