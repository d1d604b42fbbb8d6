package signin

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"alcove/auth"
)

// authzRequest is an authorization request (RFC 6749 section 4.1.1) that was
// checked: from the challenge endpoint, pushed, or from a browser's address.
type authzRequest struct {
	RedirectURI string // "" only at the challenge endpoint
	Scope       string
	State       string
	Nonce       string
	Challenge   string
	LoginHint   string // as it came; "" for none
	DeviceName  string // as it came
	TokenJKT    string // dpop_jkt (RFC 9449 section 10), "" for none
}

var (
	challengeForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`) // SHA-256 in base64url
	thumbprintForm = challengeForm
	loopbackForm   = regexp.MustCompile(`^http://(?:127\.0\.0\.1|\[::1\]):([1-9][0-9]{0,4})` + regexp.QuoteMeta(auth.PathCallback) + `$`)
)

// isLoopback reports whether this is the app's callback (RFC 8252 section
// 7.3): a loopback address in numbers, any port, our path, nothing else.
func isLoopback(uri string) bool {
	m := loopbackForm.FindStringSubmatch(uri)
	if m == nil {
		return false
	}
	port, err := strconv.Atoi(m[1])
	return err == nil && port <= 65535
}

// maxText bounds state and nonce, which come back as they are.
const maxText = 512

// parseAuthz checks what all three ways in have in common. Where the redirect
// address is good, the error may be sent there (Back).
func parseAuthz(f url.Values) (authzRequest, *oauthError) {
	q := authzRequest{RedirectURI: f.Get("redirect_uri"), Scope: f.Get("scope"), State: f.Get("state"), Nonce: f.Get("nonce"),
		Challenge: f.Get("code_challenge"), LoginHint: f.Get("login_hint"), DeviceName: f.Get("device_name"), TokenJKT: f.Get("dpop_jkt")}
	for _, v := range f {
		if len(v) != 1 {
			return authzRequest{}, badRequest("a field stands there more than once")
		}
	}
	if f.Get("client_id") != auth.ClientID {
		return authzRequest{}, &oauthError{Status: http.StatusBadRequest, Code: auth.ErrInvalidClient, Description: "client_id is not known"}
	}
	if f.Has("redirect_uri") && !isLoopback(q.RedirectURI) {
		return authzRequest{}, badRequest("redirect_uri is not a loopback address of the app")
	}
	refuse := func(code, why string) (authzRequest, *oauthError) {
		return authzRequest{RedirectURI: q.RedirectURI, State: q.State}, &oauthError{Status: http.StatusBadRequest, Code: code, Description: why, Back: q.RedirectURI != ""}
	}
	switch {
	case len(q.State) > maxText || len(q.Nonce) > maxText || len(q.LoginHint) > maxText || len(q.DeviceName) > maxText:
		q.State = ""
		return refuse(auth.ErrInvalidRequest, "a field is too long")
	case f.Get("response_type") == "":
		return refuse(auth.ErrInvalidRequest, "response_type is missing")
	case f.Get("response_type") != "code":
		return refuse(auth.ErrUnsupportedRespTyp, "response_type must be code")
	case f.Get("code_challenge_method") != "S256" || !challengeForm.MatchString(q.Challenge):
		return refuse(auth.ErrInvalidRequest, "code_challenge with S256 is needed (RFC 7636)")
	case q.TokenJKT != "" && !thumbprintForm.MatchString(q.TokenJKT):
		return refuse(auth.ErrInvalidRequest, "dpop_jkt is not a thumbprint")
	}
	known := strings.Fields(auth.Scope)
	scope := strings.Fields(q.Scope)
	if !slices.Contains(scope, "openid") {
		return refuse(auth.ErrInvalidScope, "scope must have openid in it")
	}
	for i, s := range scope {
		if !slices.Contains(known, s) || slices.Contains(scope[:i], s) {
			return refuse(auth.ErrInvalidScope, "scope has something in it that is not given here")
		}
	}
	q.Scope = strings.Join(scope, " ")
	return q, nil
}
