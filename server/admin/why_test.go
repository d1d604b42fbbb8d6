package admin_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// Acceptance 47, on the staff pages: an address that is not on file stands on
// Today and on the page of the client who was probably meant (A3.4, A3.5).
func TestAcceptance47NearMiss(t *testing.T) {
	c := newClientDesk(t)
	c.w.Client("jana@example.com", "Jana Other")
	c.w.App().Start(" Jane@Example.com ") // case and spaces are no slip
	c.w.App().Start("jane@exmaple.com")
	c.w.App().Start("stranger@elsewhere.example")
	c.says(c.page(""), "jane@exmaple.com", "It is not on file. Was that Jane Rivera?")
	c.says(html.UnescapeString(c.get("/staff").Body), "jane@exmaple.com", "Jane Rivera")
	if page := c.page(""); strings.Contains(page, "stranger@") || strings.Contains(page, "Jane@Example.com") {
		t.Error("somebody else's address stands on her page:", page)
	}
	who := c.w.Client("bob@example.com", "Bob Other")
	if page := c.get("/staff/clients/" + who.ID).Body; strings.Contains(page, "exmaple") {
		t.Error("her slip stands on his page")
	}
}

// Acceptance 77, on the staff pages: "why can't she get in?" is answered by
// the client's page with the last attempts, each with its reason: the address
// that was typed, the mail that was refused, the link opened on a phone, the
// wrong code, the code on another computer, the PIN that is too old, the link
// that was used (A2.18, A2.20, A2.21, A6.10, A7.4, A19.1, A19.2, A20.1, A20.3).
func TestAcceptance77WhyCannotSheGetIn(t *testing.T) {
	w := servertest.New(t, servertest.MailServer(newCauseOffice(t)))
	c := &clientDesk{browser: signedIn(t, w, store.Clinician), id: w.Client("fullbox@example.com", "Jane Rivera").ID}
	c.path = "/staff/clients/" + c.id
	w.App().Start("fullbox@example.com")
	causeLine(w, c.id, "mail_refused", auth.MailRefused)
	c.press("/email", "email", "jane@example.com") // put right on the phone
	c.later(time.Minute)

	w.App().Start("jane@exmaple.com") // a slip
	a := w.App()
	waiting := a.Start("jane@example.com")
	m := w.LinkMail("jane@example.com", 1)
	phone, err := http.NewRequestWithContext(t.Context(), http.MethodGet, servertest.Link(m), nil)
	if err != nil {
		t.Fatal(err)
	}
	phone.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari")
	resp, err := http.DefaultClient.Do(phone)
	if err = firstError(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {otherPIN(servertest.Code(m))}})
	elsewhere := w.App()
	other := elsewhere.StartPIN("jane@example.com")
	elsewhere.Challenge(url.Values{"auth_session": {other.AuthSession}, "email_code": {servertest.Code(m)}})
	w.App().Start("jane@example.com") // too soon for a second mail
	digits, _ := c.makePIN()
	c.later(24*time.Hour + time.Minute)
	late := w.App()
	again := late.StartPIN("jane@example.com")
	typePIN(late, again.AuthSession, digits)
	causeGet(w, servertest.Link(m))
	causeLine(w, c.id, store.EventOpened, "")

	page := c.page("")
	c.says(page, "jane@exmaple.com", auth.MailRefused.Staff(), "550 5.2.2 mailbox is full", "The link's page was opened on a phone.", auth.WrongCode.Staff(),
		auth.NotThisComputer.Staff(), auth.TooSoon.Staff(), auth.PINTooOld.Staff(), auth.TooOld.Staff(), auth.TooOld.Fix(), "The practice changed the email address.")
	if strings.Contains(strings.ToLower(page), "expired") {
		t.Error("the page says expired")
	}
	if first, second := strings.Index(page, auth.PINTooOld.Staff()), strings.Index(page, auth.MailRefused.Staff()); first < 0 || second < first {
		t.Error("the newest does not come first")
	}
}
