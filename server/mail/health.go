package mail

import (
	"context"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Health is how the practice's mail stands, for staff.
type Health struct {
	store.MailCount
	FailingSince time.Time // no mail can leave since then; zero: mail leaves
	Words        string    // the last failure of that kind, without addresses
	Help         string    // what to do about it
}

// Health counts the outbox and says whether mail leaves at all.
func (p *Post) Health(ctx context.Context) (Health, error) {
	h := p.Trouble()
	err := p.store.Read(ctx, func(tx *store.Tx) (err error) {
		h.MailCount, err = tx.CountMails(p.now())
		return err
	})
	if err != nil {
		return Health{}, fmt.Errorf("mail: health: %w", err)
	}
	return h, nil
}

// Trouble is [Post.Health] without what the outbox counts: whether mail leaves
// at all.
func (p *Post) Trouble() (h Health) {
	since, f := p.trouble.now()
	if h.FailingSince = since; f != nil {
		h.Words, h.Help = answer(f.Code, f.Words), f.Help()
	}
	return h
}

// SendTest sends a test letter now, around the outbox, and returns what the
// mail server said. The error is a [*Failure] with what to do about it.
func (p *Post) SendTest(ctx context.Context, address string) (Accepted, error) {
	if p.transport == nil {
		return Accepted{}, &Failure{Stage: StageSetup, Words: "no mail server is set", Permanent: true}
	}
	to, err := auth.CleanEmail(address)
	if err != nil {
		return Accepted{}, &Failure{Stage: StageWrite, Words: err.Error(), Permanent: true, Err: err}
	}
	practice, err := p.store.PracticeNow()
	if err != nil {
		return Accepted{}, fmt.Errorf("mail: test: %w", err)
	}
	now := p.now()
	e, err := envelope(auth.ID("m"), To{Address: to}, Test{At: now}, practice, now)
	if err != nil {
		return Accepted{}, err
	}
	a, err := p.transport.Send(ctx, e)
	if err != nil {
		f := asFailure(err)
		if f.Ours() {
			p.trouble.note(now, f)
		}
		return Accepted{}, f
	}
	p.trouble.over()
	return Accepted{Code: a.Code, Words: clean(a.Words, to)}, nil
}
