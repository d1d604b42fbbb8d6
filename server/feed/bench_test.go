package feed

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Each benchmark stands beside its floor: the same work with nothing but
// net/http and SQLite. What counts is the ratio.

// fill gives Ana n messages of an ordinary length, in one statement: record by
// record, a million would take minutes.
func (w *world) fill(n int) {
	w.Helper()
	body := `{"thread":"t_1","text":"Thank you for the last hour. I tried the exercise twice this week and wrote down what came up; can we look at it on Thursday?","from":"client","at":"2026-03-03T15:04:00Z","x":`
	const rows = `WITH RECURSIVE i (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM i WHERE k < ?1), s AS (SELECT id, seq FROM stream WHERE name = ?2) `
	w.write(func(tx *store.Tx) error {
		for _, q := range []string{
			`INSERT INTO record (stream, type, id, seq, v, body) ` + rows + `SELECT s.id, 'message', printf('m_%07d', k), s.seq + k, 1, CAST(?3 || k || '}' AS BLOB) FROM i, s`,
			`INSERT INTO mark (stream, seq, mark, at) ` + rows + `SELECT s.id, s.seq + k, randomblob(8), ?4 FROM i, s`,
			`UPDATE stream SET seq = seq + ?1 WHERE name = ?2`,
		} {
			if _, err := tx.Exec(q, n, store.AcctStream(ana), body, w.clock.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkPull10 is a pull of ten changes; the size of the stream must not
// show.
func BenchmarkPull10(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b)
			w.fill(n)
			p := w.pc(ana, "r_one")
			p.cursors = map[string]string{store.AcctStream(ana): ""}
			var place store.Place
			w.look(func(tx *store.Tx) error {
				place.Full = int64(n + 1)
				page, err := tx.Pull(store.AcctStream(ana), store.Place{Pos: int64(n - 9), Head: int64(n + 1), Mark: w.mark(tx, int64(n+1))}, 1)
				place = page.Next
				return err
			})
			place.Pos, place.Full = int64(n-9), 0
			q := p.ask(0)
			q.Cursors[store.AcctStream(ana)] = w.s.cursors.seal(ana, store.AcctStream(ana), cursor{Place: place})
			b.ResetTimer()
			for b.Loop() {
				ans, _, err := w.s.Pull(context.Background(), ana, q)
				if err != nil || len(ans.Streams[store.AcctStream(ana)].Changes) != 10 {
					b.Fatal(len(ans.Streams[store.AcctStream(ana)].Changes), ans.Streams[store.AcctStream(ana)].Reset, err)
				}
			}
		})
	}
}

func (w *world) mark(tx *store.Tx, seq int64) (m [8]byte) {
	w.Helper()
	var b []byte
	if err := tx.QueryRow(`SELECT mark FROM mark JOIN stream ON stream.id = mark.stream WHERE name = ? AND mark.seq = ?`, store.AcctStream(ana), seq).Scan(&b); err != nil {
		w.Fatal(err)
	}
	copy(m[:], b)
	return m
}

// BenchmarkNothingNew is the call that apps make most.
func BenchmarkNothingNew(b *testing.B) {
	w := newWorld(b)
	w.fill(10_000)
	p := w.pc(ana, "r_one")
	for more := true; more; {
		more, _, _ = p.pull(0)
	}
	q := p.ask(0)
	b.ResetTimer()
	for b.Loop() {
		if _, news, err := w.s.Pull(context.Background(), ana, q); news || err != nil {
			b.Fatal(news, err)
		}
	}
}

// BenchmarkFirstSync is all of 10,000 records in one compressed answer.
func BenchmarkFirstSync(b *testing.B) {
	const n = 10_000
	get := func(b *testing.B, url string, body []byte) {
		b.Helper()
		r, err := http.NewRequest("POST", url, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Accept", record.Lines)
		r.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		size, err := io.Copy(io.Discard, resp.Body)
		if err != nil || resp.Body.Close() != nil || size < 10_000 {
			b.Fatal(size, err)
		}
		b.ReportMetric(float64(size), "bytes")
	}
	b.Run("alcove", func(b *testing.B) {
		w := newWorld(b)
		w.fill(n)
		body := encode(b, w.pc(ana, "r_one").ask(0))
		b.ResetTimer()
		for b.Loop() {
			w.pass(time.Minute) // past the limit of calls
			get(b, w.web.URL+record.PathPull, body)
		}
	})
	b.Run("floor", func(b *testing.B) { // the same bodies, selected and compressed
		w := newWorld(b)
		w.fill(n)
		db, err := sql.Open("sqlite", filepath.Join(w.dir, store.FileName))
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // only read
		web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			z, _ := gzip.NewWriterLevel(rw, gzip.BestSpeed) // a known level
			rows, err := db.Query(`SELECT type, id, seq, body FROM record ORDER BY seq`)
			if err != nil {
				b.Error(err)
				return
			}
			defer rows.Close() //nolint:errcheck // only read
			for rows.Next() {
				var typ, id string
				var seq int64
				var body []byte
				if err := rows.Scan(&typ, &id, &seq, &body); err != nil {
					b.Error(err)
				}
				fmt.Fprintf(z, `{"type":%q,"id":%q,"seq":%d,"body":%s}`, typ, id, seq, body) //nolint:errcheck // a benchmark
			}
			z.Close() //nolint:errcheck // a benchmark
		}))
		defer web.Close()
		b.ResetTimer()
		for b.Loop() {
			get(b, web.URL, nil)
		}
	})
}

