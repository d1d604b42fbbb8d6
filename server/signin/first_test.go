package signin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/server/store"
)

// A2.23: the first sign-in, whole: by the code, by the button, by a PIN.
func TestSignInByTypedCode(t *testing.T) {
	w := newWorld(t)
	c := w.client("Jane@Example.com", auth.WaysLink)
	a := w.app(" jane@example.COM ")
	status, ans := a.start()
	if status != 400 || ans.Error != auth.ErrInsufficientAuthz || ans.Needs != auth.NeedEmail || ans.SentAt != "2026-03-03T15:04:00Z" ||
		ans.RetryAfter != 30 || ans.Interval != 3 || ans.ExpiresIn != 86400 || len(ans.Label) != 3 {
		t.Fatalf("%d %+v", status, ans)
	}
	_, code := w.signInMail()
	status, ans = a.step("email_code", code[:3]+"-"+code[3:])
	if status != 200 || ans.AuthorizationCode == "" {
		t.Fatalf("%d %+v", status, ans)
	}
	status, tok := a.redeem(ans.AuthorizationCode)
	if status != 200 || tok.TokenType != "DPoP" || tok.ExpiresIn != 300 || tok.Scope != auth.Scope || tok.DeviceID == "" || tok.SID == "" {
		t.Fatalf("%d %+v", status, tok)
	}
	rec := a.api("GET", auth.PathSession, "")
	var s auth.SessionAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &s); err != nil || rec.Code != 200 {
		t.Fatal(rec.Code, rec.Body, err)
	}
	if s.Account != c.ID || s.LocksIn != 900 || s.DeviceID != tok.DeviceID || s.SID != tok.SID || s.DeviceName != "HP-Laptop" {
		t.Fatalf("%+v", s)
	}
	a.checkIDToken(tok.IDToken, a.nonce, []string{"email", "otp"})
	if got := w.mails(c); got != 2 { // the link, and the notice of a new computer
		t.Errorf("%d mails, want 2", got)
	}
	if got := w.reasons(c.ID, store.EventSignedIn); len(got) != 1 {
		t.Errorf("timeline: %v", got)
	}
}

func (a *app) checkIDToken(raw, nonce string, amr []string) {
	a.Helper()
	rec := a.call("GET", auth.PathJWKS, "", "", "")
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(rec.Body.Bytes(), &set); err != nil {
		a.Fatal(err)
	}
	tok, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		a.Fatal(err)
	}
	var c claims
	if err := tok.Claims(set, &c); err != nil {
		a.Fatal(err)
	}
	if c.Issuer != worldIssuer || c.Audience != auth.ClientID || c.Nonce != nonce || c.SID != a.tok.SID || c.Device != a.tok.DeviceID ||
		c.AuthTime != a.now().Unix() || !slices.Equal(c.AMR, amr) {
		a.Errorf("ID token: %+v", c)
	}
}

func TestSignInByButton(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, _ := w.signInMail()
	u := a.pressHere(token)
	if u.Query().Get("state") != a.state || u.Query().Get("iss") != worldIssuer {
		t.Fatal(u)
	}
	if status, _ := a.redeem(u.Query().Get("code")); status == 200 {
		t.Fatal("a code that travelled was taken without its redirect_uri")
	}
	if status, tok := a.redeem(u.Query().Get("code"), "redirect_uri", a.redirect); status != 200 {
		t.Fatalf("%d %+v", status, tok)
	}
}

// pressHere is the button "the app is on this computer".
func (a *app) pressHere(token string) *url.URL {
	a.Helper()
	to, err := a.p.here(a.Context(), token)
	if err != nil {
		a.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil {
		a.Fatal(err)
	}
	return u
}

func TestSignInByPIN(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysPIN, func(c *store.Client) { c.NoMail = true })
	pin := w.pin(c, "")
	a := w.app("jane@example.com")
	status, ans := a.start("pin", pin)
	if status != 200 || ans.AuthorizationCode == "" {
		t.Fatalf("%d %+v", status, ans)
	}
	if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatalf("%d %+v", status, tok)
	}
	if got := w.mails(c); got != 0 {
		t.Errorf("%d mails to somebody who gets none", got)
	}
	b := w.app("jane@example.com")
	if status, ans := b.start("pin", pin); status != 400 || ans.Error != auth.ErrInvalidCode {
		t.Fatalf("a PIN worked twice: %d %+v", status, ans)
	}
	if got := w.reasons(c.ID, store.EventPINTyped); !slices.Equal(got, []auth.Reason{"", auth.PINUsed}) {
		t.Errorf("timeline: %v", got)
	}
}

// The answer may be lost, and the server may even have crashed in between: the
// same code, key and verifier get the same tokens for a minute.
func TestLostAnswer(t *testing.T) {
	for _, crash := range []bool{false, true} {
		w := newWorld(t)
		w.client("jane@example.com", auth.WaysLink)
		a := w.app("jane@example.com")
		a.start()
		_, code := w.signInMail()
		_, ans := a.step("email_code", code)
		_, first := a.redeem(ans.AuthorizationCode)
		if crash {
			w.restart()
		}
		w.pass(59 * time.Second)
		status, again := a.redeem(ans.AuthorizationCode)
		if status != 200 || again.AccessToken != first.AccessToken || again.RefreshToken != first.RefreshToken || again.DeviceID != first.DeviceID || again.SID != first.SID {
			t.Fatalf("crash %v: %d %+v", crash, status, again)
		}
		if again.ExpiresIn != 300-59 {
			t.Errorf("expires_in %d", again.ExpiresIn)
		}
		if rec := a.api("GET", auth.PathSession, ""); rec.Code != http.StatusOK {
			t.Fatalf("crash %v: %d %s", crash, rec.Code, rec.Body)
		}
	}
}
