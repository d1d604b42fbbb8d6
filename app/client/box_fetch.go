package client

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"alcove/auth/signin"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// Times of a fetch.
const (
	fetchTries = 5
	fetchStill = time.Minute // without a byte
	fetchWait  = time.Second // after the first failure; it doubles
)

// fetching is a file on its way to this computer.
type fetching struct {
	cancel context.CancelFunc
	done   chan struct{}

	mu   sync.Mutex
	have int64
	err  error // why it ended, nil while it runs or when the file is here
}

func (g *fetching) over() bool {
	select {
	case <-g.done:
		return true
	default:
		return false
	}
}

func (g *fetching) percent(size int64) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if size <= 0 {
		return 0
	}
	return int(min(99, g.have*100/size))
}

func (g *fetching) problem() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		return ""
	}
	return failure(g.err).Sentence
}

// FetchDocument begins to bring a file here, or goes on where it stopped, and
// returns at once: how far it is shows in the view. id is that of a document, or
// of a message's file. It never counts as a person's input.
func (c *Client) FetchDocument(ctx context.Context, id string) error {
	b, g, err := c.fetch(id)
	if err == nil && g != nil {
		c.shown(ctx, b)
	}
	return err
}

// AwaitDocument is FetchDocument that returns when the file is here, or did not
// come.
func (c *Client) AwaitDocument(ctx context.Context, id string) error {
	b, g, err := c.fetch(id)
	if err != nil || g == nil {
		return err
	}
	select {
	case <-g.done:
		c.shown(ctx, b)
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.err != nil {
			return failure(g.err)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// CancelFetch stops a fetch. What came is kept, and the next one goes on there.
func (c *Client) CancelFetch(id string) {
	b, err := c.shell.opened()
	if err != nil {
		return
	}
	f, err := b.find(id)
	if err != nil {
		return
	}
	b.mu.Lock()
	g := b.fetches[f.ID]
	b.mu.Unlock()
	if g != nil {
		g.cancel()
	}
}

// fetch begins; without a fetching the file is here already.
func (c *Client) fetch(id string) (*box, *fetching, error) {
	b, err := c.shell.opened()
	if err != nil {
		return nil, nil, failure(err)
	}
	f, err := b.find(id)
	if err != nil || b.store.HasFile(f) {
		return b, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if g := b.fetches[f.ID]; g != nil && !g.over() {
		return b, g, nil
	}
	if b.ctx.Err() != nil {
		return nil, nil, errLocked
	}
	ctx, cancel := context.WithCancel(b.ctx)
	g := &fetching{cancel: cancel, done: make(chan struct{})}
	b.fetches[f.ID] = g
	b.work.Go(func() {
		defer cancel()
		err := b.bring(ctx, f, g)
		b.mu.Lock()
		if err == nil || errors.Is(err, context.Canceled) {
			delete(b.fetches, f.ID)
		}
		b.mu.Unlock()
		g.mu.Lock()
		g.err = err
		g.mu.Unlock()
		close(g.done)
		b.poke()
	})
	return b, g, nil
}

// bring tries a few times: what came in whole parts stays.
func (b *box) bring(ctx context.Context, f wire.File, g *fetching) error {
	for n, wait := 1, fetchWait; ; n, wait = n+1, 2*wait {
		err := b.bringOnce(ctx, f, g)
		final := (*Failure)(nil)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Canceled
		case errors.As(err, &final), n == fetchTries:
			return err
		}
		b.s.log.Info("fetch stopped", "try", n, "err", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Canceled
		}
	}
}

// bringOnce asks for the rest of a file. A *Failure is final.
func (b *box) bringOnce(ctx context.Context, f wire.File, g *fetching) (err error) {
	if b.s.held.Load() {
		return &Failure{Sentence: sayFetchFailed}
	}
	to, err := b.store.Fetch(f)
	if err != nil {
		return stored(err)
	}
	defer func() {
		if err != nil {
			_ = to.Close() // the first error tells more; Finish has closed it, perhaps
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	still := time.AfterFunc(fetchStill, cancel)
	defer still.Stop()
	res, err := b.ask(ctx, f, to.Offset())
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	if err := begins(res, to.Offset(), f.Size); err != nil {
		if errors.Is(err, replica.ErrNotWhole) {
			err = errors.Join(&Failure{Sentence: sayFileOdd, Err: err}, b.store.DropFile(f))
		}
		return err
	}
	buf := make([]byte, 32<<10)
	for {
		n, rerr := res.Body.Read(buf)
		if n > 0 {
			still.Reset(fetchStill)
			if _, err := to.Write(buf[:n]); err != nil {
				return b.odd(f, err)
			}
			g.mu.Lock()
			before := g.have
			g.have = to.Offset()
			news := f.Size > 0 && before*100/f.Size != g.have*100/f.Size
			g.mu.Unlock()
			if news {
				b.poke()
			}
		}
		if errors.Is(rerr, io.EOF) {
			break
		}
		if rerr != nil {
			return &signin.Fault{Kind: signin.Unreached, Err: rerr}
		}
	}
	if to.Offset() < f.Size {
		return &signin.Fault{Kind: signin.Unreached, Err: io.ErrUnexpectedEOF}
	}
	return b.odd(f, to.Finish())
}

// odd is an error of keeping what came.
func (b *box) odd(f wire.File, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, replica.ErrNotWhole):
		return errors.Join(&Failure{Sentence: sayFileOdd, Err: err}, b.store.DropFile(f))
	}
	return failure(stored(err))
}

func (b *box) ask(ctx context.Context, f wire.File, from int64) (*http.Response, error) {
	l := line{b}
	h, err := l.http(ctx)
	if err != nil {
		return nil, err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Base+wire.PathFiles+"/"+url.PathEscape(f.ID), nil)
	if err != nil {
		return nil, fmt.Errorf("client: fetch: %w", err)
	}
	if from > 0 {
		q.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
		if sum, err := base64.RawURLEncoding.DecodeString(f.SHA256); err == nil {
			q.Header.Set("If-Range", `"`+hex.EncodeToString(sum)+`"`)
		}
	}
	res, err := h.Do(q)
	if err != nil {
		_ = l.sort(err) // the machine hears of an end; what it means here is in err
	}
	return res, err
}

// begins reports whether an answer has the bytes from the offset on.
func begins(res *http.Response, from, size int64) error {
	switch {
	case res.StatusCode == http.StatusOK && from == 0:
		return nil
	case res.StatusCode == http.StatusPartialContent && res.Header.Get("Content-Range") == fmt.Sprintf("bytes %d-%d/%d", from, size-1, size):
		return nil
	case res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone:
		return say(sayFileTaken)
	case res.StatusCode == http.StatusOK, res.StatusCode == http.StatusPartialContent, res.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return replica.ErrNotWhole
	}
	return &signin.Fault{Kind: signin.Unreached, Err: fmt.Errorf("status %d", res.StatusCode)}
}
