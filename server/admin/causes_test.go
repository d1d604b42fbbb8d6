package admin_test

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"alcove/auth"
	"alcove/server/mail/mailtest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// causeOffice is a mail server that refuses who begins with "full", has those
// wait who begin with "slow", and takes all other mail.
type causeOffice struct{}

func newCauseOffice(t *testing.T) (url string) {
	t.Helper()
	return mailtest.Serve(t, func() smtp.Session { return causeOffice{} })
}

// Mail, Rcpt, Data, Reset and Logout are one conversation.
func (causeOffice) Mail(string, *smtp.MailOptions) error { return nil }
func (causeOffice) Reset()                               {}
func (causeOffice) Logout() error                        { return nil }
func (causeOffice) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}
func (causeOffice) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "full"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "mailbox is full"}
	case strings.HasPrefix(to, "slow"):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	}
	return nil
}

// cause is one way of not getting in, through the real server.
type cause struct {
	name   string
	email  string      // on file
	reason auth.Reason // "" where no reason of the protocol fits
	why    string      // what staff are told: the reason's sentence where it is empty
	fix    string      // the reason's where it is empty
	words  string      // another machine's, shown as well
	happen func(w *servertest.World, clientID, email string)
}

// causes is every one that the staff pages must tell apart.
var causes = []cause{
	{name: "wrong address", email: "jane.rivera@example.com", why: auth.UnknownAddress.Staff(), fix: "Ask them to type jane.rivera@example.com", happen: func(w *servertest.World, _, _ string) {
		w.App().Start("jane.rivera@exmaple.com")
	}},
	{name: "full mailbox", email: "fullbox@example.com", why: auth.MailRefused.Staff() + " Their mailbox is full.", fix: "Ask them to delete some old mail. " + auth.MailRefused.Fix(), words: "mailbox is full", happen: func(w *servertest.World, id, email string) {
		w.App().Start(email)
		causeLine(w, id, string(auth.MailRefused), auth.MailRefused)
	}},
	{name: "slow server", email: "slow@example.com", reason: auth.MailDelayed, words: "come back later", happen: func(w *servertest.World, id, email string) {
		w.App().Start(email)
		causeLine(w, id, string(auth.MailDelayed), auth.MailDelayed)
	}},
	{name: "scanner", email: "jane@example.com", why: "Many mail systems look at links before people do.", fix: "looking uses nothing up", happen: func(w *servertest.World, id, email string) {
		w.App().Start(email)
		link := servertest.Link(w.LinkMail(email, 1))
		for range 4 {
			causeGet(w, link)
		}
		causeLine(w, id, store.EventOpened, "")
	}},
	{name: "used link", email: "jane@example.com", reason: auth.Used, happen: func(w *servertest.World, id, email string) {
		w.SignIn(email)
		causeTaken(w, id, 2) // the link, and the notice of a new computer
		w.Advance(time.Minute)
		causeGet(w, servertest.Link(w.LinkMail(email, 1)))
		causeLine(w, id, store.EventOpened, "")
	}},
	{name: "other computer", email: "jane@example.com", reason: auth.NotThisComputer, happen: func(w *servertest.World, id, email string) {
		w.App().Start(email)
		code := servertest.Code(w.LinkMail(email, 1))
		other := w.App()
		waiting := other.StartPIN(email)
		other.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {code}})
		causeLine(w, id, store.EventTyped, auth.NotThisComputer)
	}},
	{name: "somebody else asking", email: "jane@example.com", why: "Somebody asked from another computer", fix: "Ask if that was them.", happen: func(w *servertest.World, id, email string) {
		w.App().Start(email)
		causeTaken(w, id, 1)
		w.Advance(time.Minute)
		w.App().Start(email)
		causeLine(w, id, store.EventAskedElse, "")
	}},
	{name: "portal off", email: "jane@example.com", reason: auth.PortalOff, happen: func(w *servertest.World, id, email string) {
		causeSet(w, id, func(c *store.Client) { c.PortalOn = false })
		w.App().Start(email)
		causeLine(w, id, store.EventAsked, auth.PortalOff)
	}},
}

// expect is the two sentences a page must show.
func (c cause) expect() (why, fix string) {
	why, fix = c.why, c.fix
	if c.reason != "" {
		why, fix = c.reason.Staff(), c.reason.Fix()
	}
	return why, fix
}

// causeLine waits until a client's timeline tells of a kind and a reason.
func causeLine(w *servertest.World, clientID, kind string, reason auth.Reason) {
	w.T.Helper()
	w.Until("the timeline to tell of "+kind, func() bool { return causeLines(w, clientID, kind, reason) > 0 })
}

