package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"alcove/auth"
)

// inBrowser is a sign-in that began in a browser. The browser keeps it for us,
// sealed: whoever has the cookie is the one who asked, as whoever has the key
// is for an app.
type inBrowser struct {
	Secret      string `json:"secret"`
	Session     string `json:"session"` // auth_session
	Email       string `json:"email"`   // as typed
	RedirectURI string `json:"redirect_uri"`
	State       string `json:"state"`
}

// jkt stands where an app's key would.
func (b inBrowser) jkt() string {
	h := sha256.Sum256([]byte(b.Secret))
	return browserKey + base64.RawURLEncoding.EncodeToString(h[:])
}

// back is the loopback address of the program that asked, with an answer and
// the issuer (RFC 9207).
func (p *Provider) back(redirectURI, state string, answer url.Values) string {
	answer.Set("iss", p.Issuer)
	if state != "" {
		answer.Set("state", state)
	}
	return redirectURI + "?" + answer.Encode()
}

// cookieName has the prefix that browsers protect, where there is TLS.
func (p *Provider) cookieName() string {
	if p.secure() {
		return "__Host-sign-in"
	}
	return "sign-in"
}

func (p *Provider) secure() bool { return strings.HasPrefix(p.Issuer, "https:") }

// keep gives the sign-in to the browser.
func (p *Provider) keep(w http.ResponseWriter, b inBrowser) error {
	sealed, err := p.seal("sign-in", b)
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: p.cookieName(), Value: sealed, Path: "/", MaxAge: int(auth.AttemptLife / time.Second),
		Secure: p.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode})
	return nil
}

// forget takes the sign-in from the browser.
func (p *Provider) forget(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: p.cookieName(), Path: "/", MaxAge: -1, Secure: p.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// kept reads the sign-in of the browser that asks; false if it has none.
// Whether it still goes on, the attempt in the store decides.
func (p *Provider) kept(r *http.Request) (b inBrowser, ok bool) {
	c, err := r.Cookie(p.cookieName())
	if err != nil || !p.unseal("sign-in", c.Value, &b) {
		return inBrowser{}, false
	}
	return b, true
}
