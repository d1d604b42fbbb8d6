package admin_test

import (
	"bufio"
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// clientDesk is a server with one client and a signed-in front desk.
type clientDesk struct {
	*browser
	id, path string
}

func newClientDesk(t *testing.T) *clientDesk {
	t.Helper()
	w := servertest.New(t)
	w.Morning()
	id := w.Client("jane@example.com", "Jane Rivera").ID
	return &clientDesk{signedIn(t, w, store.FrontDesk), id, "/staff/clients/" + id}
}

// later moves the clock, and signs the same person in again.
func (c *clientDesk) later(d time.Duration) {
	c.t.Helper()
	c.w.Advance(d)
	c.cookie = auth.Token()
	now := c.w.Now()
	err := c.w.Store().Write(context.Background(), func(tx *store.Tx) error {
		return tx.AddStaffSession(c.cookie, store.StaffSession{StaffID: c.Staff.ID, Made: now, Seen: now})
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// page is what a client's page says, "" for the page itself.
func (c *clientDesk) page(below string) string {
	c.t.Helper()
	a := c.get(c.path + below)
	if a.StatusCode != http.StatusOK {
		c.t.Fatal(below, a.Status)
	}
	return html.UnescapeString(a.Body)
}

// press posts a form and follows where it leads.
func (c *clientDesk) press(below string, fields ...string) string {
	c.t.Helper()
	a := c.post(c.path+below, fields...)
	if a.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("%s: %s\n%s", below, a.Status, a.Body)
	}
	a = c.get(a.Header.Get("Location"))
	if a.StatusCode != http.StatusOK {
		c.t.Fatal(a.Status)
	}
	return html.UnescapeString(a.Body)
}

// says fails unless a page says all of these.
func (c *clientDesk) says(page string, all ...string) {
	c.t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			c.t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}

func (c *clientDesk) client() (out store.Client) {
	c.t.Helper()
	c.read(func(tx *store.Tx) (err error) { out, err = tx.Client(c.id); return err })
	return out
}

func (c *clientDesk) read(fn func(*store.Tx) error) {
	c.t.Helper()
	if err := c.w.Store().Read(context.Background(), fn); err != nil {
		c.t.Fatal(err)
	}
}

// audited fails unless the newest line of the audit log is this act of this
// staff member.
func (c *clientDesk) audited(act, detail string) {
	c.t.Helper()
	c.read(func(tx *store.Tx) error {
		lines, err := tx.AuditLines(1)
		if err != nil || len(lines) != 1 || lines[0].Actor != c.Staff.ID || lines[0].Act != act || lines[0].Detail != detail {
			c.t.Errorf("audit: %+v %v, want %s %q by %s", lines, err, act, detail, c.Staff.ID)
		}
		return nil
	})
}

// The address changes with the old one and its open links off at once; the
// timeline says so, the audit log says what and never to what (A16.14).
func TestEmailChanges(t *testing.T) {
	c := newClientDesk(t)
	a := c.w.App()
	waiting := a.Start("jane@example.com")
	code := servertest.Code(c.w.LinkMail("jane@example.com", 1))
	c.says(c.press("/email", "email", " Jane.New@example.com "), "The new address is on file", "Jane.New@example.com",
		"The practice changed the email address.", "Open links and PINs were ended.")
	c.audited("client set", "email")
	if answer, status := a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {code}}); status == http.StatusOK {
		t.Errorf("the old address's code still works: %+v", answer)
	}
	c.says(c.page("/phone"), "They typed the address that was on file before.", "type Jane.New@example.com")
	c.w.Client("other@example.com", "Other Person")
	for _, wrong := range []string{"other@example.com", "no address", ""} {
		if a := c.post(c.path+"/email", "email", wrong); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="w-email"`) ||
			!strings.Contains(a.Body, `aria-invalid="true"`) || !strings.Contains(a.Body, `value="`+wrong+`"`) || strings.Contains(a.Body, "Other Person") {
			t.Errorf("%q: %s\n%s", wrong, a.Status, a.Body)
		}
	}
	if got := c.client().Email; got != "Jane.New@example.com" {
		t.Error(got)
	}
	c.w.SignIn("jane.new@example.com")
}

// Ways and switches, each with what it means, and those that contradict each
// other refused in the same form (A18.8).
func TestWaysChange(t *testing.T) {
	c := newClientDesk(t)
	c.says(c.page(""), "Email link and their own word", "Anyone who can read their email could use it", "PIN only", "Same computer only", "No mail of any kind")
	c.says(c.press("/ways", "ways", "link+pin", "same", "yes"), "The ways in are changed", "The practice changed the ways in, \"same computer only\".")
	c.audited("client set", "ways same_computer_only")
	if got := c.client(); got.Ways != auth.WaysLinkPIN || !got.SameComputer || got.NoMail {
		t.Errorf("%+v", got)
	}
	for _, f := range [][]string{{"ways", "link", "nomail", "yes"}, {"ways", "pin", "same", "yes"}} {
		if a := c.post(c.path+"/ways", f...); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="w-ways"`) {
			t.Error(f, a.Status)
		}
	}
	c.says(c.press("/ways", "ways", "link+pin", "same", "yes"), "Nothing was different")
	c.press("/ways", "ways", "pin", "nomail", "yes")
	if got := c.client(); got.Ways != auth.WaysPIN || got.SameComputer || !got.NoMail {
		t.Errorf("%+v", got)
	}
	c.press("/name", "name", "Jane  Q. Rivera")
	if got := c.client().Name; got != "Jane Q. Rivera" {
		t.Error(got)
	}
	if a := c.post(c.path+"/name", "name", "\u202e"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Error(a.Status)
	}
}