// BenchmarkPush is one message, durable before the answer.
func BenchmarkPush(b *testing.B) {
	b.Run("alcove", func(b *testing.B) {
		w := newWorld(b)
		p := w.pc(ana, "r_one")
		p.push(p.say("m_0", "", "first"))
		b.ResetTimer()
		for i := 0; b.Loop(); i++ {
			p.push(p.say(fmt.Sprintf("m_x%d", i), "t_0", "hello"))
		}
	})
	b.Run("floor", func(b *testing.B) { // one row, one commit, one fsync
		db := floorDB(b)
		b.ResetTimer()
		for i := 0; b.Loop(); i++ {
			if _, err := db.Exec(`INSERT INTO m (id, body) VALUES (?, ?)`, i, "hello"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func floorDB(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "floor.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() }) //nolint:errcheck // a benchmark
	if _, err := db.Exec(`CREATE TABLE m (id INTEGER PRIMARY KEY, body TEXT)`); err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkReach is from the call that writes a message to the event at its
// one reader, among 1,000 computers that listen.
func BenchmarkReach(b *testing.B) {
	const others = 1000
	b.Run("alcove", func(b *testing.B) {
		w := newWorld(b)
		var ears []*store.Listener
		for i := range others {
			l := w.st.Poker().Listen(fmt.Sprintf("acct:c_%d", i), store.PracticeStream)
			ears = append(ears, l)
			defer l.Close()
		}
		p := w.pc(ana, "r_one")
		p.push(p.say("m_0", "", "first"))
		e := w.listen(ana)
		e.poke(b)
		b.ResetTimer()
		for i := 0; b.Loop(); i++ {
			p.push(p.say(fmt.Sprintf("m_x%d", i), "t_0", "hello"))
			e.poke(b)
		}
		b.StopTimer()
		for _, l := range ears {
			if len(l.Due()) != 0 {
				b.Fatal("somebody else was woken")
			}
		}
	})
	b.Run("floor", func(b *testing.B) { // one row, one commit, one event over one connection
		db := floorDB(b)
		var once sync.Once
		wake, ready := make(chan struct{}, 1), make(chan struct{})
		web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(200)
			rw.(http.Flusher).Flush()
			once.Do(func() { close(ready) })
			for {
				select {
				case <-wake:
					io.WriteString(rw, "event: poke\n\n") //nolint:errcheck // a benchmark
					rw.(http.Flusher).Flush()
				case <-r.Context().Done():
					return
				}
			}
		}))
		defer web.Close()
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		r, err := http.NewRequestWithContext(ctx, "GET", web.URL, nil)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		<-ready
		buf := make([]byte, len("event: poke\n\n"))
		b.ResetTimer()
		for i := 0; b.Loop(); i++ {
			if _, err := db.Exec(`INSERT INTO m (id, body) VALUES (?, ?)`, i, "hello"); err != nil {
				b.Fatal(err)
			}
			wake <- struct{}{}
			if _, err := io.ReadFull(resp.Body, buf); err != nil {
				b.Fatal(err)
			}
		}
	})
}
