package client

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"time"

	"alcove/auth"
	"alcove/auth/lock"
	"alcove/auth/signin"
)

// openWait is how long an unlock waits for the practice before it opens
// without: long enough to hear of an end first, short enough to bear.
const openWait = 3 * time.Second

// inside is what an open app holds in memory. Locking drops it.
type inside struct {
	keys    *lock.Keys
	rec     record
	cred    signin.Credential
	first   *signin.Tokens
	session *signin.Session // made at the first contact: an app may open without internet
	jwk     []byte          // the public half of the unlock key, until the practice has it
	// began: the practice's session began with this opening, by a sign-in or by
	// the passcode's proof. A session that still ran was begun before.
	began bool
}

var errLocked = say(sayNotOpen)

// session is the live session of a computer that is in.
func (s *shell) session(ctx context.Context) (*signin.Session, *inside, error) {
	p, err := s.reach(ctx)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.in
	if in == nil {
		return nil, nil, errLocked
	}
	if in.session == nil {
		in.session = p.Session(in.cred, in.first, signin.SessionOptions{
			Device: in.rec.Device,
			Now:    func() time.Duration { return s.clock.Now().Mono },
			Store: func(ctx context.Context, c signin.Credential) error {
				return s.saveRecord(ctx, in, func(r *record) { r.Refresh = c.Refresh })
			},
		})
		in.first = nil
	}
	return in.session, in, nil
}

// saveRecord changes the sealed credential, durably. After a lock the keys
// are gone and it fails: the old token brings the same successor later.
func (s *shell) saveRecord(ctx context.Context, in *inside, change func(*record)) error {
	return s.queued(func() error {
		s.mu.Lock()
		next := in.rec
		s.mu.Unlock()
		change(&next)
		if err := s.vault.save(ctx, in.keys, next); err != nil {
			return err
		}
		s.mu.Lock()
		in.rec = next
		s.mu.Unlock()
		return nil
	})
}

// contact talks to the practice: the passcode's proof while it is at hand, the
// unlock key if the practice has not got it, a person's input if there was
// some, and what is new of this session.
func (s *shell) contact(ctx context.Context, report bool, seq int64, idle time.Duration) contact {
	out := contact{tried: true}
	se, in, err := s.session(ctx)
	if err != nil {
		out.err = err
		return out
	}
	if out.err = s.proveUnlock(ctx, se, in); out.err != nil {
		return out
	}
	if out.err = s.tellUnlockKey(ctx, se, in); out.err != nil {
		return out
	}
	if report {
		if _, out.err = se.Activity(ctx, seq, idle); out.err != nil {
			return out
		}
		out.reported = true
	}
	info, err := se.Info(ctx)
	if err != nil {
		out.err = err
		return out
	}
	out.info = &info
	s.mu.Lock()
	out.began, out.at = in.began, se.ServerTime()
	s.mu.Unlock()
	s.heardFrom(in, se.ServerTime(), info.Policy)
	s.heardSession(info)
	return out
}

// proveUnlock renews the tokens with the unlock key while that is at hand:
// after a passcode was typed, until the practice was reached once.
func (s *shell) proveUnlock(ctx context.Context, se *signin.Session, in *inside) error {
	s.proving.Lock()
	defer s.proving.Unlock()
	if err := in.keys.SignUnlock(func(*ecdsa.PrivateKey) error { return nil }); err != nil {
		return nil // not at hand; a closed lock shows in the next call
	}
	p, err := s.reach(ctx)
	if err != nil {
		return err
	}
	err = se.Renew(ctx, func(nonce string) (jwt string, err error) {
		// From here on it may have been taken, even if the answer is lost.
		s.mu.Lock()
		in.began = true
		s.mu.Unlock()
		err = in.keys.SignUnlock(func(k *ecdsa.PrivateKey) error {
			jwt, err = signin.Assertion(k, in.rec.Device, p.Issuer(), nonce)
			return err
		})
		return jwt, err
	})
	f := (*signin.Fault)(nil)
	if err == nil || errors.As(err, &f) && (f.Kind == signin.UnlockNeeded || f.Dead()) {
		in.keys.ForgetUnlock() // accepted, not needed, or of no use
	}
	if f != nil && f.Kind == signin.UnlockNeeded && !s.known(in) {
		// The practice never got the key (the session ended before it was
		// reached), so no passcode can help. A new sign-in does.
		return &signin.Fault{Kind: signin.Ended, Reason: auth.EnrolmentOver, TriesLeft: -1}
	}
	return err
}

func (s *shell) known(in *inside) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return in.rec.Known
}

// tellUnlockKey registers the public half. The same key again is taken again,
// so an answer that was lost does no harm.
func (s *shell) tellUnlockKey(ctx context.Context, se *signin.Session, in *inside) error {
	s.mu.Lock()
	jwk := in.jwk
	s.mu.Unlock()
	if jwk == nil {
		return nil
	}
	err := se.RegisterUnlockKey(ctx, jwk)
	f := (*signin.Fault)(nil)
	refused := errors.As(err, &f) && f.Kind == signin.Refused
	if err != nil && !refused {
		return err
	}
	s.mu.Lock()
	in.jwk = nil
	s.mu.Unlock()
	if refused {
		// It has another one, or the time for it is over. The session is what it
		// is; when it ends, the practice asks for a new sign-in.
		s.log.Warn("unlock key refused")
		return nil
	}
	return s.saveRecord(ctx, in, func(r *record) { r.Known = true })
}

// unlockJob opens with the passcode, and then tries to reach the practice for
// a moment: an end is heard of before anything is shown, where it can be.
func (s *shell) unlockJob(ctx context.Context, j jobUnlock) {
	ev := evUnlocked{gen: j.gen}
	in, err := s.openWith(ctx, j.passcode)
	if err != nil {
		ev.err = err
		s.post(ev)
		return
	}
	s.mu.Lock()
	s.in = in
	s.mu.Unlock()
	s.openBox(ctx, in)
	short, cancel := context.WithTimeout(ctx, s.opts.wait(openWait))
	ev.contact = s.contact(short, false, 0, 0)
	cancel()
	if ev.contact.err != nil && signin.AsFault(ev.contact.err).Kind == signin.Unreached {
		over, err := in.keys.LeaseOver()
		switch {
		case err != nil:
			ev.err = s.vault.trouble(err)
		case over:
			ev.err = auth.Refuse(auth.LeaseOver)
		}
		if ev.err != nil {
			s.forget()
		}
	}
	s.post(ev)
}
