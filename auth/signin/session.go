package signin

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
)

// Credential is what makes this computer known: it lives in the keyring.
type Credential struct {
	Key     *dpop.Key
	Refresh string
}

// Session is a computer that is in. It gets a fresh access token when one is
// needed. Safe for concurrent use.
type Session struct {
	p      *Provider
	key    *dpop.Key
	device string
	hc     *http.Client
	long   *http.Client // without a deadline of its own: see Do
	now    func() time.Duration
	store  func(context.Context, Credential) error

	refreshing sync.Mutex // one at a time, so that rotation stays in order
	mu         sync.Mutex
	refresh    string
	access     string
	until      time.Duration // by now
	server     time.Time     // its clock, at its last answer
}

// SessionOptions are what a Session needs from its owner.
type SessionOptions struct {
	Device string // its id
	// Now is monotonic time; the computer's wall clock is not believed.
	Now func() time.Duration
	// Store keeps a rotated credential, durably, before it is used.
	Store func(context.Context, Credential) error
}

// early is how long before its end an access token is replaced.
const early = 30 * time.Second

// Session takes up a stored credential. first are the tokens of a sign-in that
// was just stored, or nil.
func (p *Provider) Session(c Credential, first *Tokens, o SessionOptions) *Session {
	rt := &dpop.Transport{Key: c.Key, Base: p.rt}
	s := &Session{
		p: p, key: c.Key, device: o.Device, refresh: c.Refresh, now: o.Now, store: o.Store,
		hc: httpClient(rt), long: longClient(rt),
	}
	if first != nil {
		s.access, s.until = first.Access, o.Now()+first.Life-early
	}
	return s
}

// Forget drops the access token: a locked app holds none.
func (s *Session) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access = ""
}

// ServerTime is the server's clock at its last answer; zero before that.
func (s *Session) ServerTime() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.server
}

// Assert makes an unlock assertion over a nonce.
type Assert func(nonce string) (string, error)

// Renew gets new tokens. With assert it answers the server's wish for the
// passcode; without, that wish is a Fault of kind UnlockNeeded.
func (s *Session) Renew(ctx context.Context, assert Assert) error {
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	return s.renew(ctx, assert)
}

func (s *Session) renew(ctx context.Context, assert Assert) error {
	s.mu.Lock()
	old := s.refresh
	s.mu.Unlock()
	f := url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {old}}
	// Twice at most: a nonce may have died between two calls, but a server that
	// keeps asking has a key that is not ours.
	for tries := 0; ; tries++ {
		w, a, err := s.p.tokenCall(ctx, s.hc, f)
		if ft := (*Fault)(nil); err != nil {
			if ft = AsFault(err); ft.Kind != UnlockNeeded || assert == nil || tries == 2 {
				return err
			}
			jwt, aerr := assert(ft.Nonce)
			if aerr != nil {
				return aerr
			}
			f.Set("unlock_assertion", jwt)
			continue
		}
		t, err := readTokens(w)
		if err != nil {
			return err
		}
		if w.DeviceID != "" && w.DeviceID != s.device {
			return odd("token: another device's tokens")
		}
		if err := s.store(ctx, Credential{Key: s.key, Refresh: t.Refresh}); err != nil {
			// The old token stays: sent again, it brings the same successor.
			return &Fault{Kind: NotStored, Reason: auth.KeyringLocked, TriesLeft: -1, Err: err}
		}
		s.mu.Lock()
		s.refresh, s.access, s.until = t.Refresh, t.Access, s.now()+t.Life-early
		s.server = a.date
		s.mu.Unlock()
		return nil
	}
}

// token is a live access token.
func (s *Session) token(ctx context.Context) (string, error) {
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	s.mu.Lock()
	t, until := s.access, s.until
	s.mu.Unlock()
	if t != "" && s.now() < until {
		return t, nil
	}
	if err := s.renew(ctx, nil); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, nil
}

// Revoke signs this computer out at the practice (RFC 7009).
func (s *Session) Revoke(ctx context.Context) error {
	s.mu.Lock()
	t := s.refresh
	s.mu.Unlock()
	a, err := post(ctx, s.p.plain, s.p.revoke, url.Values{"client_id": {auth.ClientID}, "token": {t}, "token_type_hint": {"refresh_token"}})
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return odd("revoke: the server answered %d", a.status)
	}
	return nil
}
