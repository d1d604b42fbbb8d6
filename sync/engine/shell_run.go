package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alcove/sync/record"
)

// run is the one goroutine that the machine and the disk know.
func (e *Engine) run() {
	defer close(e.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(e.wait())
		select {
		case j := <-e.inbox:
			e.take(j)
		case <-timer.C:
			e.take(job{ev: Ticked{}})
		case <-e.quit.Done():
			return // the calls end with quit
		}
		e.publish()
	}
}

// wait is how long nothing has to be done.
func (e *Engine) wait() time.Duration {
	now := time.Since(e.start)
	if e.m == nil {
		return max(e.disk.at-now, 0)
	}
	if at, ok := e.m.Next(); ok {
		return max(at-now, 0)
	}
	return time.Hour
}

func (e *Engine) take(j job) {
	if call, over := ended(j.ev); over {
		e.cancel(call)
	}
	err := e.step(j.ev)
	if j.answer != nil {
		j.answer <- err
	}
	if j.settle != nil {
		e.waiters = append(e.waiters, j.settle)
	}
}

// step takes one event. While the disk fails only a person's own act, or the
// time for it, makes a new try.
func (e *Engine) step(ev Event) error {
	if e.m == nil {
		now := e.instant().Mono
		switch ev.(type) {
		case Wrote, PutAway, Nudged:
		default:
			if now < e.disk.at {
				return e.broken
			}
		}
		if err := e.load(); err != nil {
			e.fail(err)
			return err
		}
	}
	if err := e.carryOut(e.m.Step(e.instant(), ev)); err != nil {
		e.fail(err)
		return err
	}
	return nil
}

// fail treats a failed transaction as a crash.
func (e *Engine) fail(err error) {
	e.o.Log.Warn("sync stopped by the disk", "error", err)
	e.m, e.broken = nil, err
	e.disk.fail(e.instant().Mono, 0, e.o.Random)
	for call := range e.cancels {
		e.cancel(call)
	}
}

// carryOut does the effects in their order; the first failure ends it.
func (e *Engine) carryOut(effects []Effect) error {
	for _, ef := range effects {
		refused, told, err := Keep(e.o.Disk, ef)
		if err != nil {
			return fmt.Errorf("engine: keep: %w", err)
		}
		if told {
			e.m.Refused(refused)
		}
		e.begin(ef)
	}
	// Something small may find room on a disk on which the rest does not: only
	// time shows that it is well again.
	if e.disk.fails > 0 && e.instant().Mono > e.disk.at+record.MaxBackOff {
		e.disk.ok()
	}
	return nil
}

// Keep does an effect on the disk; one on the network is none of its business.
// It tells the number of refused writes after the effects that change it.
func Keep(d Disk, ef Effect) (refused int, told bool, err error) {
	switch ef := ef.(type) {
	case Append:
		err = d.Append(ef.Write, ef.Files)
	case Stage:
		err = d.Stage(ef.Stream, ef.Page)
	case Restart:
		err = d.Restart(ef.Stream)
	case Commit:
		refused, err = d.Commit(ef.Stream, ef.Page, ef.Settled)
		told = true
	case Trim:
		err = d.Trim(ef.To)
	case Renumber:
		err = d.Renumber(ef.Replica, ef.Queue, ef.Aside)
	case Forget:
		refused, err = d.PutAway(ef.ID)
		told = true
	case SetUpload:
		err = d.SetUpload(ef.Upload)
	}
	return refused, told, err
}

// begin starts an effect on the network; others are done already.
func (e *Engine) begin(ef Effect) {
	t := e.o.Transport
	switch ef := ef.(type) {
	case Push:
		e.call(ef.Call, func(ctx context.Context) Event {
			a, err := t.Push(ctx, ef.Request)
			return Pushed{ef.Call, a, e.fault(err)}
		})
	case Pull:
		e.call(ef.Call, func(ctx context.Context) Event {
			err := t.Pull(ctx, ef.Request, func(a record.PullAnswer) { e.post(Pulled{ef.Call, a}) })
			return PullEnded{ef.Call, e.fault(err)}
		})
	case Listen:
		e.call(ef.Call, func(ctx context.Context) Event {
			err := t.Listen(ctx, ef.Wait, func(poke bool) { e.post(Heard{ef.Call, poke}) })
			return ListenEnded{ef.Call, e.fault(err)}
		})
	case Upload:
		e.call(ef.Call, func(ctx context.Context) Event { return Uploaded{ef.Call, e.fault(e.sendFile(ctx, ef))} })
	case Cancel:
		e.cancel(ef.Call)
	}
}

func (e *Engine) call(id int64, do func(context.Context) Event) {
	ctx, cancel := context.WithCancel(e.quit)
	e.cancels[id] = cancel
	e.calls.Go(func() {
		defer cancel()
		e.post(do(ctx))
	})
}

// ended names the call whose last event this is.
func ended(ev Event) (call int64, over bool) {
	switch ev := ev.(type) {
	case Pushed:
		return ev.Call, true
	case PullEnded:
		return ev.Call, true
	case ListenEnded:
		return ev.Call, true
	case Uploaded:
		return ev.Call, true
	}
	return 0, false
}

func (e *Engine) cancel(call int64) {
	if cancel := e.cancels[call]; cancel != nil {
		cancel()
		delete(e.cancels, call)
	}
}

func (e *Engine) fault(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Kind: Unreachable, Err: err}
	}
	e.o.Log.Debug("sync call failed", "error", f)
	return f
}

// publish tells a new status, and frees those who wait for it.
func (e *Engine) publish() {
	s := Status{Kind: DiskTrouble}
	if e.m != nil {
		s = e.m.Status()
	} else {
		e.mu.Lock()
		s.Waiting, s.NotAccepted = e.status.Waiting, e.status.NotAccepted
		e.mu.Unlock()
	}
	e.mu.Lock()
	news := s != e.status
	e.status = s
	e.mu.Unlock()
	if news && e.o.OnStatus != nil {
		e.o.OnStatus(s)
	}
	if e.m == nil || e.m.Settled() {
		for _, w := range e.waiters {
			w <- s
		}
		e.waiters = nil
	}
}
