//go:build realparts

package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"alcove/auth"
	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// screen is a real Chromium with passkeys of a test.
type screen struct {
	*pagetest.Browser
	t *testing.T
	w *servertest.World
}

func newScreen(t *testing.T, w *servertest.World) *screen {
	s := &screen{pagetest.Chromium(t), t, w}
	command(s, webauthn.Enable, webauthn.EnableParams{})
	return s
}

// command asks the browser for something over its debugging protocol.
func command[In, Out any](s *screen, c cdp.Command[In, Out], in In) (out Out) {
	s.t.Helper()
	pagetest.Must(s.t, s.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) (err error) {
		out, err = cdp.Call(ctx, tab, c, in)
		return err
	}))
	return out
}

// plug gives the computer an authenticator that checks who is there.
func (s *screen) plug(kind webauthn.AuthenticatorTransport) webauthn.AuthenticatorID {
	s.t.Helper()
	return command(s, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: kind, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
}

func (s *screen) open(path string) {
	s.t.Helper()
	pagetest.Must(s.t, s.Ctx, chromedp.Navigate(s.w.URL+path))
}

func (s *screen) press(css string) {
	s.t.Helper()
	s.Press(s.t, css)
}

// at waits until the browser is on a page.
func (s *screen) at(path string) {
	s.t.Helper()
	s.is(fmt.Sprintf(`location.pathname + location.search === %q && document.readyState === "complete"`, path))
}

// says waits until the page shows a text.
func (s *screen) says(text string) {
	s.t.Helper()
	s.Reads(s.t, text)
}

func (s *screen) is(js string) {
	s.t.Helper()
	s.Is(s.t, js)
}

// The whole way in a real browser: the setup address makes a passkey, a second
// one on another device, the sign-in, the refusal of who was not verified, and
// the passkey that a dangerous act asks for.
func TestPasskeysInARealBrowser(t *testing.T) {
	w := servertest.New(t)
	_, token := invited(t, w, "ruth@lakeside.example", store.Owner)
	s := newScreen(t, w)
	laptop := s.plug("internal")
	s.open("/staff/setup#" + token)
	s.says("ruth@lakeside.example (Owner)")
	if at := pagetest.Get(t, s.Ctx, chromedp.Location()); strings.Contains(at, "#") {
		t.Error("the token stands in the address:", at)
	}
	pagetest.Must(t, s.Ctx, chromedp.Evaluate[chromedp.Void](`void (document.getElementById("passkey-name").value = "Ruth Adler")`))
	s.press("#passkey-go")
	s.at("/staff/me/second")
	s.says("Ruth Adler")

	// The same device again: it says so. Then another one.
	second := func(name string) {
		pagetest.Must(t, s.Ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`void (document.getElementById("passkey-name").value = %q)`, name)))
		s.press("#passkey-go")
	}
	second("Once more")
	s.says("This device holds a passkey for you already")
	kept := command(s, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: laptop}).Credentials
	if len(kept) != 1 || !kept[0].IsResidentCredential {
		t.Fatalf("%+v", kept)
	}
	command(s, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: laptop})
	ring := s.plug("usb")
	second("Key on my key ring")
	s.at("/staff")

	s.press("form[action='/staff/sign-out'] button")
	s.at("/staff/sign-in")
	s.press("#passkey-go")
	s.at("/staff")

	// Who is not verified does not get in: not if the device says so, and not
	// if it keeps quiet about it.
	s.press("form[action='/staff/sign-out'] button")
	s.at("/staff/sign-in")
	command(s, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: ring, IsUserVerified: false})
	s.press("#passkey-go")
	s.says("Nothing was changed. Press the button to try again.")
	command(s, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: ring, IsUserVerified: true})
	yes := true
	command(s, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: ring, IsBadUV: &yes})
	s.press("#passkey-go")
	s.says("That passkey does not open this practice")
	command(s, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: ring})
	s.press("#passkey-go")
	s.at("/staff")

	// A dangerous act asks, and leads back.
	w.Advance(auth.StaffFresh)
	s.open("/staff/people")
	pagetest.Must(t, s.Ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("name").value = "Max", document.getElementById("email").value = "max@lakeside.example",
		document.querySelector("input[value=clinician]").checked = true, void 0`))
	s.press("form[action='/staff/people'] button")
	s.says("Nothing was changed yet")
	s.press("#passkey-go")
	s.says("Who works here") // the page that asks stands at the same address
	s.at("/staff/people")
	s.is(`!document.body.innerText.includes("max@lakeside.example")`)

	// A link in a mail comes from another site; the session is found all the same.
	mail := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(rw, `<!doctype html><title>mail</title><link rel="icon" href="data:,"><a id="link" href="%s/staff/people">open</a>`, w.URL)
	}))
	defer mail.Close()
	pagetest.Must(t, s.Ctx, chromedp.Navigate(mail.URL))
	s.press("#link")
	s.at("/staff/people?again=1")
	s.says("Who works here")

	if p := quietly(s.Problems()); len(p) > 0 {
		t.Error("the browser complains:", p)
	}
	// The wrong name of this machine: the page says where passkeys work.
	pagetest.Must(t, s.Ctx, chromedp.Navigate(strings.Replace(w.URL, "localhost", "127.0.0.1", 1)+"/staff/sign-in"))
	s.says("Passkeys work at one address only")

	// Without script, the page says what is needed.
	s.Script(t, false)
	pagetest.Must(t, s.Ctx, chromedp.Navigate(strings.Replace(w.URL, "localhost", "127.0.0.1", 1)+"/staff/sign-in"))
	s.says("Passkeys need a script of this page")
	if pagetest.Get(t, s.Ctx, chromedp.Evaluate[bool](`!document.getElementById("passkey-go").hidden`)) {
		t.Error("a button that does nothing")
	}
}

// quietly leaves out what the browser says of refusals that the test wants.
func quietly(problems []string) (out []string) {
	for _, p := range problems {
		if !strings.Contains(p, "the server responded with a status of 403") {
			out = append(out, p)
		}
	}
	return out
}
