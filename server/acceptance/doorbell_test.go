package acceptance_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/server/control"
	"alcove/server/servertest"
)

// A11.2 and A1.16: a message and a document ring once until the client was in
// the app again, and not beside somebody who looks; the letter names nobody,
// and both of its addresses lead somewhere.
func TestDoorbellA11_2(t *testing.T) {
	w := servertest.New(t)
	w.Client("ana@example.com", "Ana Lima")
	servertest.Act(w, control.StaffAdd, control.StaffAddIn{Email: "ruth@lakeside.example", Name: "Ruth Okafor", Role: "owner"})
	write := func() {
		servertest.Act(w, control.MessageSend, control.MessageSendIn{Who: "ana@example.com", As: "ruth@lakeside.example", Text: "See you on Thursday"})
	}
	rang := func(n int, when string) (from, subject, text, html string) {
		t.Helper()
		w.Until("the mails to leave", func() bool { return w.State().MailsQueued == 0 })
		got := 0
		for _, m := range w.Mails("ana@example.com") {
			if strings.HasPrefix(m.Subject, "You have something new") {
				got++
				from, subject, text, html = m.From, m.Subject, m.Text, m.HTML
			}
		}
		if got != n {
			t.Fatalf("%s: %d doorbells, want %d", when, got, n)
		}
		return from, subject, text, html
	}
	write()
	servertest.Act(w, control.PaperworkShare, control.PaperworkShareIn{Who: "ana@example.com", Name: "Coping plan.txt", Content: []byte("breathe")})
	from, subject, text, html := rang(1, "a message and a document")
	words := anyAddress.ReplaceAllString(subject+text+html+from, "") // an address is random letters, and may hold a short name
	for _, secret := range []string{"Ana", "Lima", "Ruth", "Okafor", "Thursday", "Coping", "message from"} {
		if strings.Contains(words, secret) {
			t.Errorf("the letter says %q", secret)
		}
	}
	doors := 0
	for _, u := range regexp.MustCompile(`https?://\S+`).FindAllString(text, -1) {
		doors++
		resp, err := http.Get(u)
		if err != nil || resp.StatusCode != http.StatusOK || resp.Body.Close() != nil {
			t.Errorf("%s: %v %v", u, resp, err)
		}
	}
	if doors != 2 {
		t.Errorf("%d addresses in:\n%s", doors, text)
	}

	a := w.SignIn("ana@example.com")
	lines := events(t, a)
	line(t, lines)
	line(t, lines)
	write() // she looks at it
	w.Advance(5 * time.Minute)
	write() // the app is open, she is away
	rang(2, "away from an open app")
	write()
	w.Advance(time.Hour)
	write()
	rang(2, "not seen since")
	accepted := 0
	for _, e := range servertest.Act(w, control.Why, control.Who{Who: "ana@example.com"}).Events {
		if e.Kind == "mail_accepted" {
			accepted++
		}
	}
	if want := len(w.Mails("ana@example.com")); accepted != want {
		t.Errorf("the timeline tells of %d mails, %d left", accepted, want)
	}
}
