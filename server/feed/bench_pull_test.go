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
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

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

// BenchmarkPull10 is a pull of ten changes from a stream of a million; its
// floor is the same from one of ten thousand: the size must not show.
func BenchmarkPull10(b *testing.B) { beside(b, pullTen(b, 1_000_000), pullTen(b, 10_000)) }

func pullTen(b *testing.B, n int) func() {
	b.Helper()
	w := newWorld(b)
	w.fill(n)
	stream := store.AcctStream(ana)
	p := w.pc(ana, "r_one")
	var at store.Place
	w.look(func(tx *store.Tx) error { // the device list stands before the messages
		at = store.Place{Pos: int64(n - 9), Head: int64(n + 1), Mark: w.mark(tx, int64(n+1))}
		return nil
	})
	p.cursors = map[string]string{stream: w.s.cursors.seal(ana, stream, cursor{Place: at})}
	q := p.ask(0)
	return func() {
		ans, _, err := w.s.Pull(context.Background(), ana, q)
		if err != nil || len(ans.Streams[stream].Changes) != 10 {
			b.Fatal(len(ans.Streams[stream].Changes), ans.Streams[stream].Reset, err)
		}
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
	w := newWorld(b)
	w.fill(n)
	body := encode(b, w.pc(ana, "r_one").ask(0))
	floor := plainAnswer(b, w)
	defer floor.Close()
	beside(b, func() {
		w.pass(time.Minute) // past the limit of calls
		fetch(b, w.web.URL+record.PathPull, body)
	}, func() { fetch(b, floor.URL, nil) })
}

func fetch(b *testing.B, url string, body []byte) {
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
	if err != nil || resp.Body.Close() != nil || size < 10_000 || resp.Header.Get("Content-Encoding") != "gzip" {
		b.Fatal(size, err)
	}
}

// plainAnswer is the floor: the same bodies, selected and compressed.
func plainAnswer(b *testing.B, w *world) *httptest.Server {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.dir, store.FileName))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() }) //nolint:errcheck // only read
	return httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
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
}
