package servertest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"alcove/auth"
	"alcove/auth/dpop"
)

// App is a computer that talks to the server as the desktop app does, with a
// key of its own.
type App struct {
	World    *World
	HTTP     *http.Client // signs every request
	Verifier string       // PKCE
	State    string
	Scope    string // what it asks for
	Tokens   auth.TokenAnswer
}

// App makes a computer that is not signed in.
func (w *World) App() *App {
	w.T.Helper()
	key, err := dpop.New()
	if err != nil {
		w.T.Fatal(err)
	}
	return &App{World: w, HTTP: &http.Client{Transport: &dpop.Transport{Key: key}}, Verifier: rand.Text() + rand.Text(), State: rand.Text(), Scope: auth.Scope}
}

// Challenge posts to the challenge endpoint.
func (a *App) Challenge(form url.Values) (answer auth.ChallengeAnswer, status int) {
	a.World.T.Helper()
	form.Set("client_id", auth.ClientID)
	status = a.form(auth.PathChallenge, form, &answer)
	return answer, status
}

// Start asks for a sign-in and returns the waiting attempt.
func (a *App) Start(email string) auth.ChallengeAnswer {
	a.World.T.Helper()
	return a.start(email, url.Values{})
}

// StartPIN asks for a sign-in as the app's PIN screen does: no mail leaves.
func (a *App) StartPIN(email string) auth.ChallengeAnswer {
	a.World.T.Helper()
	return a.start(email, url.Values{"way": {"pin"}})
}

func (a *App) start(email string, more url.Values) auth.ChallengeAnswer {
	a.World.T.Helper()
	challenge := sha256.Sum256([]byte(a.Verifier))
	form := url.Values{
		"response_type": {"code"}, "login_hint": {email}, "scope": {a.Scope}, "state": {a.State}, "nonce": {rand.Text()},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"}, "device_name": {"HP-Laptop"},
	}
	for name, values := range more {
		form[name] = values
	}
	answer, status := a.Challenge(form)
	if status != http.StatusBadRequest || answer.Error != auth.ErrInsufficientAuthz || answer.AuthSession == "" {
		a.World.T.Fatalf("start: %d %+v", status, answer)
	}
	return answer
}

// Token trades an authorization code for tokens.
func (a *App) Token(code string) (answer auth.TokenAnswer, status int) {
	a.World.T.Helper()
	status = a.form(auth.PathToken, url.Values{"grant_type": {"authorization_code"}, "client_id": {auth.ClientID}, "code": {code}, "code_verifier": {a.Verifier}}, &answer)
	return answer, status
}

// Refresh trades the refresh token for the next tokens.
func (a *App) Refresh() (answer auth.TokenAnswer, status int) {
	a.World.T.Helper()
	status = a.form(auth.PathToken, url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {a.Tokens.RefreshToken}}, &answer)
	return answer, status
}

// SignIn signs a client of the practice in, by the code of the mail.
func (w *World) SignIn(email string) *App {
	w.T.Helper()
	a := w.App()
	a.SignIn(email)
	return a
}

// SignIn signs this computer in, by the code of the mail.
func (a *App) SignIn(email string) {
	w := a.World
	w.T.Helper()
	before := len(withLink(w.Mails(email)))
	waiting := a.Start(email)
	m := w.LinkMail(email, before+1)
	answer, status := a.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {Code(m)}})
	if status != http.StatusOK {
		w.T.Fatalf("code: %d %+v", status, answer)
	}
	if a.Tokens, status = a.Token(answer.AuthorizationCode); status != http.StatusOK {
		w.T.Fatalf("token: %d %+v", status, a.Tokens)
	}
}

// Call makes an API call with the access token. v may be nil.
func (a *App) Call(method, path, body string, v any) (status int, header http.Header) {
	a.World.T.Helper()
	r, err := http.NewRequest(method, a.World.URL+path, strings.NewReader(body))
	if err != nil {
		a.World.T.Fatal(err)
	}
	r.Header.Set("Authorization", "DPoP "+a.Tokens.AccessToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := a.HTTP.Do(r)
	if err != nil {
		a.World.T.Fatal(err)
	}
	a.decode(resp, v)
	return resp.StatusCode, resp.Header
}

func (a *App) form(path string, form url.Values, v any) (status int) {
	a.World.T.Helper()
	resp, err := a.HTTP.PostForm(a.World.URL+path, form)
	if err != nil {
		a.World.T.Fatal(err)
	}
	a.decode(resp, v)
	return resp.StatusCode
}

func (a *App) decode(resp *http.Response, v any) {
	a.World.T.Helper()
	b, err := io.ReadAll(resp.Body)
	if err == nil {
		err = resp.Body.Close()
	}
	if err == nil && v != nil && len(b) > 0 {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		a.World.T.Fatal(fmt.Errorf("%s: %w: %s", resp.Request.URL.Path, err, b))
	}
}
