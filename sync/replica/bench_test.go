package replica

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"alcove/sync/record"
)

// best is the shortest of all runs: what a busy machine adds is left out.
type best struct {
	b     *testing.B
	from  time.Time
	least time.Duration
}

func (t *best) start() { t.from = time.Now() }

func (t *best) stop() {
	if d := time.Since(t.from); t.least == 0 || d < t.least {
		t.least = d
		t.b.ReportMetric(float64(d.Microseconds()), "best-µs")
	}
}

// vocabulary makes texts of the length that people write, about 250 bytes.
var vocabulary = []string{"appointment", "Tuesday", "sleep", "better", "thank", "you", "form", "insurance", "session", "mother", "café", "again", "bus"}

func sampleText(i int) (s string) {
	for j := range 40 {
		s += vocabulary[(i*7+j*3)%len(vocabulary)] + " "
	}
	if i%500 == 0 {
		s += "Lavender"
	}
	return s
}

// filled is a store with n messages in 20 threads, made once a run.
func filled(b testing.TB, n int) string {
	b.Helper()
	dir := b.TempDir()
	r := open(b, dir)
	var envs []record.Envelope
	for i := 1; i <= n; i++ {
		envs = append(envs, message(i, fmt.Sprintf("t_%02d", i%20), sampleText(i)))
	}
	_, err := r.Commit(acct, page("c", envs...), nil)
	ok(b, err)
	shut(b, r)
	return dir
}

// plain is the floor: the same messages in SQLite, unsealed.
func plain(b testing.TB, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "plain.db")
	db, err := sql.Open("sqlite", dsn(path))
	ok(b, err)
	defer db.Close() //nolint:errcheck // a bench
	_, err = db.Exec("CREATE TABLE m (seq INTEGER PRIMARY KEY, id TEXT, body BLOB)")
	ok(b, err)
	tx, err := db.Begin()
	ok(b, err)
	for i := 1; i <= n; i++ {
		m := message(i, fmt.Sprintf("t_%02d", i%20), sampleText(i))
		_, err := tx.Exec("INSERT INTO m VALUES (?, ?, ?)", m.Seq, m.ID, []byte(m.Body))
		ok(b, err)
	}
	ok(b, tx.Commit())
	return path
}

// beside measures something and its floor in turns, so that a busy machine
// weighs on both, and says how many times the floor it takes: at the median, and
// at the best.
type beside struct {
	b           *testing.B
	ours, floor []time.Duration
}

func (p *beside) once(into *[]time.Duration, act func() func() error) {
	from := time.Now()
	end := act()
	*into = append(*into, time.Since(from))
	ok(p.b, end())
}

func (p *beside) report() {
	slices.Sort(p.ours)
	slices.Sort(p.floor)
	at := func(all []time.Duration, i int) float64 { return float64(all[i].Nanoseconds()) / 1000 }
	half := len(p.ours) / 2
	p.b.ReportMetric(at(p.ours, half), "median-µs")
	p.b.ReportMetric(at(p.floor, half), "floor-µs")
	p.b.ReportMetric(at(p.ours, half)/at(p.floor, half), "x-floor")
	p.b.ReportMetric(at(p.ours, 0)/at(p.floor, 0), "best-x-floor")
}

// BenchmarkNewest50 opens a store of 100,000 messages and shows the newest 50;
// its floor reads the same out of an unsealed file with the same settings.
func BenchmarkNewest50(b *testing.B) {
	dir, path := filled(b, 100_000), plain(b, 100_000)
	p := beside{b: b}
	for b.Loop() {
		for range 8 {
			p.once(&p.floor, func() func() error { return readPlain(b, path) })
			p.once(&p.ours, func() func() error {
				r, err := Open(testOptions(dir))
				ok(b, err)
				n := 0
				for _, th := range r.Threads() {
					n += len(r.Messages(th.ID, "", newestFirst))
				}
				if n < newestFirst {
					b.Fatal(n)
				}
				return r.Close
			})
		}
	}
	p.report()
}

