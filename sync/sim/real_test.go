package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/feed"
	"alcove/server/store"
	"alcove/sync/engine"
	"alcove/sync/record"
)

// real is the server as it ships: its handlers, its transactions, its backup
// and restore, on real database files, asked by the HTTP that the app uses.
type real struct {
	w     *world
	root  string
	store *store.Store
	feed  *feed.Service
	http  engine.HTTP
	saved string // file of the newest backup
	files int
}

// client is the one whose computers these are.
const client = "c1"

// newReal makes the practice. Memory instead of a disk, where there is such a
// place: what survives a power cut is not the question here.
func newReal(w *world) backend {
	r := &real{w: w}
	shm := "/dev/shm"
	if _, err := os.Stat(shm); err != nil {
		shm = ""
	}
	var err error
	if r.root, err = os.MkdirTemp(shm, "alcove-sim-"); err != nil {
		w.fail("make folder: %v", err)
		return r
	}
	r.http = engine.HTTP{Base: "http://sim", Do: r.do}
	r.open()
	r.write(func(tx *store.Tx) error {
		return tx.AddClient(store.Client{ID: client, Email: "ana@example.org", EmailKey: "ana@example.org", Name: "Ana", Ways: auth.WaysLink, PortalOn: true, Made: w.wall()})
	})
	return r
}

func (r *real) dir() string { return filepath.Join(r.root, "data") }

func (r *real) open() {
	var err error
	if r.store, err = store.Open(r.dir(), store.Options{Now: r.w.wall, FlushEvery: time.Hour}); err != nil {
		r.w.fail("open server: %v", err)
		return
	}
	if r.feed, err = feed.New(feed.Options{Store: r.store, Now: r.w.wall}); err != nil {
		r.w.fail("open feed: %v", err)
	}
}

func (r *real) shut() {
	if r.feed != nil {
		r.feed.Close()
	}
	if r.store != nil {
		if err := r.store.Close(); err != nil {
			r.w.fail("close server: %v", err)
		}
	}
	r.feed, r.store = nil, nil
}

func (r *real) close() {
	r.shut()
	if err := os.RemoveAll(r.root); err != nil {
		r.w.fail("clean up: %v", err)
	}
}

func (r *real) write(act func(*store.Tx) error) {
	if err := r.store.Write(context.Background(), act); err != nil {
		r.w.fail("act of the practice: %v", err)
	}
}

// do is the network's end: the handlers, as somebody who is signed in.
func (r *real) do(q *http.Request) (*http.Response, error) {
	out := httptest.NewRecorder()
	who := store.LiveSession{ClientID: client, DeviceID: q.Header.Get("Device")}
	switch q.URL.Path {
	case record.PathPush:
		r.feed.PushHTTP(out, q, who)
	case record.PathPull:
		r.feed.PullHTTP(out, q, who)
	default:
		out.WriteHeader(http.StatusNotFound)
	}
	return out.Result(), nil
}

func (r *real) push(q record.PushRequest, crash int) (record.PushAnswer, *engine.Fault) {
	if crash >= 0 {
		q.Muts = q.Muts[:min(crash, len(q.Muts))]
	}
	answer, err := r.http.Push(context.Background(), q)
	if crash >= 0 {
		r.shut()
		r.open()
	}
	return answer, fault(err)
}

func (r *real) pull(q record.PullRequest) (lines []record.PullAnswer, _ *engine.Fault) {
	err := r.http.Pull(context.Background(), q, func(a record.PullAnswer) { lines = append(lines, a) })
	return lines, fault(err)
}

func fault(err error) *engine.Fault {
	var f *engine.Fault
	if err != nil && !errors.As(err, &f) {
		f = &engine.Fault{Kind: engine.Unreachable, Err: err}
	}
	return f
}

func (r *real) put(stream string, e record.Envelope) {
	r.write(func(tx *store.Tx) error { _, err := tx.Put(stream, e); return err })
}

func (r *real) erase(stream, typ, id string) {
	r.write(func(tx *store.Tx) error { return tx.Erase(stream, typ, id) })
}

func (r *real) backup() {
	r.files++
	file := filepath.Join(r.root, fmt.Sprintf("backup-%d", r.files))
	if _, err := r.store.Backup(context.Background(), file, r.w.wall()); err != nil {
		r.w.fail("back up: %v", err)
		return
	}
	if r.saved != "" {
		if err := os.Remove(r.saved); err != nil {
			r.w.fail("back up: %v", err)
		}
	}
	r.saved = file
}

func (r *real) restore() bool {
	if r.saved == "" {
		return false
	}
	r.shut()
	report, err := store.Restore(context.Background(), r.dir(), r.saved, r.w.wall())
	if err != nil {
		r.w.fail("restore: %v", err)
	}
	if report.Kept != "" {
		if err := os.RemoveAll(report.Kept); err != nil {
			r.w.fail("restore: %v", err)
		}
	}
	r.open()
	return true
}

// sweep forgets as if deletions were remembered for that long only.
func (r *real) sweep(older time.Duration) {
	ahead := record.Horizon - older
	r.write(func(tx *store.Tx) error { return tx.SweepFeed(r.w.wall().Add(ahead)) })
}

func (r *real) all(stream string) map[string]record.Envelope {
	all := map[string]record.Envelope{}
	for _, e := range r.records(stream) {
		all[name(e.Type, e.ID)] = e
	}
	return all
}

// records reads the stream as a new computer would, in one round.
func (r *real) records(stream string) (all []record.Envelope) {
	q := record.PullRequest{Proto: record.Proto, Schema: record.Schema, Replica: "r_onlooker", Cursors: map[string]string{stream: ""}}
	lines, f := r.pull(q)
	if f != nil {
		r.w.fail("look at the server: %v", f)
	}
	for _, a := range lines {
		all = append(all, a.Streams[stream].Changes...)
	}
	return slices.DeleteFunc(all, func(e record.Envelope) bool { return e.Deleted || strings.HasPrefix(e.ID, "r_onlooker") })
}

// place is the number of the message in its stream, 0 if it is not there.
func (r *real) place(id string) (seq int64) {
	err := r.store.Read(context.Background(), func(tx *store.Tx) error {
		e, err := tx.Record(account, record.Messages.Type, id)
		if errors.Is(err, store.ErrNone) {
			return nil
		}
		seq = e.Seq
		return err
	})
	if err != nil {
		r.w.fail("look at the server: %v", err)
	}
	return seq
}

func TestReal(t *testing.T) { walk(t, 0, 66, newReal) }
