package client

import (
	"context"
	"errors"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// practice asks for the practice's details, at an address that was typed or
// at the one we know.
func (s *shell) practice(ctx context.Context, j jobPractice) {
	ev := evPractice{gen: j.gen, set: j.set, server: j.address}
	var p *signin.Provider
	if j.set {
		p, ev.err = s.discover(ctx, j.address)
	} else {
		p, ev.err = s.reach(ctx)
	}
	if ev.err == nil {
		ev.practice, ev.err = p.Practice(ctx)
	}
	if ev.err == nil {
		ev.err = s.queued(func() error {
			return s.folder.update(func(t *settings) { t.Server, t.Practice = j.address, ev.practice })
		})
	}
	if ev.err == nil && j.set {
		s.mu.Lock()
		s.provider, s.server = p, j.address
		s.mu.Unlock()
	}
	s.post(ev)
}

// listen opens a loopback for att, in place of any other. Where that fails
// the code of the mail is typed instead: no reason to fail the sign-in.
func (s *shell) listen(gen int, att signin.Attempt) string {
	s.deaf()
	s.mu.Lock()
	issuer := ""
	if s.provider != nil {
		issuer = s.provider.Issuer()
	}
	s.mu.Unlock()
	if issuer == "" {
		return "" // the first poll opens it, once the issuer is known
	}
	l, err := signin.Listen(att.State, issuer)
	if err != nil {
		s.log.Warn("no loopback", "err", err)
		return ""
	}
	s.mu.Lock()
	s.loopback = l
	s.mu.Unlock()
	go func() {
		select {
		case code := <-l.Codes():
			s.post(evLoopback{gen, code, l.Redirect()})
		case <-l.Done():
			select {
			case code := <-l.Codes(): // it came just before
				s.post(evLoopback{gen, code, l.Redirect()})
			default:
			}
		}
	}()
	return l.Redirect()
}

func (s *shell) deaf() {
	s.mu.Lock()
	l := s.loopback
	s.loopback, s.told = nil, ""
	s.mu.Unlock()
	if l != nil {
		go l.Close() // it may wait for a browser to take its answer
	}
}

// startAttempt makes the keyring ready first: a sign-in that could not be kept would
// fail after the person did all the work.
func (s *shell) startAttempt(ctx context.Context, j jobStart) {
	ev := evAnswer{gen: j.gen, kind: askStart, att: j.att}
	ev.err = s.queued(func() error { return s.vault.prepare(ctx, j.att, j.anew) })
	var p *signin.Provider
	if ev.err == nil {
		p, ev.err = s.reach(ctx)
	}
	if ev.err == nil {
		start := signin.Start{Computer: s.computer, Hint: j.hint, PIN: j.pin}
		if !j.att.PINOnly {
			start.Redirect = s.listen(j.gen, j.att)
		}
		ev.ans, ev.err = p.Dialogue(j.att).Start(ctx, start)
		if ev.err == nil || ev.ans.Session != "" {
			s.mu.Lock()
			s.told = start.Redirect
			s.mu.Unlock()
			kept := j.att
			kept.Session, kept.Needs, kept.Label = ev.ans.Session, ev.ans.Needs, ev.ans.Label
			kept.SentAt, kept.Ends = ev.ans.SentAt, ev.ans.Date.Add(ev.ans.Life)
			if err := s.queued(func() error {
				if err := s.folder.update(func(t *settings) { t.Ended, t.Over = nil, "" }); err != nil {
					return err
				}
				return s.vault.saveAttempt(ctx, kept)
			}); err != nil {
				s.log.Warn("sign-in not kept", "err", err) // it goes on in memory; the next answer tries again
			}
		} else {
			s.deaf()
		}
	}
	s.post(ev)
}

// ask polls, or sends what was typed. A redirect that the server does not know
// yet (the app was closed in between, the port is another) goes along.
func (s *shell) ask(ctx context.Context, j jobAsk) {
	ev := evAnswer{gen: j.gen, kind: j.kind, att: j.att}
	p, err := s.reach(ctx)
	if err != nil {
		ev.err = err
		s.post(ev)
		return
	}
	s.mu.Lock()
	deaf := s.loopback == nil
	s.mu.Unlock()
	if deaf && !j.att.PINOnly && ctx.Err() == nil {
		s.listen(j.gen, j.att)
	}
	s.mu.Lock()
	if l := s.loopback; l != nil && l.Redirect() != s.told {
		j.step.Redirect = l.Redirect()
	}
	s.mu.Unlock()
	ev.ans, ev.err = p.Dialogue(j.att).Continue(ctx, j.att.Session, j.step)
	if f := (*signin.Fault)(nil); j.step.Redirect != "" && (ev.err == nil || errors.As(ev.err, &f) && f.Kind == signin.Wrong) {
		s.mu.Lock()
		s.told = j.step.Redirect
		s.mu.Unlock()
	}
	s.post(ev)
}

// finish redeems a code. A lost answer is asked for again, with the same code,
// for as long as the code lives.
func (s *shell) finish(ctx context.Context, j jobFinish) {
	ev := evFinished{gen: j.gen}
	p, err := s.reach(ctx)
	if err != nil {
		ev.err = err
		s.post(ev)
		return
	}
	d := p.Dialogue(j.att)
	var g *signin.Grant
	for began := s.clock.Now().Mono; ; {
		g, ev.err = d.Exchange(ctx, j.code, j.redirect)
		if ev.err == nil || signin.AsFault(ev.err).Kind != signin.Unreached || s.clock.Now().Mono-began > auth.CodeLife {
			break
		}
		if !s.pause(ctx, 2*time.Second) {
			break
		}
	}
	if ev.err != nil && signin.AsFault(ev.err).Kind == signin.NeedsMore {
		ev.more = true
		ev.needs, ev.err = d.Continue(ctx, j.att.Session, signin.Step{LinkCode: j.code})
		if ev.err == nil && ev.needs.Code != "" {
			// The second step was done already: this code is for the tokens.
			ev.more = false
			g, ev.err = d.Exchange(ctx, ev.needs.Code, "")
		}
	}
	if ev.err == nil && !ev.more {
		ev.out, ev.err = s.keep(ctx, p, j.att, g)
	}
	s.post(ev)
}

// pause waits by the clock; false means that the work was called off.
func (s *shell) pause(ctx context.Context, d time.Duration) bool {
	ch, stop := s.clock.Wake(d)
	defer stop()
	select {
	case <-ch:
		return true
	case <-ctx.Done():
		return false
	}
}
