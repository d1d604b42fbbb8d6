package signin

import (
	"net/http"
	"net/url"
	"strings"

	"alcove/auth"
	"alcove/server/store"
)

// Fields of the challenge endpoint (draft-ietf-oauth-first-party-apps).
var (
	startFields = []string{"client_id", "response_type", "login_hint", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
		"device_name", "redirect_uri", "pin", "way", "replaces"}
	stepFields = []string{"client_id", "auth_session", "redirect_uri", "email_code", "link_code", "pin", "word", "resend"}
)

// Challenge is POST /oauth/challenge: start, poll, and what a person types.
func (p *Provider) Challenge(w http.ResponseWriter, r *http.Request) {
	f, err := readForm(w, r, nil)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	jkt, ok := p.proof(w, r, auth.PathChallenge)
	if !ok {
		return
	}
	var ans auth.ChallengeAnswer
	if f.Has("auth_session") {
		var q step
		if q, err = parseStep(f); err == nil {
			q.Source = p.source(r)
			ans, err = p.proceed(r.Context(), f.Get("auth_session"), jkt, q)
		}
	} else {
		var q ask
		if q, err = parseStart(f); err == nil {
			q.Source, q.JKT = p.source(r), jkt
			ans, err = p.start(r.Context(), q)
		}
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	status := http.StatusBadRequest
	if ans.AuthorizationCode != "" {
		status = http.StatusOK
	}
	writeJSON(w, status, ans)
}

// parseStart checks the form of a start.
func parseStart(f url.Values) (ask, error) {
	if err := checkForm(f, startFields); err != nil {
		return ask{}, err
	}
	req, oe := parseAuthz(f)
	if oe != nil {
		return ask{}, oe
	}
	email, err := auth.CleanEmail(f.Get("login_hint"))
	hint, sealed := strings.CutPrefix(f.Get("login_hint"), auth.HintPrefix)
	if sealed && !auth.IsHint(hint) || !sealed && err != nil {
		return ask{}, badRequest("login_hint is neither an email address nor a hint")
	} else if !sealed {
		hint = ""
	}
	q := ask{Email: email, Hint: hint, Scope: req.Scope, State: req.State, Nonce: req.Nonce, Challenge: req.Challenge, RedirectURI: req.RedirectURI,
		DeviceName: f.Get("device_name"), PIN: f.Get("pin"), Replaces: f.Get("replaces")}
	switch way := f.Get("way"); {
	case way == store.WayPIN:
		q.Way = store.WayPIN
	case way != "" && way != store.WayEmail:
		return ask{}, badRequest("way is not known")
	}
	if len(q.Replaces) > maxID || len(q.PIN) > maxTypedCode {
		return ask{}, badRequest("a field is too long")
	}
	return q, nil
}

const (
	maxID        = 64 // characters of an id
	maxTypedCode = 64 // characters somebody may type for six digits
	maxToken     = 512
)

// parseStep checks the form of a continuation: one thing at a time.
func parseStep(f url.Values) (step, error) {
	if err := checkForm(f, stepFields); err != nil {
		return step{}, err
	}
	if f.Get("client_id") != auth.ClientID {
		return step{}, &oauthError{Status: http.StatusBadRequest, Code: auth.ErrInvalidClient, Description: "client_id is not known"}
	}
	q := step{EmailCode: f.Get("email_code"), LinkCode: f.Get("link_code"), PIN: f.Get("pin"), Word: f.Get("word"), Redirect: f.Get("redirect_uri")}
	given := 0
	for _, name := range []string{"email_code", "link_code", "pin", "word", "resend"} {
		if !f.Has(name) {
			continue
		}
		given++
		if strings.TrimSpace(f.Get(name)) == "" {
			return step{}, badRequest("%s is empty", name)
		}
	}
	if q.Resend = f.Get("resend") == "1"; f.Has("resend") && !q.Resend {
		return step{}, badRequest("resend can only be 1")
	}
	switch {
	case given > 1:
		return step{}, badRequest("one thing at a time")
	case f.Has("redirect_uri") && !isLoopback(q.Redirect):
		return step{}, badRequest("redirect_uri is not a loopback address of the app")
	case len(q.EmailCode) > maxTypedCode || len(q.PIN) > maxTypedCode || len(q.LinkCode) > maxToken || len(q.Word) > maxTypedWord || len(f.Get("auth_session")) > maxToken:
		return step{}, badRequest("a field is too long")
	}
	return q, nil
}