// "Send the invite again" is always there to press, and says how far the
// invite came (A9.1, A9.2, A3.7). Where no mail leaves it says what to do. For
// a sign-in link staff have nothing to do, and the page says so (A19.4, A19.5).
func TestInviteAgain(t *testing.T) {
	c := newClientDesk(t)
	c.says(c.page(""), "No invite was sent yet.", ">Send the invite</button>", "For a sign-in link you need do nothing: they get a new one themselves")
	c.says(c.press("/invite", "back", "access"), "The invite is on its way", "Sent today at")
	c.audited("invite", "")
	m := c.w.Mail("jane@example.com", 1)
	if servertest.Link(m) != "" || !strings.Contains(m.Text, "/open/app?h=") {
		t.Errorf("%+v", m)
	}
	c.w.Until("the mail server's answer", func() bool { return strings.Contains(c.page(""), "The mail server took it today at") })
	c.says(c.press("/invite", "back", "phone"), "The invite is on its way", "Say this now")
	c.w.Mail("jane@example.com", 2)
	c.w.SignIn("jane@example.com")
	c.says(c.page(""), "They first signed in today at", "Send the invite again")
	c.press("/portal", "portal", "off")
	page := c.page("")
	c.says(page, "The portal is off for them, so no mail leaves.", "Send the invite again")
	if a := c.post(c.path+"/invite", "back", "access"); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "No mail was sent.") {
		t.Error(a.Status)
	}
}

