package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"alcove/auth"
	"alcove/auth/dpop"
)

// Dialogue is the talk of one attempt with one server. Safe for concurrent use.
type Dialogue struct {
	p  *Provider
	a  Attempt // as it began; what is learned lives with the caller
	hc *http.Client
}

// Dialogue begins or resumes the talk for a.
func (p *Provider) Dialogue(a Attempt) *Dialogue {
	return &Dialogue{p: p, a: a, hc: httpClient(&dpop.Transport{Key: a.Key, Base: p.rt})}
}

// Answer is what a call at the challenge endpoint said.
type Answer struct {
	Code     string    // the authorization code; everything is proven
	Needs    auth.Need // else: what is needed next
	Session  string    // auth_session, when the server named it
	Label    string    // three digits, or ""
	SentAt   time.Time // zero when the server did not say
	Resend   time.Duration
	Interval time.Duration // between polls
	Life     time.Duration // of the attempt; 0 when the server did not say
	Date     time.Time     // the server's clock at the answer; zero when it did not say
}

// Start is what the first call carries besides the attempt.
type Start struct {
	Computer string // its name, as the mail may show it
	Redirect string // the loopback's address; "" for none
	PIN      string // six digits; ""
	Hint     string // of a doorway, in place of the address; ""
}

// Start asks for a link (or, for PINOnly, announces this computer). With a
// wrong PIN in it both the Answer and a Fault of kind Wrong are returned.
func (d *Dialogue) Start(ctx context.Context, s Start) (Answer, error) {
	f := url.Values{
		"client_id": {auth.ClientID}, "response_type": {"code"}, "scope": {auth.Scope},
		"login_hint": {d.a.Email}, "state": {d.a.State}, "nonce": {d.a.Nonce},
		"code_challenge":        {oauth2.S256ChallengeFromVerifier(d.a.Verifier)},
		"code_challenge_method": {"S256"}, "device_name": {auth.DeviceName(s.Computer)},
	}
	if s.Hint != "" {
		f.Set("login_hint", auth.HintPrefix+s.Hint)
	}
	set(f, "redirect_uri", s.Redirect)
	set(f, "pin", s.PIN)
	set(f, "replaces", d.a.Replaces)
	if d.a.PINOnly {
		f.Set("way", "pin")
	}
	return d.call(ctx, f, auth.WrongCode)
}

// Step is one continuation. At most one of the members but Redirect is set;
// none is a poll.
type Step struct {
	Code     string // of the mail
	LinkCode string // what the loopback got, when the token endpoint wanted a second step
	PIN      string
	Word     string
	Resend   bool
	Redirect string // a new loopback address; "" when it did not change
}

// Continue goes on with an attempt that has a session.
func (d *Dialogue) Continue(ctx context.Context, session string, s Step) (Answer, error) {
	f := url.Values{"client_id": {auth.ClientID}, "auth_session": {session}}
	set(f, "redirect_uri", s.Redirect)
	wrong := auth.WrongCode
	switch {
	case s.Code != "":
		f.Set("email_code", s.Code)
	case s.LinkCode != "":
		f.Set("link_code", s.LinkCode)
	case s.PIN != "":
		f.Set("pin", s.PIN)
	case s.Word != "":
		f.Set("word", s.Word)
		wrong = auth.WrongWord
	case s.Resend:
		f.Set("resend", "1")
	}
	return d.call(ctx, f, wrong)
}

func set(f url.Values, name, v string) {
	if v != "" {
		f.Set(name, v)
	}
}

func (d *Dialogue) call(ctx context.Context, f url.Values, wrong auth.Reason) (Answer, error) {
	a, err := post(ctx, d.hc, d.p.challenge, f)
	if err != nil {
		return Answer{}, err
	}
	if a.status == http.StatusTooManyRequests {
		return Answer{Date: a.date}, &Fault{Kind: Throttled, Reason: auth.TooSoon, TriesLeft: -1, RetryAfter: a.retryAfter()}
	}
	var w auth.ChallengeAnswer
	if err := a.decode(&w); err != nil {
		return Answer{}, err
	}
	out, err := read(w)
	if err != nil {
		return Answer{}, err
	}
	out.Date = a.date
	if a.status == http.StatusOK && out.Code != "" {
		return out, nil
	}
	tries := -1
	if w.TriesLeft != nil {
		tries = *w.TriesLeft
	}
	switch w.Error {
	case auth.ErrInsufficientAuthz:
		if out.Needs == "" {
			return Answer{}, odd("challenge: nothing is needed and nothing is given")
		}
		return out, nil
	case auth.ErrSlowDown:
		return out, &Fault{Kind: SlowDown, TriesLeft: -1}
	case auth.ErrInvalidCode:
		return out, &Fault{Kind: Wrong, Reason: wrong, TriesLeft: tries}
	case auth.ErrTooManyAttempts:
		return out, &Fault{Kind: TooMany, Reason: auth.TooManyTries, TriesLeft: 0}
	case auth.ErrInvalidSession:
		return out, &Fault{Kind: Over, Reason: auth.TooOld, TriesLeft: -1}
	case auth.ErrRedirectToWeb:
		return out, &Fault{Kind: WantsBrowser, Reason: auth.Offline, TriesLeft: -1}
	}
	if a.status == http.StatusOK {
		return Answer{}, odd("challenge: 200 without a code")
	}
	return Answer{}, &Fault{Kind: Refused, Reason: auth.Offline, TriesLeft: -1, Err: errors.New("challenge: " + word(w.Error))}
}

// read takes the members over, each within bounds: what the server says is
// shown on screens and steers our timers.
func read(w auth.ChallengeAnswer) (Answer, error) {
	if len(w.AuthSession) > 256 || len(w.AuthorizationCode) > 512 {
		return Answer{}, odd("challenge: a member is too long")
	}
	if w.TriesLeft != nil && (*w.TriesLeft < 0 || *w.TriesLeft > 1000) {
		return Answer{}, odd("challenge: tries_left cannot be")
	}
	out := Answer{
		Code: w.AuthorizationCode, Session: w.AuthSession,
		Interval: clamp(w.Interval, 1, 60), Resend: clamp(w.RetryAfter, 0, 86400), Life: clamp(w.ExpiresIn, 0, 2*86400),
	}
	if w.Interval == 0 {
		out.Interval = auth.PollInterval
	}
	switch w.Needs {
	case auth.NeedEmail, auth.NeedPIN, auth.NeedWord:
		out.Needs = w.Needs
	case "":
	default:
		return Answer{}, odd("challenge: an unknown need")
	}
	if len(w.Label) == 3 && digits(w.Label) {
		out.Label = w.Label
	}
	if t, err := time.Parse(time.RFC3339, w.SentAt); err == nil {
		out.SentAt = t.UTC()
	}
	return out, nil
}

func clamp(seconds, least, most int) time.Duration {
	return time.Duration(max(least, min(seconds, most))) * time.Second
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// word is s if it is a plain error word, so that nothing else reaches a log.
func word(s string) string {
	if len(s) > 64 {
		return "(long)"
	}
	for _, r := range s {
		if r != '_' && (r < 'a' || r > 'z') {
			return "(odd)"
		}
	}
	return s
}
