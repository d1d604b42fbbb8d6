package signin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/store"
)

// Authed lets a handler of the API run for whoever holds an access token of an
// open session and the key it is bound to (RFC 9449 section 7). It reads
// memory and writes nothing. It never moves the idle clock.
func (p *Provider) Authed(next func(http.ResponseWriter, *http.Request, store.LiveSession)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now := p.Now()
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set(dpop.NonceHeader, p.proofs.Nonce())
		token, ok := dpopToken(r)
		if !ok {
			unauthorized(w, "", `algs="ES256"`)
			return
		}
		jkt, err := p.proofs.Verify(r, p.Issuer+r.URL.EscapedPath(), token)
		switch {
		case errors.Is(err, dpop.ErrNonce):
			unauthorized(w, auth.ErrUseNonce, "")
			return
		case err != nil:
			unauthorized(w, auth.ErrInvalidProof, "")
			return
		}
		s, err := p.Store.Live().Session(token, now)
		var why *auth.Error
		switch {
		case errors.As(err, &why) && s.JKT == jkt: // only its owner is told
			unauthorized(w, auth.ErrInvalidToken, "error_description="+quoted(string(why.Reason)))
			return
		case err != nil || s.JKT != jkt:
			unauthorized(w, auth.ErrInvalidToken, "")
			return
		}
		practice, err := p.Store.PracticeNow()
		if err != nil {
			p.fail(w, r, err)
			return
		}
		switch reason := s.Judge(practice.Policy, now); reason {
		case "":
		case auth.EnrolmentOver:
			unauthorized(w, auth.ErrInvalidToken, "error_description="+quoted(string(reason)))
			return
		default: // RFC 9470 section 3
			unauthorized(w, auth.ErrInsufficientUser, fmt.Sprintf("error_description=%s, max_age=%d", quoted(string(reason)), int(practice.Policy.Idle/time.Second)))
			return
		}
		if !slices.Contains(strings.Fields(s.Scope), auth.ScopePortal) { // RFC 6750 section 3.1
			refuseToken(w, http.StatusForbidden, auth.ErrInsufficientScope, "scope="+quoted(auth.ScopePortal))
			return
		}
		p.Store.Live().Seen(token, now)
		next(w, r, s)
	}
}

// dpopToken is the access token of a request: one header, and never as Bearer.
func dpopToken(r *http.Request) (string, bool) {
	h := r.Header.Values("Authorization")
	if len(h) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(h[0], " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "DPoP") && token != "" && len(token) <= maxToken
}

// unauthorized answers 401 (RFC 9110 section 11.6.1). The parameters are words of
// ours.
func unauthorized(w http.ResponseWriter, code, params string) {
	refuseToken(w, http.StatusUnauthorized, code, params)
}

// refuseToken names the scheme, and why (RFC 6750 section 3).
func refuseToken(w http.ResponseWriter, status int, code, params string) {
	var parts []string
	if code != "" {
		parts = append(parts, "error="+quoted(code))
	}
	if params != "" {
		parts = append(parts, params)
	}
	w.Header().Set("WWW-Authenticate", strings.TrimSpace("DPoP "+strings.Join(parts, ", ")))
	body := errorBody{Error: code}
	if code == "" {
		body.Error = auth.ErrInvalidToken
	}
	writeJSON(w, status, body)
}

func quoted(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
