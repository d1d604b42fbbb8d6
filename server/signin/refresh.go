package signin

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// refresh rotates a refresh token (RFC 6749 section 6). A retry after a lost
// answer gets the same successor, until that one was used. A session that is
// locked needs an assertion of the unlock key; without one nothing is spent.
func (p *Provider) refresh(ctx context.Context, token, assertion, jkt string) (auth.TokenAnswer, error) {
	now := p.Now()
	var t issued
	var no *refusal // an act that refuses may still have to be durable
	err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		r, err := tx.Refresh(token)
		if errors.Is(err, store.ErrNone) {
			r, err = p.walk(tx, jkt, token, now)
		}
		if errors.Is(err, store.ErrNone) {
			no = invalidGrant("")
			return nil
		}
		if err != nil {
			return err
		}
		d, err := tx.Device(r.DeviceID)
		if err != nil {
			return err
		}
		t, no, err = p.rotate(tx, r, d, rotation{assertion: assertion, jkt: jkt, now: now})
		return err
	})
	if err != nil {
		return auth.TokenAnswer{}, err
	}
	if no != nil {
		return auth.TokenAnswer{}, no
	}
	return p.answer(t, now)
}

// walk looks for a token that this server does not know because it was
// restored. A search in vain is counted: it is long, and holds the writer.
func (p *Provider) walk(tx *store.Tx, jkt, token string, now time.Time) (store.Refresh, error) {
	ours, err := tx.DevicesByKey(jkt)
	if err != nil || len(ours) == 0 { // a stranger's key costs nothing, and leaves nothing
		return store.Refresh{}, cmp.Or(err, store.ErrNone)
	}
	if wait := p.walks.wait(jkt, now); wait > 0 {
		return store.Refresh{}, &limited{wait}
	}
	r, err := tx.WalkForward(ours, token, now)
	if errors.Is(err, store.ErrNone) {
		p.walks.inVain(jkt, now)
	}
	if err != nil {
		return r, err
	}
	d, err := tx.Device(r.DeviceID)
	if err != nil {
		return r, err
	}
	return r, tx.Event(store.Event{At: now, ClientID: d.ClientID, Kind: store.EventRestored, Device: d.Name, Ref: d.ID})
}

// walkBook is when each of our computers' keys made us search in vain. It
// stands in memory alone: it saves work and decides nothing.
type walkBook struct {
	mu   sync.Mutex
	vain map[string][]time.Time // by key, the oldest first
}

// wait is how long until a key may make us search again; 0 means now.
func (b *walkBook) wait(jkt string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.vain[jkt]) == 0 {
		return 0
	}
	b.vain[jkt] = slices.DeleteFunc(b.vain[jkt], func(at time.Time) bool { return now.Sub(at) >= auth.WalkRate.Per || now.Before(at) })
	if len(b.vain[jkt]) < auth.WalkRate.Max {
		return 0
	}
	return b.vain[jkt][0].Add(auth.WalkRate.Per).Sub(now)
}

func (b *walkBook) inVain(jkt string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.vain == nil {
		b.vain = map[string][]time.Time{}
	}
	b.vain[jkt] = append(b.vain[jkt], now)
}

type rotation struct {
	assertion, jkt string
	now            time.Time
}

func (p *Provider) rotate(tx *store.Tx, r store.Refresh, d store.Device, q rotation) (t issued, no *refusal, err error) {
	// A wrong key proves nothing: whoever saw a token must not be able to harm
	// its owner with it.
	if d.JKT != q.jkt {
		return t, invalidGrant(""), nil
	}
	if !d.Ended.IsZero() {
		return t, invalidGrant(d.EndedReason), nil
	}
	practice, err := tx.Practice()
	if err != nil {
		return t, nil, err
	}
	if s, _, ok := p.Store.Live().Times(d.ID); ok && s.AuthTime.Equal(d.AuthTime) {
		d.Session = s
	}
	why := d.Judge(practice.Policy, q.now)
	if why == auth.EnrolmentOver {
		return t, invalidGrant(why), nil
	}
	next := ""
	if !r.Used.IsZero() {
		spent, err := tx.Spent(r)
		if err != nil {
			return t, nil, err
		}
		if spent {
			reason, err := whichReuse(tx, r, d)
			if err != nil {
				return t, nil, err
			}
			return t, invalidGrant(reason), tx.EndDevice(d.ID, reason, store.BySystem, q.now)
		}
		next = tx.Keys().NextRefresh(r.Hash)
	}
	if why != "" {
		if d, no, err = p.unlock(tx, d, why, q); no != nil || err != nil {
			return t, no, err
		}
	}
	if next == "" {
		if next, err = tx.Rotate(r, q.now); err != nil {
			return t, nil, err
		}
	}
	t = issued{d: d, access: auth.Token(), refresh: next, at: q.now}
	tx.AfterCommit(func() {
		p.Store.Live().Issue(t.access, d, q.now.Add(auth.AccessLife), q.now)
		p.Store.Live().SeenDevice(d.ID, q.now)
	})
	return t, nil, nil
}

// whichReuse tells a token that was shown once too often from one of an older
// state: a computer of ours keeps each successor before it uses it, so what is
// from before the last unlock, or more than one use back, comes from a disk
// that was copied or rolled back.
func whichReuse(tx *store.Tx, r store.Refresh, d store.Device) (auth.Reason, error) {
	behind, err := tx.Behind(r)
	if r.Made.Before(d.AuthTime) || behind > 2 {
		return auth.Cloned, err
	}
	return auth.RefreshReuse, err
}
