package feed

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Each benchmark stands beside its floor: the same work with nothing but
// net/http and SQLite. What counts is the ratio.

// beside does both by turns and reports the median of each, and how many times
// the floor ours is. What disturbs the machine disturbs both, so the ratio is
// the same on a busy day.
func beside(b *testing.B, ours, floor func()) {
	b.Helper()
	sides := [2]func(){ours, floor}
	var took [2][]time.Duration
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		for k := range sides {
			side := (i + k) % 2 // who goes first changes
			began := time.Now()
			sides[side]()
			took[side] = append(took[side], time.Since(began))
		}
	}
	b.StopTimer()
	a, f := median(took[0]), median(took[1])
	b.ReportMetric(float64(a)/float64(f), "times-floor")
	b.ReportMetric(float64(a), "ns/op") // of ours alone
	b.ReportMetric(float64(f), "ns/op-floor")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
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
