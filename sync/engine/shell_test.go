package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// town is the network and a server that takes every write.
type town struct {
	mu     sync.Mutex
	fault  error
	lines  map[string]replica.Line
	cursor int
	seen   map[string]replica.Line // by replica, as of the last pull
}

func (s *town) set(err error) { s.mu.Lock(); defer s.mu.Unlock(); s.fault = err }

func (s *town) Push(_ context.Context, q record.PushRequest) (a record.PushAnswer, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return a, s.fault
	}
	at := s.lines[q.Replica]
	for _, m := range q.Muts {
		if m.N == at.N+1 {
			at = replica.Line{N: m.N, Chain: record.Chain(at.Chain, m.ID)}
		}
	}
	s.lines[q.Replica] = at
	return record.PushAnswer{LastN: at.N, Chain: record.ChainText(at.Chain)}, nil
}

func (s *town) Pull(_ context.Context, q record.PullRequest, page func(record.PullAnswer)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return s.fault
	}
	at := s.lines[q.Replica]
	if at == s.seen[q.Replica] && q.Cursors["acct:c"] != "" {
		return nil
	}
	s.seen[q.Replica] = at
	s.cursor++
	p := record.StreamPage{Cursor: fmt.Sprint(s.cursor)}
	if at.N > 0 {
		e := record.Replicas.Envelope(q.Replica, record.Replica{N: at.N, Chain: record.ChainText(at.Chain)})
		e.Seq = int64(s.cursor)
		p.Changes = append(p.Changes, e)
	}
	page(record.PullAnswer{SafeN: at.N, Streams: map[string]record.StreamPage{"acct:c": p}})
	return nil
}

func (s *town) Listen(ctx context.Context, _ bool, heard func(bool)) error {
	heard(false)
	<-ctx.Done()
	return ctx.Err()
}

func (s *town) Upload(_ context.Context, _ replica.Upload, content func(int64) (io.ReadCloser, error), placed func(string), sent func(at int64)) error {
	placed("/up")
	from, err := content(0)
	if err != nil {
		return errors.New("no content")
	}
	defer from.Close() //nolint:errcheck // only read
	n, err := io.Copy(io.Discard, from)
	sent(n)
	return err
}

// shelf is a disk in memory that can be full.
type shelf struct {
	mu   sync.Mutex
	s    replica.State
	full error
	lost bool
}

func (d *shelf) do(change func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full == nil {
		change()
	}
	return d.full
}

func (d *shelf) Load() (s replica.State, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return copyState(d.s), d.full
}
func (d *shelf) Append(w replica.Write, up []replica.Upload) error {
	return d.do(func() { d.s.Queue, d.s.Uploads = append(d.s.Queue, w), append(d.s.Uploads, up...) })
}
func (d *shelf) Stage(string, replica.Page) error { return d.do(func() {}) }
func (d *shelf) Restart(string) error             { return d.do(func() {}) }
func (d *shelf) Commit(stream string, p replica.Page, at *replica.Line) (int, error) {
	return d.s.Refused, d.do(func() {
		d.s.Streams = map[string]replica.Stream{stream: {Cursor: p.Cursor}}
		if at != nil {
			d.s.Settled = *at
		}
	})
}
func (d *shelf) Trim(to replica.Line) error {
	return d.do(func() { d.s.Queue, d.s.Base = d.s.Queue[to.N-d.s.Base.N:], to })
}
func (d *shelf) Renumber(id string, q []replica.Write, aside []replica.Refusal) error {
	return d.do(func() {
		d.s.Replica, d.s.Queue, d.s.Base, d.s.Settled = id, q, replica.Line{}, replica.Line{}
		d.s.Refused += len(aside)
	})
}
func (d *shelf) PutAway(string) (int, error)    { return 0, d.do(func() { d.s.Refused = 0 }) }
func (d *shelf) SetUpload(replica.Upload) error { return d.do(func() {}) }
func (d *shelf) Content(id string, _ int64) (io.ReadCloser, error) {
	if d.lost {
		return nil, fmt.Errorf("content of %s: %w", id, fs.ErrNotExist)
	}
	return io.NopCloser(strings.NewReader("content")), nil
}

