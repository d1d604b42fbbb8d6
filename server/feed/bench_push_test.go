package feed

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// BenchmarkPush is one message, durable before the answer; its floor is one
// row, one commit, one fsync.
func BenchmarkPush(b *testing.B) {
	w := newWorld(b)
	p := w.pc(ana, "r_one")
	p.push(p.say("m_0", "", "first"))
	db, i := floorDB(b), 0
	beside(b, func() {
		i++
		p.push(p.say(fmt.Sprintf("m_x%d", i), "t_0", "hello"))
	}, func() { keep(b, db) })
}

func keep(b *testing.B, db *sql.DB) {
	if _, err := db.Exec(`INSERT INTO m (body) VALUES (?)`, "hello"); err != nil {
		b.Error(err)
	}
}

// BenchmarkReach is from the call that writes a message to the event at its
// one reader, among 1,000 connected computers of others. Its floor has as many
// connections, and writes one row and one event.
func BenchmarkReach(b *testing.B) {
	w := newWorld(b)
	w.s.Beat = time.Second // as in production
	for _, who := range w.crowd(1000) {
		listenTo(b, w.web.URL+record.PathPoke, who)
	}
	reader := listenTo(b, w.web.URL+record.PathPoke, ana)
	hear(b, reader, "event: poke\ndata: {\"streams\":[\"acct:c_ana\",\"practice:1\"]}\n\n")
	p := w.pc(ana, "r_one")
	p.push(p.say("m_0", "", "first"))
	const poke = "event: poke\ndata: {\"streams\":[\"acct:c_ana\"]}\n\n"
	hear(b, reader, poke)

	floor := plainHub(b, floorDB(b))
	for range 1000 {
		listenTo(b, floor.URL, ben)
	}
	plain := listenTo(b, floor.URL, ana)
	hear(b, plain, poke) // it listens

	i := 0
	beside(b, func() {
		i++
		w.pass(time.Second) // past the limit of calls
		post(b, w.web.URL+record.PathPush, encode(b, p.request(p.say(fmt.Sprintf("m_x%d", i), "t_0", "hello"))))
		hear(b, reader, poke)
	}, func() {
		post(b, floor.URL, []byte("hello"))
		hear(b, plain, poke)
	})
}

// crowd is so many clients, with a computer each.
func (w *world) crowd(n int) (ids []string) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		for i := range n {
			id := fmt.Sprintf("c_%d", i)
			c := store.Client{ID: id, Email: id + "@example.com", Name: id, Ways: auth.WaysLink, PortalOn: true, Made: w.clock}
			if err := errors.Join(tx.AddClient(c), tx.AddDevice(w.device(id, "d_"+id[2:], "sid_1"))); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

func post(b *testing.B, url string, body []byte) {
	b.Helper()
	resp, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil || resp.StatusCode != 200 {
		b.Fatal(resp, err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.Body.Close() != nil {
		b.Fatal(err)
	}
}

// listenTo opens an event stream, and reads nothing of it.
func listenTo(b *testing.B, url, client string) io.Reader {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("As", client)
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != 200 {
		b.Fatal(resp, err)
	}
	return resp.Body
}

// hear reads what must come next.
func hear(b *testing.B, r io.Reader, want string) {
	b.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		b.Fatalf("%q %v", got, err)
	}
}

// plainHub is one row, one commit, and one event to whoever it is for.
func plainHub(b *testing.B, db *sql.DB) *httptest.Server {
	var mu sync.Mutex
	ears := map[string]chan struct{}{}
	web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				b.Error(err)
			}
			keep(b, db)
			mu.Lock()
			ears[ana] <- struct{}{}
			mu.Unlock()
			return
		}
		mine := make(chan struct{}, 1)
		if who := r.Header.Get("As"); who == ana {
			mine <- struct{}{}
			mu.Lock()
			ears[who] = mine
			mu.Unlock()
		}
		rw.WriteHeader(200)
		rw.(http.Flusher).Flush()
		for {
			select {
			case <-mine:
				io.WriteString(rw, "event: poke\ndata: {\"streams\":[\"acct:c_ana\"]}\n\n") //nolint:errcheck // a benchmark
				rw.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}))
	b.Cleanup(web.Close)
	return web
}
