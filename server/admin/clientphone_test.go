package admin_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// Help on the phone follows the client from "never started" to "in", to the
// lock, and to the end, and always says something to read aloud (A2.9, A6.3 to
// A6.5, A20.2).
func TestHelpOnThePhoneFollows(t *testing.T) {
	c := newClientDesk(t)
	step := func(what string, want ...string) {
		t.Helper()
		page := c.page("/phone")
		c.says(page, want...)
		if !strings.Contains(page, `<p class="say aloud">`) || strings.Contains(page, `<p class="say aloud"></p>`) {
			t.Errorf("%s: nothing to say", what)
		}
	}
	step("never started", "Not started", "Please open Alcove on your computer. Type the email jane@example.com", "Send the invite", "No sign-in mail was sent to them yet.", "Is it in Spam, Junk or Updates?")
	c.w.App().Start("jane@exmaple.com")
	step("near miss", "Wrong address", "jane@exmaple.com", auth.UnknownAddress.Staff())
	a := c.w.App()
	waiting := a.Start("jane@example.com")
	m := c.w.LinkMail("jane@example.com", 1)
	c.w.Until("the mail server's answer", func() bool { return strings.Contains(c.page("/phone"), "The mail server took the mail today at") })
	step("waits", "Waits for the email", "Their screen shows <strong>"+waiting.Label, "Press the button in it, or type its six numbers in the app", "Send a new link")
	a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {otherPIN(servertest.Code(m))}})
	step("wrong code", auth.WrongCode.Staff(), "The numbers did not match")
	c.w.Advance(auth.BoundPINPollAge + time.Second)
	step("closed", "App closed", "Please open Alcove again.")
	a.Challenge(url.Values{"auth_session": {waiting.AuthSession}})
	step("back", "Waits for the email")
	page := c.page("/phone")
	attempt := between(page, `name="attempt" value="`, `"`)
	c.says(c.press("/link", "attempt", attempt, "back", "phone"), "A new link is on its way", "A new link was sent to the same computer.", "By "+c.Staff.Name)
	c.audited("link send", "")
	answer, status := a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {servertest.Code(c.w.LinkMail("jane@example.com", 2))}})
	if status != http.StatusOK {
		t.Fatal("the link that staff sent:", status, answer)
	}
	if a.Tokens, status = a.Token(answer.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
	step("in", "You are in. What do you see?")
	c.later(auth.DefaultPolicy().Idle + time.Second)
	step("no passcode", "This computer has no passcode", "Please press \"Send my link\"")
	if err := c.w.Store().Write(context.Background(), func(tx *store.Tx) error { return tx.SetUnlockKey(a.Tokens.DeviceID, `{"kty":"EC"}`) }); err != nil {
		t.Fatal(err)
	}
	step("locked", "Locked to keep you safe", "Please type your passcode", auth.Idle.Staff())
	c.later(auth.DefaultPolicy().Unused)
	step("not used for long", auth.EnrolmentOver.Staff())
	c.press("/computers/end-all")
	step("ended", auth.EndedByPractice.Client(), auth.EndedByPractice.Fix())
	c.press("/portal", "portal", "off")
	step("portal off", auth.PortalOff.Staff(), "Turn the portal on")
}

// A link is sent to a computer of this client that waits, and to no other.
func TestSendLinkOnlyToWhoWaits(t *testing.T) {
	c := newClientDesk(t)
	c.w.Client("else@example.com", "Somebody Else")
	c.w.App().Start("else@example.com")
	var theirs string
	c.read(func(tx *store.Tx) error {
		who, err := tx.ClientByEmail("else@example.com")
		if err != nil {
			return err
		}
		open, err := tx.OpenAttempts(who.ID, c.w.Now())
		if err == nil {
			theirs = open[0].ID
		}
		return err
	})
	for _, attempt := range []string{theirs, "a_nobody", ""} {
		if got := c.post(c.path+"/link", "attempt", attempt, "back", "phone"); got.StatusCode != http.StatusNotFound {
			t.Error(attempt, got.Status)
		}
	}
}

// A second step is told as what it is: the word, or a PIN after the mail.
func TestHelpWithTheSecondStep(t *testing.T) {
	c := newClientDesk(t)
	causeSet(c.w, c.id, func(p *store.Client) { p.Ways = auth.WaysLinkPIN })
	a := c.w.App()
	waiting := a.Start("jane@example.com")
	a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {servertest.Code(c.w.LinkMail("jane@example.com", 1))}})
	c.says(c.page("/phone"), "Waits for a PIN", auth.PINNeeded.Staff(), auth.PINNeeded.Fix())
	digits, _ := c.makePIN()
	if answer, status := typePIN(a, waiting.AuthSession, digits); status != http.StatusOK {
		t.Error(status, answer)
	}
	causeSet(c.w, c.id, func(p *store.Client) { p.Ways = auth.WaysPIN })
	c.later(time.Hour)
	c.w.App().Start("jane@example.com")
	c.says(c.page("/phone"), "Please press \"Use a PIN from my practice\".")
}

// A note for the next person goes on the practice's list, tied to the client
// by id (A6.1, A2.13).
func TestCallForHelpInTheirName(t *testing.T) {
	c := newClientDesk(t)
	c.says(c.press("/help", "note", "Could not reach her, tries again at 5."), "on the list on Today", "A call for help was put on the list for them.")
	c.read(func(tx *store.Tx) error {
		all, err := tx.HelpOpen()
		if err != nil || len(all) != 1 || all[0].ClientID != c.id || !strings.HasPrefix(all[0].Note, "Could not") {
			t.Errorf("%+v %v", all, err)
		}
		return nil
	})
	c.audited("help add", "")
}

// between is what stands between two marks of a page.
func between(page, from, to string) string {
	_, rest, _ := strings.Cut(page, from)
	out, _, _ := strings.Cut(rest, to)
	return out
}

// Somebody asked from another computer, so the newest mail is for that one:
// the page says so, and one press sends a link to the computer that waits
// (A2.16).
func TestHelpWhenAnotherComputerAsked(t *testing.T) {
	c := newClientDesk(t)
	mine := c.w.App()
	waiting := mine.Start("jane@example.com")
	c.later(time.Minute)
	c.w.App().Start("jane@example.com")
	c.later(auth.BoundPINPollAge + time.Second)
	mine.Challenge(url.Values{"auth_session": {waiting.AuthSession}}) // only hers is there now
	page := c.page("/phone")
	c.says(page, "Another computer asked", "The newest email is for another computer.", "Their screen shows <strong>"+waiting.Label)
	c.press("/link", "attempt", between(page, `name="attempt" value="`, `"`), "back", "phone")
	m := c.w.LinkMail("jane@example.com", 3)
	if answer, status := mine.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {servertest.Code(m)}}); status != http.StatusOK {
		t.Error(status, answer)
	}
}