func setUp(t *testing.T) (*Engine, *shelf, *town) {
	t.Helper()
	d, s := &shelf{}, &town{lines: map[string]replica.Line{}, seen: map[string]replica.Line{}}
	e, err := Start(Options{Config: Config{Account: "acct:c"}, Disk: d, Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	return e, d, s
}

func words() Wrote { return Wrote{ID: NewID("m_"), Op: "message.send/1", Args: json.RawMessage(`{}`)} }

func settle(t *testing.T, e *Engine, want Kind) Status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	s, err := e.Settle(ctx)
	if err != nil || s.Kind != want {
		t.Fatalf("settles at %+v, %v", s, err)
	}
	return s
}

func TestWriteArrivesAndLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, d, s := setUp(t)
		defer e.Close()
		for range 3 {
			if err := e.Write(words()); err != nil {
				t.Fatal(err)
			}
		}
		settle(t, e, UpToDate)
		if line := s.lines[d.s.Replica]; line.N != 3 || d.s.Base != line || len(d.s.Queue) != 0 {
			t.Errorf("the server has %d, kept %d behind %d", line.N, len(d.s.Queue), d.s.Base.N)
		}
	})
}

func TestOfflineAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _, s := setUp(t)
		defer e.Close()
		s.set(&Fault{Kind: Unreachable})
		began := time.Now()
		if err := e.Write(words()); err != nil {
			t.Fatal(err)
		}
		if st := settle(t, e, Offline); st.Waiting != 1 || st.Since.Before(began) {
			t.Errorf("says %+v", st)
		}
		s.set(nil)
		synctest.Wait()
		<-time.After(record.MaxBackOff) // of the bubble: nobody waits
		synctest.Wait()
		if st := e.Status(); st != (Status{Kind: UpToDate}) {
			t.Errorf("says %+v by itself", st)
		}
	})
}

// A disk that fails is told to whoever writes, and nothing is lost for it.
func TestFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, d, s := setUp(t)
		defer e.Close()
		settle(t, e, UpToDate)
		full := errors.New("no space left on device")
		d.mu.Lock()
		d.full = full
		d.mu.Unlock()
		if err := e.Write(words()); !errors.Is(err, full) {
			t.Fatalf("a write on a full disk: %v", err)
		}
		settle(t, e, DiskTrouble)
		d.mu.Lock()
		d.full = nil
		d.mu.Unlock()
		if err := e.Write(words()); err != nil { // does not wait for the next try
			t.Fatal(err)
		}
		settle(t, e, UpToDate)
		if s.lines[d.s.Replica].N != 1 {
			t.Error("the write did not arrive")
		}
	})
}

func TestLostFileIsPutAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, d, _ := setUp(t)
		defer e.Close()
		w := words()
		w.Files = []replica.Upload{{ID: "f_1", Size: 7}}
		if err := e.Write(w); err != nil {
			t.Fatal(err)
		}
		settle(t, e, UpToDate)
		d.lost = true
		w.ID, w.Files = NewID("m_"), []replica.Upload{{ID: "f_2", Size: 7}}
		if err := e.Write(w); err != nil {
			t.Fatal(err)
		}
		if st := settle(t, e, NotAccepted); st.NotAccepted != 1 || st.Waiting != 0 {
			t.Errorf("says %+v", st)
		}
		if err := e.PutAway(w.ID); err != nil {
			t.Fatal(err)
		}
		settle(t, e, UpToDate)
	})
}

func TestTooBigIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, d, _ := setUp(t)
		defer e.Close()
		w := words()
		w.Args = json.RawMessage(`"` + strings.Repeat("x", record.MaxPushBytes) + `"`)
		if err := e.Write(w); !errors.Is(err, ErrTooBig) || len(d.s.Queue) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestCloseEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _, _ := setUp(t)
		settle(t, e, UpToDate)
		e.Close()
		if err := e.Write(words()); !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
		if _, err := e.Settle(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
		e.Nudge() // does not wait for anybody
		e.Close()
	})
}
