package signin

import (
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// waiting is the answer while something is still needed.
func (p *Provider) waiting(tx *store.Tx, s standing, session string) (auth.ChallengeAnswer, error) {
	wait, err := mailWait(tx, s.c, s.a.EmailKey, s.now)
	if err != nil {
		return auth.ChallengeAnswer{}, err
	}
	ans := auth.ChallengeAnswer{
		Error: auth.ErrInsufficientAuthz, AuthSession: session, Needs: s.shown(), Label: s.a.Label,
		Interval: int(auth.PollInterval / time.Second), ExpiresIn: seconds(s.a.Stops.Sub(s.now)),
	}
	if wait > 0 {
		ans.RetryAfter = seconds(wait)
	}
	// A mail that left beside a typed PIN is told about only once the PIN was right.
	if !s.a.Sent.IsZero() && (s.a.Way == store.WayEmail || s.a.ProvenPIN != "" || s.proof.Mailbox) {
		ans.SentAt = s.a.Sent.UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	return ans, nil
}

// refused is the answer to a wrong secret: one for all causes.
func refused(s standing, session string, v verdict) auth.ChallengeAnswer {
	ans := auth.ChallengeAnswer{Error: auth.ErrInvalidCode, AuthSession: session, Label: s.a.Label, TriesLeft: &v.left}
	if v.closed {
		ans.Error, ans.TriesLeft = auth.ErrTooManyAttempts, nil
	}
	return ans
}

// advance is the answer to a right secret: the code, or what comes next.
func (p *Provider) advance(tx *store.Tx, s standing, session string, g grant) (auth.ChallengeAnswer, error) {
	if s.c != nil && s.next() == "" {
		g.Attempt = s.a.ID
		if strings.HasPrefix(s.a.JKT, browserKey) {
			g.Redirect = s.a.RedirectURI // the browser takes it there
		}
		return auth.ChallengeAnswer{AuthorizationCode: p.codes.make(g, s.now)}, nil
	}
	return p.waiting(tx, s, session)
}
