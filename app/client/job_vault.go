package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/auth/keyring"
	"alcove/auth/lock"
	"alcove/auth/signin"
)

// grant is a finished sign-in that waits for the keyring to take it.
type grant struct {
	rec   record
	cred  signin.Credential
	first signin.Tokens
	note  note
	fresh bool
}

// boot reads the profile. What an earlier try could not store is stored first.
func (s *shell) boot(ctx context.Context, j jobBoot) {
	var f facts
	err := s.queued(func() error {
		if err := s.settle(ctx, j); err != nil {
			return err
		}
		if err := s.vault.facts(ctx, &f); err != nil {
			return err
		}
		s.loadOnlyHere()
		if f.enrolled {
			return s.takeUp(ctx)
		}
		return nil
	})
	t := s.folder.settings()
	s.mu.Lock()
	if s.server == "" {
		s.server = t.Server
	}
	f.server, f.err = s.server, err
	s.mu.Unlock()
	if t.Practice.Name != "" && f.server == t.Server {
		f.practice = t.Practice
	}
	if t.Ended != nil {
		f.ended = &End{Reason: t.Ended.Reason, At: t.Ended.At}
	}
	f.over = t.Over
	s.post(evBooted{j.gen, f})
}

// settle ends what was interrupted.
func (s *shell) settle(ctx context.Context, j jobBoot) error {
	if s.folder.settings().Erase {
		if err := s.eraseNow(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	g := s.grant
	s.mu.Unlock()
	if g != nil {
		return s.store(ctx, g)
	}
	if j.att != nil && j.att.Session != "" {
		return s.vault.saveAttempt(ctx, *j.att)
	}
	return nil
}

// takeUp goes on with a computer that is in and has no passcode yet.
func (s *shell) takeUp(ctx context.Context) error {
	s.mu.Lock()
	in := s.in
	s.mu.Unlock()
	if in != nil {
		return nil
	}
	k, rec, err := s.vault.bare(ctx)
	if err != nil {
		return err
	}
	cred, err := rec.credential()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.in = &inside{keys: k, rec: rec, cred: cred, began: !rec.Known}
	s.mu.Unlock()
	return nil
}

// keep stores what a sign-in gave. The same person's passcode of before stays
// good, unless it was forgotten.
func (s *shell) keep(ctx context.Context, p *signin.Provider, a signin.Attempt, t *signin.Grant) (enrolled, error) {
	key, err := a.Key.Marshal()
	if err != nil {
		return enrolled{}, fmt.Errorf("client: keep: %w", err)
	}
	g := &grant{
		rec:   record{Key: key, Refresh: t.Refresh, Device: t.DeviceID},
		cred:  signin.Credential{Key: a.Key, Refresh: t.Refresh},
		first: t.Tokens, fresh: true,
		note: note{Device: t.DeviceID, Account: account(p.Issuer(), t.Subject), Email: a.Typed()},
	}
	err = s.queued(func() error {
		if old, err := s.vault.note(ctx); err == nil && s.vault.l.State() == lock.Locked && a.Replaces == "" {
			g.fresh = old.Account != g.note.Account
		}
		s.mu.Lock()
		s.grant = g
		s.mu.Unlock()
		return s.store(ctx, g)
	})
	return enrolled{device: t.DeviceID, same: !g.fresh}, err
}

// store is called on the disk's goroutine.
func (s *shell) store(ctx context.Context, g *grant) error {
	k, err := s.vault.enrol(ctx, g.rec, g.note, g.fresh)
	if err != nil {
		return err
	}
	if err := s.folder.update(func(t *settings) { t.Ended, t.Over = nil, "" }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grant = nil
	if g.fresh {
		first := g.first
		s.in = &inside{keys: k, rec: g.rec, cred: g.cred, first: &first, began: true}
	}
	return nil
}

func (s *shell) setPasscode(ctx context.Context, p string, least int) error {
	s.mu.Lock()
	in := s.in
	s.mu.Unlock()
	if in == nil {
		return errLocked
	}
	err := s.queued(func() error {
		jwk, err := s.vault.l.SetPasscode(ctx, p, least)
		if err != nil {
			return weak(s.vault.trouble(err), least)
		}
		s.mu.Lock()
		in.jwk = jwk
		s.mu.Unlock()
		return nil
	})
	if err == nil {
		s.openBox(ctx, in)
	}
	return err
}

func (s *shell) changePasscode(ctx context.Context, old, new string, least int) error {
	if err := lock.CheckPasscode(new, least); err != nil {
		return weak(s.vault.trouble(err), least)
	}
	return s.queued(func() error {
		return s.vault.notCounted(s.vault.trouble(s.vault.l.ChangePasscode(ctx, old, new, least)))
	})
}

// weak puts the words to a passcode that was not taken.
func weak(err error, least int) error {
	t := &trouble{}
	if !errors.As(err, &t) || t.kind != weakPasscode {
		return err
	}
	switch {
	case errors.Is(err, lock.ErrTooShort):
		t.words = fmt.Sprintf(saySpacious, least)
	case errors.Is(err, lock.ErrTooLong):
		t.words = sayTooLong
	default:
		t.words = sayTooCommon
	}
	return t
}

// notCounted: what was typed, nothing or a whole page, was not tried. That is
// wrong too, and no try was spent on it.
func (v *vault) notCounted(err error) error {
	t := &trouble{}
	if errors.As(err, &t) && t.kind == weakPasscode {
		t.kind = wrongPasscode
		t.tries, t.waitUntil = v.tries()
	}
	return err
}

// openWith opens the vault. The passcode is worked on here, off every thread
// that draws.
func (s *shell) openWith(ctx context.Context, p string) (*inside, error) {
	var in *inside
	err := s.queued(func() error {
		k, rec, err := s.vault.unlock(ctx, p)
		if err != nil {
			return s.vault.notCounted(err)
		}
		cred, err := rec.credential()
		if err != nil {
			s.vault.l.Lock()
			return err
		}
		// Until the practice knows the unlock key, the session is that of the sign-in.
		in = &inside{keys: k, rec: rec, cred: cred, began: !rec.Known}
		if !rec.Known {
			in.jwk = k.UnlockJWK()
		}
		return nil
	})
	return in, err
}

// erase clears this computer. It is noted first, so that a crash in between
// does not leave half.
func (s *shell) erase(j jobErase) {
	ctx := s.root // erasing is not called off
	if j.revoke {
		short, cancel := context.WithTimeout(ctx, s.opts.wait(openWait))
		if se, _, err := s.session(short); err == nil {
			if err := se.Revoke(short); err != nil {
				s.log.Warn("sign-out not told", "err", err) // what is here is erased all the same
			}
		}
		cancel()
		s.forget()
	}
	s.boxClosed()
	err := s.queued(func() error {
		if err := s.noteErase(j); err != nil {
			return err
		}
		return s.eraseNow(ctx)
	})
	s.post(evErased{j.gen, err})
}

func (s *shell) noteErase(j jobErase) error {
	return s.folder.update(func(t *settings) {
		t.Erase, t.Over, t.Ended = true, "", nil
		if j.note != nil {
			t.Ended = &endNote{Reason: j.note.Reason, At: j.note.At}
		}
	})
}

func (s *shell) eraseNow(ctx context.Context) error {
	if err := s.vault.l.Erase(ctx); err != nil {
		return s.vault.trouble(err)
	}
	if err := s.eraseBoxes(); err != nil {
		return err
	}
	return s.folder.update(func(t *settings) { t.Erase = false })
}

// without goes on where there is no keyring.
func (s *shell) without(ctx context.Context, j jobWithout) {
	mode := lock.KeepNothing
	if j.passphrase {
		mode = lock.Passphrase
	}
	err := s.queued(func() error {
		o := s.opts
		o.Keyring = keyring.Memory() // a passphrase's own file is the lock's to open
		v, err := openVault(o, s.folder.dir, mode)
		if err == nil {
			s.vault = v
			s.nothing.Store(!j.passphrase)
		}
		return err
	})
	if err != nil {
		s.post(evBooted{j.gen, facts{server: s.server, err: err}})
		return
	}
	s.boot(ctx, jobBoot{gen: j.gen})
}

// heardFrom keeps when the practice was last heard from, by its own clock.
func (s *shell) heardFrom(in *inside, server time.Time, rules auth.Shown) {
	if server.IsZero() {
		return
	}
	if err := in.keys.Contact(server, time.Duration(rules.Lease)*time.Second); err != nil {
		s.log.Warn("contact not noted", "err", err) // the next one is
	}
}
