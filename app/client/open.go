package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"alcove/auth"
	"alcove/auth/lock"
	"alcove/auth/signin"
)

// New starts the app of one profile. It returns as soon as the profile is
// taken; where the person stands shows in the first views. The error holds
// a [*Failure]; it is [ErrInUse] when another process has the profile open.
func New(ctx context.Context, o Options) (*Client, error) {
	f, release, err := openFolder(o.Profile)
	if err != nil {
		if errors.Is(err, ErrInUse) {
			return nil, &Failure{Sentence: "Alcove is open already.", Err: err}
		}
		return nil, &Failure{Sentence: sayDisk, Err: err}
	}
	if o.Server != "" {
		address, err := signin.ParseAddress(o.Server)
		if err != nil {
			return nil, errors.Join(&Failure{Sentence: sentence(err), Err: err}, release())
		}
		o.Server = address
	}
	if o.Clock == nil {
		o.Clock = &OffsetClock{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = signin.NewTransport()
	}
	c := &Client{
		opts: o, clock: o.Clock, release: release,
		events: make(chan any), touch: make(chan struct{}, 1),
		quit: make(chan struct{}), ended: make(chan struct{}),
		waiting: map[int]chan error{},
	}
	v, err := openVault(o, f.dir, lock.Normal)
	if err != nil {
		return nil, errors.Join(&Failure{Sentence: sayDisk, Err: err}, release())
	}
	c.shell = newShell(o, f, v, c.events)
	m := newCore(o, c.clock.Now())
	go c.run(m)
	if o.Presence != nil {
		c.shell.running.Add(1)
		go func() {
			defer c.shell.running.Done()
			o.Presence.Watch(c.shell.root, c.noticed)
		}()
	}
	c.post(evBegin{})
	if err := c.settled(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// settled waits until the profile was read, or a keyring made us wait for a
// while: then the views tell the rest.
func (c *Client) settled(ctx context.Context) error {
	const patience = 2 * time.Second
	short, cancel := context.WithTimeout(ctx, c.opts.wait(patience))
	defer cancel()
	if err := c.do(short, cmdSettled{}); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

func newCore(o Options, now Instant) *core {
	m := &core{
		rnd: rand.Float64, computer: o.Computer, now: now, state: KeyringWait,
		tries: -1, passTries: -1, interval: auth.PollInterval,
	}
	// The practice takes only reports whose number rises. Numbers from the time
	// of the start do, over restarts too; a clock that was set back only makes
	// the practice lock early.
	m.in.idle = lock.NewIdle(signin.Idle(m.rules()),
		func() time.Time { return m.now.Wall }, func() time.Duration { return m.now.Mono })
	m.in.seq = now.Wall.UnixMilli()
	return m
}

// noticed passes a sign of absence on, and returns when the lock stands.
func (c *Client) noticed(a Absence) {
	c.post(evAbsence{a})
	if a == Woke {
		c.shell.nudge()
	}
	// The answer only says that the machine came past; a closed one has locked.
	_ = c.do(c.shell.root, cmdSync{})
}

// Close locks and ends the app. A sign-in under way goes on at the next start.
func (c *Client) Close() error {
	c.close.Do(func() {
		close(c.quit)
		<-c.ended
		if err := c.release(); err != nil {
			c.failed = fmt.Errorf("client: close: %w", err)
		}
	})
	return c.failed
}
