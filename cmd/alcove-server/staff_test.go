package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
)

// Acceptance 47: an address that is not on file is listed with a near match.
func TestUnknownAddressIsListed(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane Rivera")
	p.App().Start("jane@exmaple.com")
	var all []control.UnknownView
	p.JSON(&all, "unknown", "list")
	if len(all) != 1 || all[0].Email != "jane@exmaple.com" || all[0].Nearest == nil || all[0].Nearest.Name != "Jane Rivera" {
		t.Fatalf("%+v", all)
	}
	if mails := p.Mails(""); len(mails) != 0 {
		t.Errorf("a mail left: %+v", mails)
	}
}

// Acceptance 70: a computer that the practice ended is out on its next request.
func TestDeviceEndWorksAtOnce(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane")
	a := p.SignIn("jane@example.com")
	if status, _ := a.Call("GET", auth.PathSession, "", nil); status != http.StatusOK {
		t.Fatal(status)
	}
	var d control.DeviceView
	p.JSON(&d, "device", "end", a.Tokens.DeviceID)
	if d.EndedAt == "" || d.EndedReason != auth.EndedByPractice {
		t.Errorf("%+v", d)
	}
	if status, header := a.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized || !strings.Contains(header.Get("WWW-Authenticate"), "ended_by_practice") {
		t.Errorf("%d %v", status, header)
	}
	if tokens, status := a.Refresh(); status != http.StatusBadRequest || tokens.Description != "ended_by_practice" {
		t.Errorf("%d %+v", status, tokens)
	}
	p.JSON(nil, "device", "end", a.Tokens.DeviceID) // once more is no error
}

// Acceptance 71: with the portal off, links, PINs, refresh and waiting sign-ins
// fail, and a stranger sees the answer everybody gets.
func TestPortalOff(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane")
	in := p.SignIn("jane@example.com")
	p.Advance(time.Minute) // the limits of mail
	waits := p.App()
	attempt := waits.Start("jane@example.com")
	code := servertest.Code(p.LinkMail("jane@example.com", 2))
	var pin control.PINOut
	p.JSON(&pin, "pin", "jane@example.com")
	p.JSON(nil, "client", "set", "jane@example.com", "--portal", "off")
	if tokens, status := in.Refresh(); status != http.StatusBadRequest || tokens.Description != string(auth.PortalOff) {
		t.Errorf("refresh: %d %+v", status, tokens)
	}
	for _, secret := range []url.Values{{"email_code": {code}}, {"pin": {pin.PIN}}} {
		secret.Set("auth_session", attempt.AuthSession)
		if a, status := waits.Challenge(secret); status != http.StatusBadRequest || a.Error != auth.ErrInvalidCode {
			t.Errorf("%v: %d %+v", secret, status, a)
		}
	}
	mails := len(p.Mails(""))
	p.Advance(time.Minute)
	p.App().Start("jane@example.com") // fails unless it is answered like everybody
	if n := len(p.Mails("")); n != mails {
		t.Errorf("%d mails to somebody whose portal is off", n-mails)
	}
	p.JSON(nil, "client", "set", "jane@example.com", "--portal", "on")
	p.Advance(time.Minute)
	p.SignIn("jane@example.com")
}

// Acceptance 77: "why can she not get in?" is answered with causes and fixes.
func TestWhySheCannotGetIn(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane")
	a := p.App()
	attempt := a.Start("jane@example.com")
	first := p.LinkMail("jane@example.com", 1)
	a.Challenge(url.Values{"auth_session": {attempt.AuthSession}, "email_code": {wrongCode(servertest.Code(first))}})
	p.JSON(nil, "pin", "jane@example.com", "--minutes", "1")
	p.Advance(2 * time.Minute)
	a.Challenge(url.Values{"auth_session": {attempt.AuthSession}, "pin": {"123123"}})
	b := p.App()
	b.Start("jane@example.com") // from another computer: replaces
	p.LinkMail("jane@example.com", 2)
	resp, err := http.Get(servertest.Link(first))
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	var why control.WhyOut
	p.JSON(&why, "why", "jane@example.com")
	reasons, kinds := map[auth.Reason]control.EventView{}, map[string]bool{}
	last := ""
	for _, e := range why.Events {
		reasons[e.Reason], kinds[e.Kind] = e, true
		if e.At < last {
			t.Error("not oldest first")
		}
		last = e.At
	}
	for _, want := range []string{"sign_in_asked", "code_typed", "pin_made", "pin_typed", "page_opened", "asked_elsewhere", "mail_accepted"} {
		if !kinds[want] {
			t.Errorf("%s is missing in %v", want, kinds)
		}
	}
	e, ok := reasons[auth.WrongCode]
	if !ok || e.ClientSentence != auth.WrongCode.Client() || e.StaffSentence != auth.WrongCode.Staff() || e.Fix == "" || e.Device != "HP-Laptop" {
		t.Errorf("%+v in %+v", e, why.Events)
	}
}

func wrongCode(right string) string {
	if right == "000000" {
		return "000001"
	}
	return "000000"
}
