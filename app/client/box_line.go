package client

import (
	"context"
	"errors"
	"io"
	"strings"

	"alcove/auth/signin"
	"alcove/sync/engine"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// line is the engine's way to the practice: the session's tokens and proofs on
// one side, and on the other what the machine must hear of the session. No call
// of it counts as a person's input.
type line struct{ b *box }

// Push implements engine.Transport.
func (l line) Push(ctx context.Context, q wire.PushRequest) (a wire.PushAnswer, err error) {
	h, err := l.http(ctx)
	if err == nil {
		a, err = h.Push(ctx, q)
	}
	return a, l.sort(err)
}

// Pull implements engine.Transport.
func (l line) Pull(ctx context.Context, q wire.PullRequest, page func(wire.PullAnswer)) error {
	h, err := l.http(ctx)
	if err == nil {
		err = h.Pull(ctx, q, page)
	}
	return l.sort(err)
}

// Listen implements engine.Transport.
func (l line) Listen(ctx context.Context, wait bool, heard func(poke bool)) error {
	h, err := l.http(ctx)
	if err == nil {
		err = h.Listen(ctx, wait, heard)
	}
	return l.sort(err)
}

// Upload implements engine.Transport.
func (l line) Upload(ctx context.Context, u replica.Upload, content func(int64) (io.ReadCloser, error), placed func(string), sent func(at int64)) error {
	h, err := l.http(ctx)
	if err == nil {
		err = h.Upload(ctx, u, content, placed, sent)
	}
	return l.sort(err)
}

// http speaks for the session of now.
func (l line) http(ctx context.Context) (engine.HTTP, error) {
	s := l.b.s
	p, err := s.reach(ctx)
	if err != nil {
		return engine.HTTP{}, err
	}
	se, in, err := s.session(ctx)
	if err != nil {
		return engine.HTTP{}, err
	}
	if in.keys.StoreID() != l.b.id {
		return engine.HTTP{}, errLocked // another person's
	}
	// Opened without internet, the passcode's proof may still be due: it comes
	// before anything else.
	if err := s.proveUnlock(ctx, se, in); err != nil {
		return engine.HTTP{}, err
	}
	return engine.HTTP{Base: strings.TrimSuffix(p.Issuer(), "/"), Do: se.Do, Name: func(id string) string {
		a, _ := l.b.store.Attachment(id)
		return a.Name
	}}, nil
}

// sort tells the engine what a failure of the session means to it, and the
// machine what it means to the person.
func (l line) sort(err error) error {
	f := (*signin.Fault)(nil)
	if err == nil || !errors.As(err, &f) {
		return err
	}
	switch f.Kind {
	case signin.UnlockNeeded:
		l.b.s.post(evHeard{f})
		return &engine.Fault{Kind: engine.NeedsUnlock, Err: f}
	case signin.Ended:
		l.b.s.post(evHeard{f})
		return &engine.Fault{Kind: engine.NotSignedIn, Err: f}
	case signin.Throttled:
		return &engine.Fault{Kind: engine.Busy, After: f.RetryAfter, Err: f}
	case signin.Unreached:
		return &engine.Fault{Kind: engine.Unreachable, Err: f}
	}
	// A bare 401, a keyring that is closed: later. Nothing is believed.
	return &engine.Fault{Kind: engine.Busy, Err: f}
}
