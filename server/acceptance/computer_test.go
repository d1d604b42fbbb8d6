package acceptance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/auth/dpop"
)

// computer talks to the server as the desktop app does, by hand.
type computer struct {
	*practice
	key    *dpop.Key
	unlock *ecdsa.PrivateKey
	signed *http.Client // with a proof
	plain  *http.Client // without

	verifier, state, nonce, redirect string
	email, session                   string
	tokens                           auth.TokenAnswer
	seq                              int
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// computer is one that is not signed in, at an address of its own.
func (p *practice) computer() *computer {
	p.T.Helper()
	return p.computerAt(newAddress())
}

func (p *practice) computerAt(address string) *computer {
	p.T.Helper()
	key, err := dpop.New()
	if err != nil {
		p.T.Fatal(err)
	}
	unlock, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.T.Fatal(err)
	}
	c := &computer{practice: p, unlock: unlock, verifier: rand.Text() + rand.Text(), state: rand.Text(), nonce: rand.Text(),
		redirect: "http://127.0.0.1:49152/cb", plain: stays(p.from(address))}
	c.use(key)
	return c
}

// stays is a client that does not follow where it is sent.
func stays(tr http.RoundTripper) *http.Client {
	return &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// use gives the computer a key.
func (c *computer) use(key *dpop.Key) {
	c.key = key
	c.signed = stays(&dpop.Transport{Key: key, Base: c.plain.Transport})
}

// thief is another computer that knows everything this one knows, but its keys.
func (c *computer) thief() *computer {
	c.T.Helper()
	other := c.computer()
	other.verifier, other.state, other.nonce, other.redirect, other.email, other.session, other.tokens = c.verifier, c.state, c.nonce, c.redirect, c.email, c.session, c.tokens
	return other
}

// try makes a request; an error means that nobody answered.
func (c *computer) try(client *http.Client, method, path, contentType, body string, header ...string) (a answer, err error) {
	r, err := http.NewRequest(method, c.URL+path, strings.NewReader(body))
	if err != nil {
		return a, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, b}, err
}

func (c *computer) do(client *http.Client, method, path, contentType, body string, header ...string) answer {
	c.T.Helper()
	a, err := c.try(client, method, path, contentType, body, header...)
	if err != nil {
		c.T.Fatal(err)
	}
	return a
}

const formType = "application/x-www-form-urlencoded"

// post sends a form with a proof.
func (c *computer) post(path string, f url.Values) answer {
	c.T.Helper()
	return c.do(c.signed, "POST", path, formType, f.Encode())
}

func (c *computer) read(a answer, v any) {
	c.T.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		c.T.Fatalf("%d %q: %v", a.status, a.body, err)
	}
}

// with sets more fields of a form: name, value, ... A value "-" leaves one out.
func with(f url.Values, more ...string) url.Values {
	for i := 0; i+1 < len(more); i += 2 {
		if f.Set(more[i], more[i+1]); more[i+1] == "-" {
			f.Del(more[i])
		}
	}
	return f
}

func s256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (c *computer) startForm(email string, more ...string) url.Values {
	c.email = email
	return with(url.Values{"client_id": {auth.ClientID}, "response_type": {"code"}, "login_hint": {email}, "scope": {auth.Scope}, "state": {c.state},
		"nonce": {c.nonce}, "code_challenge": {s256(c.verifier)}, "code_challenge_method": {"S256"}, "device_name": {"HP-Laptop"}, "redirect_uri": {c.redirect}}, more...)
}

// challenge reads an answer of the challenge endpoint.
func (c *computer) challenge(a answer) (ans auth.ChallengeAnswer) {
	c.T.Helper()
	c.read(a, &ans)
	if ans.AuthSession != "" {
		c.session = ans.AuthSession
	}
	c.saw("sign-in", ans.AuthSession)
	c.saw("authorization code", ans.AuthorizationCode)
	return ans
}

// start begins a sign-in.
func (c *computer) start(email string, more ...string) (auth.ChallengeAnswer, answer) {
	c.T.Helper()
	a := c.post(auth.PathChallenge, c.startForm(email, more...))
	return c.challenge(a), a
}

// asks begins a sign-in that must wait for the mail.
func (c *computer) asks(email string, more ...string) auth.ChallengeAnswer {
	c.T.Helper()
	ans, a := c.start(email, more...)
	if a.status != 400 || ans.Error != auth.ErrInsufficientAuthz || ans.AuthSession == "" {
		c.T.Fatalf("start: %d %s", a.status, a.body)
	}
	return ans
}

// step goes on with it; without more it is a poll.
func (c *computer) step(more ...string) (auth.ChallengeAnswer, answer) {
	c.T.Helper()
	a := c.post(auth.PathChallenge, with(url.Values{"client_id": {auth.ClientID}, "auth_session": {c.session}}, more...))
	return c.challenge(a), a
}