// causeTaken waits until the mail server took n mails: a clock that is moved
// before makes them late.
func causeTaken(w *servertest.World, clientID string, n int) {
	w.T.Helper()
	w.Until("the mail server to take the mail", func() bool { return causeLines(w, clientID, "mail_accepted", "") >= n })
}

// causeLines counts what a client's timeline tells of a kind and a reason.
func causeLines(w *servertest.World, clientID, kind string, reason auth.Reason) (n int) {
	w.T.Helper()
	err := w.Store().Flush(context.Background())
	if err == nil {
		err = w.Store().Read(context.Background(), func(tx *store.Tx) error {
			lines, _, err := tx.Timeline(clientID, 0, 100)
			for _, l := range lines {
				if l.Kind == kind && l.Reason == reason {
					n++
				}
			}
			return err
		})
	}
	if err != nil {
		w.T.Fatal(err)
	}
	return n
}

// causeSet changes a client as the practice would.
func causeSet(w *servertest.World, id string, fn func(*store.Client)) {
	w.T.Helper()
	err := w.Store().Write(context.Background(), func(tx *store.Tx) error {
		c, err := tx.Client(id)
		if err != nil {
			return err
		}
		fn(&c)
		_, err = tx.ChangeClient(c, store.Reopen{}, store.BySystem, w.Now())
		return err
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// causeGet opens an address as a program does.
func causeGet(w *servertest.World, address string) {
	w.T.Helper()
	resp, err := http.Get(address)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		err = firstError(err, resp.Body.Close())
	}
	if err != nil {
		w.T.Fatal(err)
	}
}

func firstError(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// Each cause stands on the client's page, and on help on the phone or the
// timeline, with its own fix, and "expired" is said of none (A2.8, A2.16,
// A2.12, A2.17, A3.2, A3.4, A19.1, A19.6).
func TestCausesOnTheClientsPage(t *testing.T) {
	for _, c := range causes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := servertest.New(t, servertest.MailServer(newCauseOffice(t)))
			id := w.Client(c.email, "Jane Rivera").ID
			c.happen(w, id, c.email)
			b := signedIn(t, w, store.FrontDesk)
			page := html.UnescapeString(b.get("/staff/clients/" + id).Body)
			why, fix := c.expect()
			for _, want := range []string{why, fix, c.words} {
				if !strings.Contains(page, want) {
					t.Errorf("the page does not say %q:\n%s", want, page)
				}
			}
			for _, other := range causes {
				if otherWhy, _ := other.expect(); otherWhy != why && strings.Contains(page, otherWhy) {
					t.Errorf("the page says %q of %s", otherWhy, c.name)
				}
			}
			phone := html.UnescapeString(b.get("/staff/clients/" + id + "/phone").Body)
			for _, p := range []string{page, phone} {
				if strings.Contains(strings.ToLower(p), "expired") {
					t.Error("a page says expired")
				}
			}
			if !strings.Contains(phone, why) {
				t.Errorf("help on the phone does not say %q:\n%s", why, phone)
			}
		})
	}
}

// Whoever goes from Today to help on the phone reads the same cause there,
// also when the app was closed meanwhile.
func TestPhoneSaysWhatTodaySays(t *testing.T) {
	for _, c := range causes {
		why := map[string]string{"other computer": auth.NotThisComputer.Staff(), "scanner": "Programs opened the email's page", "slow server": auth.MailDelayed.Staff(),
			"full mailbox": "Their mailbox is full."}[c.name]
		if why == "" {
			continue // not among those who cannot get in, or not by a closed app
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := servertest.New(t, servertest.MailServer(newCauseOffice(t)))
			id := w.Client(c.email, "Jane Rivera").ID
			c.happen(w, id, c.email)
			w.Advance(5 * time.Minute)
			b := signedIn(t, w, store.FrontDesk)
			for _, path := range []string{"/staff", "/staff/clients/" + id + "/phone"} {
				if page := html.UnescapeString(b.get(path).Body); !strings.Contains(page, why) {
					t.Errorf("%s does not say %q:\n%s", path, why, page)
				}
			}
			phone := b.get("/staff/clients/" + id + "/phone").Body
			now, _, _ := strings.Cut(phone, `id="tips"`)
			if !strings.Contains(html.UnescapeString(now), why) || !strings.Contains(now, "App closed") || !strings.Contains(now, "Their screen showed") || strings.Contains(now, "Their screen shows") {
				t.Errorf("what is said first: %s", now)
			}
		})
	}
}
