//go:build realparts

package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// enter gives a real browser the session of a signed-in staff member.
func enter(t *testing.T, b *pagetest.Browser, who *browser) {
	t.Helper()
	yes := true
	pagetest.Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.SetCookie, network.SetCookieParams{Name: "__Host-alcove-staff", Value: who.cookie, URL: who.w.URL + "/",
			Path: "/", Secure: &yes, HTTPOnly: &yes, SameSite: network.CookieSameSiteStrict})
		return err
	}))
}

// phoneCall is staff in front of a real browser, who press and read.
type phoneCall struct {
	t      *testing.T
	b      *pagetest.Browser
	clicks int
	shots  int
}

// press is one click of a person.
func (c *phoneCall) press(sel string) {
	c.t.Helper()
	c.clicks++
	c.b.Press(c.t, sel)
}

// reads waits until the page says something, all by itself.
func (c *phoneCall) reads(want string) {
	c.t.Helper()
	c.b.Reads(c.t, want)
}

// picture leaves a picture of what the person looks at.
func (c *phoneCall) picture(name string) {
	c.shots++
	c.b.Picture(c.t, fmt.Sprintf("three-clicks-%d-%s.png", c.shots, name))
}

// From the client's call to "I'm in" by PIN: 3 clicks of staff and 6 digits of
// the client, in a real browser against the real server (A5.1, A5.3, A3.11).
func TestThreeClicksAndSixDigits(t *testing.T) {
	w := servertest.New(t, servertest.MailServer(newCauseOffice(t)))
	email := "fullbox@example.com"
	id := w.Client(email, "Jane Rivera").ID
	who := signedIn(t, w, store.FrontDesk)
	call := &phoneCall{t: t, b: pagetest.Chromium(t)}
	call.b.View(t, 1280, 900, false)
	enter(t, call.b, who)
	pagetest.Must(t, call.b.Ctx, chromedp.Navigate(w.URL+"/staff"))

	// Her mailbox is full. Today says so before she calls.
	w.App().Start(email)
	call.reads("Jane Rivera")
	call.reads("mailbox is full")
	call.picture("today")

	// She calls. Click 1: help on the phone, with the sentence to say. She opens
	// the PIN screen; the page shows it by itself.
	call.press(`a[href="/staff/clients/` + id + `/phone"]`)
	call.reads("Say this now")
	jane := w.App()
	w.Advance(time.Second)
	waiting := jane.StartPIN(email)
	call.reads("Shows " + waiting.Label)
	call.picture("phone")

	// Click 2: how she is known. Click 3: make the PIN.
	call.press(`input[name=check][value=voice]`)
	call.picture("ticked")
	call.press(`#make-pin`)
	call.reads("You see it this once")
	digits := strings.ReplaceAll(pagetest.Get(t, call.b.Ctx, chromedp.Evaluate[string](`document.querySelector(".thepin").textContent`)), " ", "")
	call.picture("pin")

	// She types one number wrong; staff see it. Then six digits, and she is in.
	typePIN(jane, waiting.AuthSession, otherPIN(digits))
	call.reads("1 wrong try")
	call.picture("wrong-try")
	answer, status := typePIN(jane, waiting.AuthSession, digits)
	if status != http.StatusOK || len(digits) != 6 {
		t.Fatal(status, answer)
	}
	if jane.Tokens, status = jane.Token(answer.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
	call.reads("They are in.")
	if still := pagetest.Get(t, call.b.Ctx, chromedp.Evaluate[string](`document.querySelector(".thepin").textContent`)); strings.ReplaceAll(still, " ", "") != digits {
		t.Error("the digits went away while they were read out:", still)
	}
	call.picture("in")
	if call.clicks != 3 {
		t.Errorf("%d clicks, want 3", call.clicks)
	}
	if p := pagetest.Ours(call.b.Problems()); len(p) > 0 {
		t.Error("the browser complains:", p)
	}
}

// What staff ticked stays ticked while strangers come and go on the live list.
func TestTheChosenComputerStaysChosen(t *testing.T) {
	w := servertest.New(t)
	id := w.Client("jane@example.com", "Jane Rivera").ID
	call := &phoneCall{t: t, b: pagetest.Chromium(t)}
	enter(t, call.b, signedIn(t, w, store.FrontDesk))
	first := w.App().StartPIN("jane@example.com")
	w.Advance(time.Second)
	second := w.App().StartPIN("jane@example.com")
	pagetest.Must(t, call.b.Ctx, chromedp.Navigate(w.URL+"/staff/clients/"+id+"/phone"))
	call.reads("Shows " + second.Label)
	call.press(`#pin-waiting label:nth-of-type(2) input`)
	call.press(`input[name=check][value=voice]`)
	w.Advance(time.Second)
	third := w.App().StartPIN("jane@example.com")
	call.reads("Shows " + third.Label)
	call.press(`#make-pin`)
	call.reads("on the computer that shows " + first.Label)
}