// types is a step that must lead to an authorization code.
func (c *computer) types(field, value string) (code string) {
	c.T.Helper()
	ans, a := c.step(field, value)
	if a.status != 200 || ans.AuthorizationCode == "" {
		c.T.Fatalf("%s: %d %s", field, a.status, a.body)
	}
	return ans.AuthorizationCode
}

func (c *computer) redeemForm(code string, more ...string) url.Values {
	return with(url.Values{"grant_type": {"authorization_code"}, "client_id": {auth.ClientID}, "code": {code}, "code_verifier": {c.verifier}}, more...)
}

// token asks the token endpoint, and keeps what it gives.
func (c *computer) token(f url.Values) (ans auth.TokenAnswer, status int) {
	c.T.Helper()
	a := c.post(auth.PathToken, f)
	c.read(a, &ans)
	c.saw("token", ans.AccessToken, ans.RefreshToken, ans.IDToken, ans.UnlockNonce)
	if a.status == 200 {
		c.tokens = ans
	}
	return ans, a.status
}

func (c *computer) redeem(code string, more ...string) (auth.TokenAnswer, int) {
	c.T.Helper()
	return c.token(c.redeemForm(code, more...))
}

func (c *computer) refresh(token string, more ...string) (auth.TokenAnswer, int) {
	c.T.Helper()
	return c.token(with(url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {token}}, more...))
}

// renew refreshes with what the computer has; it must succeed.
func (c *computer) renew() {
	c.T.Helper()
	if ans, status := c.refresh(c.tokens.RefreshToken); status != 200 {
		c.T.Fatalf("refresh: %d %+v", status, ans)
	}
}

// in redeems a code; it must succeed.
func (c *computer) in(code string, more ...string) {
	c.T.Helper()
	if ans, status := c.redeem(code, more...); status != 200 || ans.AccessToken == "" || ans.RefreshToken == "" || ans.DeviceID == "" {
		c.T.Fatalf("tokens: %d %+v", status, ans)
	}
}

// signIn is a computer that went in with the code of the mail.
func (p *practice) signIn(email string) *computer {
	p.T.Helper()
	c := p.computer()
	n := len(p.lettersNow(email))
	c.asks(email)
	c.in(c.types("email_code", p.letter(email, n+1).code))
	return c
}

// api makes a call with the access token.
func (c *computer) api(method, path, body string) answer {
	c.T.Helper()
	contentType := ""
	if body != "" {
		contentType = "application/json"
	}
	return c.do(c.signed, method, path, contentType, body, "Authorization", "DPoP "+c.tokens.AccessToken)
}

// alive reports whether a call is let through, and what the refusal says.
func (c *computer) alive() (bool, string) {
	c.T.Helper()
	a := c.api("GET", auth.PathSession, "")
	if a.status != 200 && a.status != 401 {
		c.T.Fatalf("%d %s", a.status, a.body)
	}
	return a.status == 200, a.header.Get("WWW-Authenticate")
}

// touch tells of a person's input, so many seconds ago.
func (c *computer) touch(idle int) (locksIn int) {
	c.T.Helper()
	c.seq++
	a := c.api("POST", auth.PathActivity, fmt.Sprintf(`{"seq":%d,"idle_seconds":%d}`, c.seq, idle))
	var ans auth.ActivityAnswer
	if c.read(a, &ans); a.status != 200 {
		c.T.Fatalf("activity: %d %s", a.status, a.body)
	}
	return ans.LocksIn
}

// passcode registers the unlock key.
func (c *computer) passcode() {
	c.T.Helper()
	jwk, err := (&jose.JSONWebKey{Key: &c.unlock.PublicKey}).MarshalJSON()
	if err != nil {
		c.T.Fatal(err)
	}
	if a := c.api("PUT", auth.PathUnlockKey, `{"jwk":`+string(jwk)+`}`); a.status != 204 {
		c.T.Fatalf("unlock key: %d %s", a.status, a.body)
	}
}

// assertion proves that the passcode was typed.
func (c *computer) assertion(key *ecdsa.PrivateKey, nonce string, more map[string]any) string {
	c.T.Helper()
	claims := map[string]any{"iss": c.tokens.DeviceID, "aud": c.URL, "nonce": nonce}
	for k, v := range more {
		claims[k] = v
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		c.T.Fatal(err)
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		c.T.Fatal(err)
	}
	return raw
}

// unlocks types the passcode: a refresh that is asked for an assertion.
func (c *computer) unlocks() {
	c.T.Helper()
	ask, status := c.refresh(c.tokens.RefreshToken)
	if status != 400 || ask.Error != auth.ErrUnlockRequired {
		c.T.Fatalf("not locked: %d %+v", status, ask)
	}
	if ans, status := c.refresh(c.tokens.RefreshToken, "unlock_assertion", c.assertion(c.unlock, ask.UnlockNonce, nil)); status != 200 {
		c.T.Fatalf("unlock: %d %+v", status, ans)
	}
}