// Acceptance 70, from the staff page: what ending does is said before, a
// request a second later fails, and the open event stream has ended.
func TestAcceptance70StaffEndAComputer(t *testing.T) {
	c := newClientDesk(t)
	a, b := c.w.SignIn("jane@example.com"), func() *servertest.App {
		c.w.Advance(time.Minute)
		return c.w.SignIn("jane@example.com")
	}()
	over := clientStream(t, a)
	c.says(c.page(""), "Ending one works at once", "First seen today at", "last seen today at", "End all computers")
	other := signedIn(t, c.w, store.Owner)
	elsewhere := c.w.Client("else@example.com", "Somebody Else")
	if got := other.post("/staff/clients/"+elsewhere.ID+"/computers/end", "device", a.Tokens.DeviceID); got.StatusCode != http.StatusNotFound {
		t.Error("a computer of another client:", got.Status)
	}
	c.says(c.press("/computers/end", "device", a.Tokens.DeviceID), "That computer's access ended.", auth.EndedByPractice.Staff())
	c.audited("device end", "")
	select {
	case <-over:
	case <-time.After(3 * time.Minute): // within a second, see server/feed, where the clock is the test's
		t.Fatal("the event stream goes on")
	}
	if status, h := a.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized || !strings.Contains(h.Get("WWW-Authenticate"), string(auth.EndedByPractice)) {
		t.Error(status, h)
	}
	if status, _ := b.Call("GET", auth.PathSession, "", nil); status != http.StatusOK {
		t.Error("the other computer:", status)
	}
	c.says(c.press("/computers/end-all"), "All computers' access ended.")
	if status, _ := b.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized {
		t.Error("after all ended:", status)
	}
	c.says(c.page("/phone"), auth.EndedByPractice.Client())
}

// clientStream opens an app's event stream; the channel closes with it.
func clientStream(t *testing.T, a *servertest.App) <-chan struct{} {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.World.URL+record.PathPoke, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "DPoP "+a.Tokens.AccessToken)
	resp, err := a.HTTP.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err, resp)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer resp.Body.Close() //nolint:errcheck // read to its end
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			continue
		}
	}()
	return over
}

// Turning the portal off ends all at once, on again lets them start anew.
func TestPortalOffAndOn(t *testing.T) {
	c := newClientDesk(t)
	a := c.w.SignIn("jane@example.com")
	c.says(c.page(""), "Turning it off ends all their computers, links and PINs at once.")
	c.says(c.press("/portal", "portal", "off"), "The portal is off.", auth.PortalOff.Staff())
	if status, _ := a.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized {
		t.Error(status)
	}
	if got := c.post(c.path+"/pin", "check", "voice", "back", "phone"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Turn the portal on") {
		t.Error("a PIN with the portal off:", got.Status)
	}
	c.says(c.press("/portal", "portal", "on", "back", "phone"), "The portal is on.", "Say this now")
	c.w.Advance(time.Minute)
	c.w.SignIn("jane@example.com")
}

// The timeline is whole, page by page, the newest first, grouped by day (A19.1).
func TestTimelinePages(t *testing.T) {
	c := newClientDesk(t)
	err := c.w.Store().Write(context.Background(), func(tx *store.Tx) error {
		for n := range 260 {
			e := store.Event{At: c.w.Now().Add(time.Duration(n-260) * time.Hour), ClientID: c.id, Kind: store.EventUnlocked, Device: "PC " + string(rune('A'+n%26)), Actor: store.ByClient}
			if err := tx.Event(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.says(c.page(""), "Show all")
	lines, days, next := 0, map[string]bool{}, c.path+"/timeline"
	for pages := 0; next != ""; pages++ {
		if pages > 3 {
			t.Fatal("no end")
		}
		body := c.get(next).Body
		lines += strings.Count(body, "Opened the app with the passcode.")
		for _, d := range regexp.MustCompile(`<h3>([^<]+)</h3>`).FindAllStringSubmatch(body, -1) {
			days[d[1]] = true
		}
		older := regexp.MustCompile(`href="([^"]*before=\d+)"`).FindStringSubmatch(body)
		if next = ""; older != nil {
			next = html.UnescapeString(older[1])
		}
	}
	if lines != 260 || len(days) < 11 {
		t.Errorf("%d lines on %d days", lines, len(days))
	}
	for _, path := range []string{"", "/timeline", "/phone", "/pin"} {
		if a := c.get("/staff/clients/c_nobody" + path); a.StatusCode != http.StatusNotFound {
			t.Error(path, a.Status)
		}
	}
}
