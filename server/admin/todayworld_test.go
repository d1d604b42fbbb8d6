package admin_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/mail/mailtest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// todayWorld is a practice with Jane on file.
type todayWorld struct {
	*servertest.World
	jane control.ClientView
}

const todayJane = "jane.rivera@example.com"

func newTodayWorld(t *testing.T, more ...servertest.Option) todayWorld {
	t.Parallel()
	w := servertest.New(t, more...)
	return todayWorld{w, w.Client(todayJane, "Jane Rivera")}
}

// page is Today as a clinician sees it now, in plain text.
func (w todayWorld) page() string {
	w.T.Helper()
	a := signedIn(w.T.(*testing.T), w.World, store.Clinician).get("/staff")
	if a.StatusCode != http.StatusOK {
		w.T.Fatal(a.Status, a.Body)
	}
	if strings.Contains(strings.ToLower(a.Body), "expired") {
		w.T.Error("the word that is used for no cause stands on Today")
	}
	return html.UnescapeString(a.Body)
}

// part is a section of Today by its id; "" if nothing is in it.
func todayPart(body, id string) string {
	_, rest, ok := strings.Cut(body, `id="`+id+`" data-live`)
	if !ok {
		return ""
	}
	part, _, _ := strings.Cut(rest, "data-live")
	return part
}

// line is what a section says about Jane.
func (w todayWorld) line(body, id string) string {
	for _, li := range strings.Split(todayPart(body, id), "<li")[1:] {
		if strings.Contains(li, "/staff/clients/"+w.jane.ID+`"`) {
			return li
		}
	}
	return ""
}

// tells demands that Today says why Jane cannot get in, what helps, and what
// to say to her.
func (w todayWorld) tells(why auth.Reason) string {
	w.T.Helper()
	line := w.line(w.page(), "stuck")
	for _, want := range []string{"Jane Rivera", why.Staff(), why.Fix(), "Say: <q>"} {
		if !strings.Contains(line, want) {
			w.T.Errorf("%s: no %q in %s", why, want, line)
		}
	}
	return line
}

// silent demands that Today says nothing about Jane.
func (w todayWorld) silent(when string) {
	w.T.Helper()
	if line := w.line(w.page(), "stuck"); line != "" {
		w.T.Errorf("%s: %s", when, line)
	}
}

// start is App.Start with more fields.
func (w todayWorld) start(a *servertest.App, fields ...string) auth.ChallengeAnswer {
	w.T.Helper()
	sum := sha256.Sum256([]byte(a.Verifier))
	f := url.Values{"response_type": {"code"}, "login_hint": {todayJane}, "scope": {auth.Scope}, "state": {a.State}, "nonce": {rand.Text()},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "device_name": {"HP-Laptop"}}
	for i := 0; i+1 < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	ans, _ := a.Challenge(f)
	return ans
}

// types types something wrong into a waiting app.
func (w todayWorld) types(a *servertest.App, session, door, secret string) {
	w.T.Helper()
	if ans, status := a.Challenge(url.Values{"auth_session": {session}, door: {secret}}); status != http.StatusBadRequest {
		w.T.Fatalf("%s: %d %+v", door, status, ans)
	}
}

// open opens a link's page; press presses its button.
func (w todayWorld) open(link, agent string) {
	w.T.Helper()
	w.visit("GET", link, agent, "")
}

func (w todayWorld) press(link, action string) {
	w.T.Helper()
	w.visit("POST", link, todayPhone, url.Values{"action": {action}}.Encode())
}

func (w todayWorld) visit(method, link, agent, body string) {
	w.T.Helper()
	r, err := http.NewRequest(method, link, strings.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	r.Header.Set("User-Agent", agent)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.T.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		w.T.Error(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode >= 500 {
		w.T.Error(resp.Status, err)
	}
}

const (
	todayPhone   = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari"
	todayBrowser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
	todayScanner = "LinkScanner/2.1"
)

func todayWrong(code string) string {
	if code == "111111" {
		return "222222"
	}
	return "111111"
}

// mailHouse is a mail server that has its moods.
func mailHouse(t *testing.T, code int, words string) servertest.Option {
	t.Helper()
	return servertest.MailServer(mailtest.Serve(t, func() smtp.Session { return &moody{code, words} }))
}

type moody struct {
	code  int
	words string
}

// Mail, Rcpt, Data, Reset and Logout are one conversation.
func (m *moody) Mail(string, *smtp.MailOptions) error { return nil }
func (m *moody) Reset()                               {}
func (m *moody) Logout() error                        { return nil }
func (m *moody) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (m *moody) Rcpt(string, *smtp.RcptOptions) error {
	return &smtp.SMTPError{Code: m.code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: m.words}
}