// readPlain is the floor of the newest 50.
func readPlain(b *testing.B, path string) (end func() error) {
	db, err := sql.Open("sqlite", dsn(path))
	ok(b, err)
	rows, err := db.Query("SELECT seq, id, body FROM m ORDER BY seq DESC LIMIT 50")
	ok(b, err)
	n := 0
	for rows.Next() {
		var seq int64
		var id string
		var body []byte
		var m record.Message
		ok(b, rows.Scan(&seq, &id, &body))
		ok(b, json.Unmarshal(body, &m))
		n++
	}
	ok(b, rows.Err())
	if n != 50 {
		b.Fatal(n)
	}
	return db.Close
}

func benchWhole(b *testing.B, n int) {
	dir := filled(b, n)
	best := best{b: b}
	for b.Loop() {
		best.start()
		r, err := Open(testOptions(dir))
		ok(b, err)
		<-r.Whole()
		if got := len(r.Records("message")); got != n {
			b.Fatal(got)
		}
		best.stop()
		ok(b, r.Close())
	}
}

func BenchmarkOpenAll10k(b *testing.B)  { benchWhole(b, 10_000) }
func BenchmarkOpenAll100k(b *testing.B) { benchWhole(b, 100_000) }

func benchSearch(b *testing.B, n int, query string, want int) {
	r := open(b, filled(b, n))
	best := best{b: b}
	for b.Loop() {
		best.start()
		if got := len(r.Search(query, 50)); got != want {
			b.Fatal(got)
		}
		best.stop()
	}
}

// A rare word, a word that is nowhere, and a common one.
func BenchmarkSearch10k(b *testing.B)       { benchSearch(b, 10_000, "lavender", 20) }
func BenchmarkSearch10kNone(b *testing.B)   { benchSearch(b, 10_000, "nowhere", 0) }
func BenchmarkSearch10kCommon(b *testing.B) { benchSearch(b, 10_000, "cafe mother", 50) }
func BenchmarkSearch100k(b *testing.B)      { benchSearch(b, 100_000, "nowhere", 0) }

// BenchmarkAppend is one durable write with its spare, BenchmarkAppendFloor one
// durable insert of the same size.
func BenchmarkAppend(b *testing.B) {
	r := open(b, b.TempDir())
	ok(b, r.Renumber("r_1", nil, nil))
	at := Line{}
	for b.Loop() {
		w := send(at, "t_1", sampleText(1))
		ok(b, r.Append(w, nil))
		at = w.At
	}
}

// BenchmarkAppendFloor is the floor.
func BenchmarkAppendFloor(b *testing.B) {
	path := filepath.Join(b.TempDir(), "plain.db")
	db, err := sql.Open("sqlite", dsn(path))
	ok(b, err)
	defer db.Close() //nolint:errcheck // a bench
	_, err = db.Exec("CREATE TABLE q (n INTEGER PRIMARY KEY, box BLOB)")
	ok(b, err)
	box := make([]byte, 1024)
	for b.Loop() {
		_, err := db.Exec("INSERT INTO q (box) VALUES (?)", box)
		ok(b, err)
	}
}

// BenchmarkFirstSync takes 10,000 records in pages and shows them.
func BenchmarkFirstSync10k(b *testing.B) {
	var pages [][]record.Envelope
	for i := 1; i <= 10_000; i += record.MaxPage {
		var p []record.Envelope
		for j := range record.MaxPage {
			p = append(p, message(i+j, "t_1", sampleText(i+j)))
		}
		pages = append(pages, p)
	}
	for b.Loop() {
		dir, err := os.MkdirTemp(b.TempDir(), "")
		ok(b, err)
		r := open(b, dir)
		for _, p := range pages[:len(pages)-1] {
			ok(b, r.Stage(acct, page("c", p...)))
		}
		_, err = r.Commit(acct, page("c", pages[len(pages)-1]...), nil)
		ok(b, err)
	}
}
