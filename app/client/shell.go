package client

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"alcove/auth/signin"
)

// shell does what the core wants done: network, keyring, disk. It decides
// nothing.
type shell struct {
	post     func(any)
	log      *slog.Logger
	clock    Clock
	rt       http.RoundTripper
	computer string
	opts     Options
	folder   *folder
	vault    *vault      // used by disk's goroutine
	disk     chan func() // keyring and files, one at a time, in order

	root    context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu       sync.Mutex
	ctx      context.Context // of this generation
	drop     context.CancelFunc
	provider *signin.Provider
	server   string
	search   *search // the server is being asked who it is
	loopback *signin.Loopback
	told     string  // the redirect that the server knows
	in       *inside // a computer that is in; nil when locked or signed out
	grant    *grant  // tokens that the keyring did not take yet
	box      *box    // what is open; nil when locked
	boxGone  chan struct{}
	streams  streams
	only     OnlyHere
	unsent   []Message
	ears     map[int]func(News)
	lastEar  int

	proving sync.Mutex  // one proof of the passcode at a time
	held    atomic.Bool // a person wants no traffic
	nothing atomic.Bool // keep nothing: the store goes when the app closes
}

// stopWait is how long closing waits for a keyring that does not answer.
const stopWait = 3 * time.Second

func newShell(o Options, f *folder, v *vault, events chan<- any) *shell {
	root, cancel := context.WithCancel(context.Background())
	s := &shell{
		log: o.Log, clock: o.Clock, rt: o.Transport, computer: o.Computer, opts: o, folder: f, vault: v,
		disk: make(chan func(), 64), root: root, cancel: cancel,
		server: o.Server,
	}
	s.post = func(ev any) {
		select {
		case events <- ev:
		case <-root.Done():
		}
	}
	s.ctx, s.drop = context.WithCancel(root)
	s.running.Go(s.diskLoop) // who opens the profile next must not meet a half of what we write
	return s
}

// apply does one effect.
func (s *shell) apply(effect any) {
	if e, ok := effect.(jobErase); ok && !e.revoke {
		// In order with what is shown: an app that is closed at once still knows
		// of its end at the next start, without internet too.
		s.queue(func() {
			if err := s.noteErase(e); err != nil {
				s.log.Warn("end not noted", "err", err) // erasing tries again
			}
		})
	}
	switch e := effect.(type) {
	case effCancel:
		s.mu.Lock()
		s.drop()
		s.ctx, s.drop = context.WithCancel(s.root)
		s.mu.Unlock()
	case effListen:
		s.listen(e.gen, e.att)
	case effDeaf:
		s.deaf()
	case effUnsent:
		s.keepUnsent()
	case effOpened:
		s.openedUp()
	case effForget:
		if s.forget() {
			// What was dropped leaves the process now, and not when the collector
			// next finds time: on an idle computer that could be hours.
			s.running.Go(debug.FreeOSMemory)
		}
	case jobSave:
		s.queue(func() {
			if err := s.vault.saveAttempt(s.root, e.att); err != nil {
				s.log.Warn("sign-in not kept", "err", err) // it goes on in memory; the next answer tries again
			}
		})
	case jobOver:
		s.queue(func() {
			if err := s.folder.update(func(t *settings) { t.Over = e.end.Reason }); err != nil {
				s.log.Warn("end not noted", "err", err)
			}
		})
	default:
		s.mu.Lock()
		ctx := s.ctx
		s.mu.Unlock()
		s.running.Add(1)
		go func() {
			defer s.running.Done()
			s.job(ctx, effect)
		}()
	}
}

func (s *shell) job(ctx context.Context, j any) {
	switch j := j.(type) {
	case jobBoot:
		s.boot(ctx, j)
	case jobPractice:
		s.practice(ctx, j)
	case jobStart:
		s.startAttempt(ctx, j)
	case jobAsk:
		s.ask(ctx, j)
	case jobFinish:
		s.finish(ctx, j)
	case jobPasscode:
		s.post(evPasscode{j.gen, s.setPasscode(ctx, j.passcode, j.least)})
	case jobChange:
		s.post(evPasscode{j.gen, s.changePasscode(ctx, j.old, j.new, j.least)})
	case jobUnlock:
		s.unlockJob(ctx, j)
	case jobContact:
		s.post(evContact{j.gen, s.contact(ctx, j.report, j.seq, j.idle)})
	case jobErase:
		s.erase(j)
	case jobWithout:
		s.without(ctx, j)
	}
}

// queue runs f after everything queued before it. It does not wait.
func (s *shell) queue(f func()) {
	select {
	case s.disk <- f:
	case <-s.root.Done():
	}
}

// queued runs f in order and waits for it.
func (s *shell) queued(f func() error) error {
	ch := make(chan error, 1)
	s.queue(func() { ch <- f() })
	select {
	case err := <-ch:
		return err
	case <-s.root.Done():
		return errClosed
	}
}

func (s *shell) diskLoop() {
	for {
		select {
		case f := <-s.disk:
			f()
		case <-s.root.Done():
			return
		}
	}
}

// forget drops keys, tokens and everything opened, and says if there was any.
func (s *shell) forget() bool {
	s.mu.Lock()
	in := s.in
	s.in = nil
	s.mu.Unlock()
	if in != nil && in.session != nil {
		in.session.Forget()
	}
	s.vault.l.Lock()
	s.closeBox()
	return in != nil
}

// stop ends everything and waits for it. What is on its way to the disk gets
// there first.
func (s *shell) stop() {
	s.apply(effCancel{})
	last := make(chan struct{})
	go s.queue(func() { close(last) })
	ch, free := s.clock.Wake(s.opts.wait(stopWait))
	select {
	case <-last:
	case <-ch:
	}
	free()
	s.cancel()
	s.deaf()
	s.running.Wait()
	s.forget()
	s.lastOfBox()
}
