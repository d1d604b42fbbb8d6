package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"alcove/auth"
)

// Activity reports a person's last input: idle ago. seq rises with each report.
// It returns in how long the session locks without more of it.
func (s *Session) Activity(ctx context.Context, seq int64, idle time.Duration) (time.Duration, error) {
	var w auth.ActivityAnswer
	req := auth.ActivityRequest{Seq: seq, IdleSeconds: int64(max(0, min(idle, auth.MaxIdleReport)) / time.Second)}
	if err := s.do(ctx, http.MethodPost, auth.PathActivity, req, &w); err != nil {
		return 0, err
	}
	return clamp(w.LocksIn, 0, 86400), nil
}

// Info is who this computer belongs to and what the practice's rules are.
func (s *Session) Info(ctx context.Context) (auth.SessionAnswer, error) {
	var w auth.SessionAnswer
	err := s.do(ctx, http.MethodGet, auth.PathSession, nil, &w)
	return w, err
}

// RegisterUnlockKey tells the practice the public half of the key that the
// passcode opens, as a JWK (RFC 7517).
func (s *Session) RegisterUnlockKey(ctx context.Context, jwk []byte) error {
	return s.do(ctx, http.MethodPut, auth.PathUnlockKey, map[string]json.RawMessage{"jwk": jwk}, nil)
}

// SetWord chooses the sign-in word.
func (s *Session) SetWord(ctx context.Context, word string) error {
	return s.do(ctx, http.MethodPut, auth.PathWord, map[string]string{"word": word}, nil)
}

// Devices lists the person's computers, ended ones too.
func (s *Session) Devices(ctx context.Context) ([]auth.DeviceAnswer, error) {
	var w []auth.DeviceAnswer
	err := s.do(ctx, http.MethodGet, auth.PathDevices, nil, &w)
	return w, err
}

// EndDevice ends one computer, or with id "" all but this one.
func (s *Session) EndDevice(ctx context.Context, id string) error {
	path := auth.PathDevices
	if id != "" {
		path += "/" + url.PathEscape(id)
	}
	return s.do(ctx, http.MethodDelete, path, nil, nil)
}

// do makes one call of the API. out is nil where no answer is expected.
func (s *Session) do(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	h := http.Header{}
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return odd("%s: %w", path, err)
		}
		h.Set("Content-Type", "application/json")
	}
	for again := false; ; again = true {
		t, err := s.token(ctx)
		if err != nil {
			return err
		}
		h.Set("Authorization", "DPoP "+t)
		a, err := send(ctx, s.hc, method, s.p.issuer+path, body, h)
		if err != nil {
			return err
		}
		if err = apiFault(a); err == nil {
			s.mu.Lock()
			s.server = a.date
			s.mu.Unlock()
			if out == nil {
				return nil
			}
			return a.decode(out)
		}
		// A token may end early (the server was restored, its clock moved):
		// one new one is tried before anything is believed.
		if AsFault(err).Kind != NotAccepted || again {
			return err
		}
		s.Forget()
	}
}

// apiFault tells the failures of the API apart (RFC 6750 section 3, 9449, 9470).
func apiFault(a *answer) error {
	switch {
	case a.status >= 200 && a.status < 300:
		return nil
	case a.status == http.StatusTooManyRequests:
		return &Fault{Kind: Throttled, Reason: auth.TooSoon, TriesLeft: -1, RetryAfter: a.retryAfter()}
	case a.status == http.StatusUnauthorized:
		p := challengeParams(a.header.Get("WWW-Authenticate"))
		switch p["error"] {
		case auth.ErrInsufficientUser:
			return &Fault{Kind: UnlockNeeded, Reason: auth.Idle, TriesLeft: -1}
		case auth.ErrInvalidToken:
			return ended(p["error_description"])
		}
		return &Fault{Kind: NotAccepted, Reason: auth.EnrolmentOver, TriesLeft: -1}
	}
	return &Fault{Kind: Refused, TriesLeft: -1, Err: errors.New("api: " + http.StatusText(a.status))}
}

// challengeParams reads the parameters of a DPoP challenge (RFC 9110 section
// 11.6.1). Other schemes, and what does not parse, give none.
func challengeParams(header string) map[string]string {
	out := map[string]string{}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(scheme, "DPoP") {
		return out
	}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimLeft(rest, ", \t") {
		name, after, ok := strings.Cut(rest, "=")
		if !ok {
			return out
		}
		var val string
		if after = strings.TrimLeft(after, " \t"); strings.HasPrefix(after, `"`) {
			end := strings.IndexByte(after[1:], '"')
			if end < 0 {
				return out
			}
			val, rest = after[1:1+end], after[end+2:]
		} else if i := strings.IndexAny(after, ", \t"); i >= 0 {
			val, rest = after[:i], after[i:]
		} else {
			val, rest = after, ""
		}
		if name = strings.ToLower(strings.TrimSpace(name)); out[name] == "" {
			out[name] = val
		}
	}
	return out
}
