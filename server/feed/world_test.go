package feed

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// world is a practice in a real file, a clock that tests move, and two
// clients, Ana and Ben, with a computer each.
type world struct {
	testing.TB
	dir string
	st  *store.Store
	s   *Service
	web *httptest.Server

	mu    sync.Mutex
	clock time.Time
}

const (
	ana, anaPC = "c_ana", "d_ana"
	ben, benPC = "c_ben", "d_ben"
)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, dir: t.TempDir(), clock: time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)}
	w.open()
	t.Cleanup(w.close)
	w.settle()
	return w
}

// settle puts the practice and its two clients on file.
func (w *world) settle() {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		err := tx.SetPractice(store.Practice{Practice: auth.Practice{Name: "Lakeside Counseling", Phone: "(555) 010-0199", Email: "office@lakeside.example",
			Zone: "America/New_York"}, Policy: auth.DefaultPolicy(), Made: w.clock})
		for _, c := range []struct{ id, pc, email string }{{ana, anaPC, "ana@example.com"}, {ben, benPC, "ben@example.com"}} {
			err = errors.Join(err, tx.AddClient(store.Client{ID: c.id, Email: c.email, Name: c.id, Ways: auth.WaysLink, PortalOn: true, Made: w.clock}),
				tx.AddDevice(w.device(c.id, c.pc, "sid_1")))
		}
		return errors.Join(err, tx.AddStaff(store.Staff{ID: "s_ruth", Email: "ruth@lakeside.example", Name: "Ruth", Role: store.Owner, Made: w.clock, SetupStops: w.clock}, "token"))
	})
}

func (w *world) device(client, id, sid string) store.Device {
	return store.Device{ID: id, ClientID: client, Name: "Laptop", JKT: "jkt", AMR: "link", Scope: auth.Scope, SID: sid,
		Session: auth.Session{Enrolled: w.clock, AuthTime: w.clock, LastActivity: w.clock, LastSeen: w.clock}, CodeHash: []byte(id)}
}

// open starts the server; with the same folder it is a restart.
func (w *world) open() {
	w.Helper()
	w.openService(10 * time.Millisecond)
	mux := http.NewServeMux()
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request, store.LiveSession){
		"POST " + record.PathPush: w.s.PushHTTP, "POST " + record.PathPull: w.s.PullHTTP, "GET " + record.PathPoke: w.s.Poke,
		"GET " + record.PathFiles + "/{id}": w.s.Download, "OPTIONS " + record.PathUploads: w.s.UploadOptions, "POST " + record.PathUploads: w.s.UploadCreate,
		"HEAD " + record.PathUploads + "/{id}": w.s.UploadHead, "PATCH " + record.PathUploads + "/{id}": w.s.UploadPatch,
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			as := cmp.Or(r.Header.Get("As"), ana)
			h(rw, r, store.LiveSession{ClientID: as, DeviceID: "d" + strings.TrimPrefix(as, "c"), SID: "sid_1"})
		})
	}
	w.web = httptest.NewServer(mux)
}

