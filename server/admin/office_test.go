package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"rsc.io/qr"

	"alcove/server/control"
	"alcove/server/mail"
	"alcove/server/servertest"
	"alcove/server/store"
)

// Every letter that can leave stands in the catalogue, with words of its own
// and what its button does (A3.8), and can be looked at in both forms.
func TestEmailCatalogueIsWhole(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	list := b.get("/staff/emails").Body
	if n := strings.Count(list, "Its button: "); n != len(mail.Examples()) {
		t.Errorf("%d of %d letters say what their button does", n, len(mail.Examples()))
	}
	for _, l := range mail.Examples() {
		if !strings.Contains(list, `href="/staff/emails/`+l.Kind()+`"`) || strings.Contains(list, `/`+l.Kind()+`"></a>`) {
			t.Errorf("%s has no line or no name", l.Kind())
		}
		for _, form := range []string{"", "?discreet=1"} {
			a := b.get("/staff/emails/" + l.Kind() + form)
			if a.StatusCode != http.StatusOK || !strings.Contains(a.Body, "As plain text") {
				t.Error(l.Kind(), a.Status)
			}
			a = b.get("/staff/emails/" + l.Kind() + "/page" + form)
			csp := a.Header.Get("Content-Security-Policy")
			if a.StatusCode != http.StatusOK || !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") {
				t.Error(l.Kind(), a.Status, csp)
			}
			if form != "" && strings.Contains(a.Body, "Lakeside") {
				t.Errorf("the discreet %s names the practice", l.Kind())
			}
		}
	}
	for _, path := range []string{"/staff/emails/nothing", "/staff/emails/nothing/page", "/staff/emails/..%2fx"} {
		if a := b.get(path); a.StatusCode != http.StatusNotFound {
			t.Error(path, a.Status)
		}
	}
}

// A test mail leaves now, its answer is shown, and the step counts as done.
func TestSendATestEmail(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	for _, typed := range []string{"", "robin@", "a@b@c", strings.Repeat("x", 300) + "@y.example"} {
		if a := b.post("/staff/emails", "to", typed); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `aria-invalid="true"`) {
			t.Errorf("%.20q: %s", typed, a.Status)
		}
	}
	if all := w.Mails(""); len(all) != 0 {
		t.Fatal("a mail left to nobody:", len(all))
	}
	a := b.post("/staff/emails", "to", "robin@lakeside.example")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.Body, "The mail server took it") {
		t.Fatal(a.Status, a.Body)
	}
	w.Mail("robin@lakeside.example", 1)
	lines := servertest.Act(w, control.AuditVerify, control.None{})
	if lines.Lines == 0 {
		t.Error("no audit line")
	}
	if steps := b.get("/staff/first-steps").Body; !strings.Contains(steps, "2 of 6") && !strings.Contains(steps, "1 of 6") {
		t.Error("the step does not count:", steps)
	}
}

// What a phone reads in the picture is the address, and nothing else.
func TestAddressPicture(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	a := b.get("/staff/practice/address/qr.svg")
	code, err := qr.Encode(w.URL, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				dark++
			}
		}
	}
	if a.Header.Get("Content-Type") != "image/svg+xml" || strings.Count(a.Body, "h1v1h-1z") != dark {
		t.Errorf("%s, %d of %d dark squares", a.Header.Get("Content-Type"), strings.Count(a.Body, "h1v1h-1z"), dark)
	}
	if h := b.get("/staff/practice/address/handout"); !strings.Contains(h.Body, w.URL) || !strings.Contains(h.Body, "(555) 010-0199") {
		t.Error(h.Status, h.Body)
	}
}

// The practice walks every step of a client with a client of its own: the real
// invite, the real link, a real computer.
func TestTryItAsAClient(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.Owner)
	if a := b.post("/staff/practice/trial", "email", "Jane@example.com "); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "A client has this address already") {
		t.Fatal(a.Status)
	}
	if a := b.post("/staff/practice/trial", "email", "robin@lakeside.example"); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status, a.Body)
	}
	if m := w.Mail("robin@lakeside.example", 1); !strings.Contains(m.Text, "/open/app") {
		t.Fatal(m.Text)
	}
	if a := b.get("/staff/practice/trial"); !strings.Contains(a.Body, "Send the invite again") || strings.Contains(a.Body, "You got in") {
		t.Fatal(a.Body)
	}
	if a := b.post("/staff/practice/trial", "email", "robin@lakeside.example"); a.StatusCode != http.StatusSeeOther {
		t.Fatal("again:", a.Status)
	}
	w.Mail("robin@lakeside.example", 2)
	w.SignIn("robin@lakeside.example")
	if a := b.get("/staff/practice/trial"); !strings.Contains(a.Body, "You got in") {
		t.Fatal(a.Body)
	}
	if steps := b.get("/staff/first-steps").Body; !strings.Contains(steps, "The first client") {
		t.Fatal(steps)
	}
	if n := len(servertest.Act(w, control.ClientList, control.None{})); n != 2 {
		t.Error(n, "clients")
	}
}
