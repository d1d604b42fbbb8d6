package signin

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
)

// oauthError is a refusal in the form of RFC 6749 section 5.2.
type oauthError struct {
	Status      int
	Code        string
	Description string
	// Back reports that the caller's redirect_uri is known to be good, so that
	// the browser may be sent there with the error.
	Back bool
}

// Error is for logs.
func (e *oauthError) Error() string { return "signin: " + e.Code + ": " + e.Description }

func badRequest(format string, args ...any) *oauthError {
	return &oauthError{Status: http.StatusBadRequest, Code: auth.ErrInvalidRequest, Description: fmt.Sprintf(format, args...)}
}

// limited says that somebody asks too often; never which account it is about.
type limited struct{ Wait time.Duration }

// Error is for logs.
func (l *limited) Error() string { return "signin: asked too often" }

// writeJSON answers with v. An answer that cannot be written has nobody to go to.
func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	w.WriteHeader(status)
	w.Write(b) //nolint:errcheck // the caller is gone
}

// errorBody is an error answer with nothing else in it.
type errorBody struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

// fail answers an error, whatever it is. Only refusals say why.
func (p *Provider) fail(w http.ResponseWriter, r *http.Request, err error) {
	var oe *oauthError
	var le *limited
	switch {
	case errors.As(err, &oe):
		writeJSON(w, oe.Status, errorBody{oe.Code, oe.Description})
	case errors.As(err, &le):
		w.Header().Set("Retry-After", strconv.Itoa(seconds(le.Wait)))
		writeJSON(w, http.StatusTooManyRequests, errorBody{Error: auth.ErrThrottled})
	default:
		if r.Context().Err() == nil {
			p.Log.Error("sign-in failed", "error", err)
		}
		writeJSON(w, http.StatusServiceUnavailable, errorBody{Error: auth.ErrServer})
	}
}

// seconds is a wait in whole seconds, never too short and at least one.
func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }

// proof checks the proof at one of the provider's own endpoints (RFC 9449
// section 8) and gives out the nonce for the next one.
func (p *Provider) proof(w http.ResponseWriter, r *http.Request, path string) (jkt string, ok bool) {
	w.Header().Set(dpop.NonceHeader, p.proofs.Nonce())
	jkt, err := p.proofs.Verify(r, p.Issuer+path, "")
	switch {
	case err == nil:
		return jkt, true
	case errors.Is(err, dpop.ErrNonce):
		writeJSON(w, http.StatusBadRequest, errorBody{auth.ErrUseNonce, "use the nonce of the DPoP-Nonce header"})
	default:
		writeJSON(w, http.StatusBadRequest, errorBody{auth.ErrInvalidProof, "the DPoP proof is missing or was refused"})
	}
	return "", false
}
