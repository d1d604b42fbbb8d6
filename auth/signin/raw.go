package signin

import (
	"net/http"
	"strings"
	"time"

	"alcove/auth/dpop"
)

// longClient is for answers that may take their time: event streams, files. The
// caller's context ends them.
func longClient(rt *dpop.Transport) *http.Client {
	return &http.Client{Transport: rt, CheckRedirect: func(*http.Request, []*http.Request) error { return errNoRedirect }}
}

// Do sends a request to this practice's API with what proves who asks, and
// leaves the answer to the caller, whatever its status but 401: that is a Fault,
// after one try with a new token where the request can be sent again. It sets no
// deadline. Like every call but Activity it does not count as a person's input.
func (s *Session) Do(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.String(), strings.TrimSuffix(s.p.issuer, "/")+"/") {
		return nil, odd("a request to somebody else") // the token goes to nobody else
	}
	for again := false; ; again = true {
		t, err := s.token(req.Context())
		if err != nil {
			return nil, err
		}
		q := req.Clone(req.Context())
		q.Header.Set("Authorization", "DPoP "+t)
		if again && req.GetBody != nil {
			if q.Body, err = req.GetBody(); err != nil {
				return nil, odd("send again: %w", err)
			}
		}
		res, err := s.long.Do(q)
		if err != nil {
			return nil, unreached(bare(err))
		}
		if res.StatusCode != http.StatusUnauthorized {
			s.heardAt(res.Header.Get("Date"))
			return res, nil
		}
		fault := apiFault(&answer{status: res.StatusCode, header: res.Header})
		_ = res.Body.Close() // the header says it all
		replay := req.Body == nil || req.Body == http.NoBody || req.GetBody != nil
		if AsFault(fault).Kind != NotAccepted || again || !replay {
			return nil, fault
		}
		s.Forget()
	}
}

// heardAt keeps the server's clock.
func (s *Session) heardAt(date string) {
	if at, err := http.ParseTime(date); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.server = at.Round(time.Second)
	}
}