// openService is open without a network. beat 0 is the real one.
func (w *world) openService(beat time.Duration) {
	w.Helper()
	var err error
	if w.st, err = store.Open(w.dir, store.Options{Now: w.now}); err != nil {
		w.Fatal(err)
	}
	if w.s, err = New(Options{Store: w.st, Now: w.now, Beat: beat}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) close() {
	w.Helper()
	w.s.Close()
	w.web.Close()
	if err := w.st.Close(); err != nil {
		w.Error(err)
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) write(fn func(*store.Tx) error) {
	w.Helper()
	if err := w.st.Write(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// flush puts what waits for a commit to ride with on the disk.
func (w *world) flush() {
	w.Helper()
	if err := w.st.Flush(context.Background()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) look(fn func(*store.Tx) error) {
	w.Helper()
	if err := w.st.Read(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// backup makes one and says where.
func (w *world) backup() string {
	w.Helper()
	file := filepath.Join(w.TempDir(), "backup.db")
	if _, err := w.st.Backup(context.Background(), file, w.now()); err != nil {
		w.Fatal(err)
	}
	return file
}

// restore is what the practice does after a disaster: nobody tells the apps.
func (w *world) restore(file string) {
	w.Helper()
	w.close()
	if _, err := store.Restore(context.Background(), w.dir, file, w.now()); err != nil {
		w.Fatal(err)
	}
	w.open()
}

// pc is a client's computer as the protocol sees it.
type pc struct {
	*world
	client, replica string
	n               int64
	chain           [32]byte
	cursors         map[string]string
	rows            map[string]record.Envelope
}

func (w *world) pc(client, replica string) *pc {
	return &pc{world: w, client: client, replica: replica, rows: map[string]record.Envelope{},
		cursors: map[string]string{store.AcctStream(client): "", store.PracticeStream: ""}}
}

// mut is the computer's next write.
func (p *pc) mut(id, op string, args any) record.Mutation {
	p.Helper()
	b, err := json.Marshal(args)
	if err != nil {
		p.Fatal(err)
	}
	p.n++
	m := record.Mutation{N: p.n, ID: id, Prev: record.ChainText(p.chain), Op: op, Args: b}
	p.chain = record.Chain(p.chain, id)
	return m
}

func (p *pc) say(id, thread, text string) record.Mutation {
	return p.mut(id, string(record.SendOp), record.Send{Thread: thread, Text: text, Files: []string{}})
}

func (p *pc) request(muts ...record.Mutation) record.PushRequest {
	return record.PushRequest{Proto: 1, Schema: 1, Stream: store.AcctStream(p.client), Replica: p.replica, Muts: muts}
}

func (p *pc) push(muts ...record.Mutation) record.PushAnswer {
	p.Helper()
	ans, err := p.s.Push(context.Background(), p.client, p.request(muts...))
	if err != nil {
		p.Fatal(err)
	}
	return ans
}

func (p *pc) ask(limit int) record.PullRequest {
	return record.PullRequest{Proto: 1, Schema: 1, Replica: p.replica, Cursors: p.cursors, Limit: limit}
}

// pull takes one page of each stream over, and reports what resets came.
func (p *pc) pull(limit int) (more bool, resets []string, safe int64) {
	p.Helper()
	ans, _, err := p.s.Pull(context.Background(), p.client, p.ask(limit))
	if err != nil {
		p.Fatal(err)
	}
	for stream, page := range ans.Streams {
		if page.Reset != "" {
			resets = append(resets, page.Reset)
			continue
		}
		for _, e := range page.Changes {
			if e.Deleted {
				delete(p.rows, e.Type+"/"+e.ID)
			} else {
				p.rows[e.Type+"/"+e.ID] = e
			}
		}
		p.cursors[stream] = page.Cursor
		more = more || page.More
	}
	return more, resets, ans.SafeN
}

// sync pulls until nothing is left.
func (p *pc) sync() {
	p.Helper()
	for more := true; more; {
		var resets []string
		if more, resets, _ = p.pull(3); resets != nil {
			p.Fatalf("reset: %v", resets)
		}
	}
}

// call makes an HTTP call as a client.
func (w *world) call(client, method, path string, body []byte, headers ...string) (*http.Response, []byte) {
	w.Helper()
	r, err := http.NewRequest(method, w.web.URL+path, bytes.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("As", client)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := w.web.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return resp, b
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func refusal(t testing.TB, err error) *Refusal {
	t.Helper()
	var no *Refusal
	if !errors.As(err, &no) {
		t.Fatalf("not refused: %v", err)
	}
	return no
}

// texts is what a computer has on screen, by order.
func (w *world) texts(client string) (all []string) {
	w.Helper()
	w.look(func(tx *store.Tx) error {
		list, err := tx.Messages(client)
		for _, m := range list {
			all = append(all, fmt.Sprintf("%s:%s:%s", m.From, m.Text, m.State))
		}
		return err
	})
	return all
}
