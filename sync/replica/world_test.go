package replica

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/sync/record"
)

const (
	acct     = "acct:c_1"
	practice = "practice:p_1"
)

var start = time.Date(2026, 3, 3, 14, 4, 0, 0, time.UTC)

func testKeys() Keys {
	k := func(c byte) []byte { return bytes.Repeat([]byte{c}, 32) }
	return Keys{Rec: k(1), Idx: k(2), Blob: k(3), Meta: k(4)}
}

func testOptions(dir string) Options {
	return Options{Dir: dir, Store: "store-1", Account: "c_1", Keys: testKeys()}
}

// open opens a store and closes it with the test.
func open(t testing.TB, dir string) *Replica {
	t.Helper()
	r, err := Open(testOptions(dir))
	if err != nil {
		t.Fatal(err)
	}
	<-r.Whole()
	t.Cleanup(func() { shut(t, r) })
	return r
}

func shut(t testing.TB, r *Replica) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func message(i int, thread, text string) record.Envelope {
	from := record.FromClient
	if i%2 == 0 {
		from = record.FromStaff
	}
	env := record.Messages.Envelope(fmt.Sprintf("m_%06d", i), record.Message{Thread: thread, Text: text, From: from, At: "2026-03-03T14:04:00Z"})
	env.Seq = int64(i)
	return env
}

// page makes a page of records.
func page(cursor string, envs ...record.Envelope) Page { return Page{Changes: envs, Cursor: cursor} }

// send is a write of a message that goes on after at.
func send(at Line, thread, text string) Write {
	id := fmt.Sprintf("m_w%05d", at.N+1)
	return writeOf(at, id, string(record.SendOp), record.SendOp.Encode(record.Send{Thread: thread, Text: text, Files: []string{}}))
}

func writeOf(at Line, id, op string, args json.RawMessage) Write {
	return Write{
		At: Line{at.N + 1, record.Chain(at.Chain, id)}, Prev: at.Chain, ID: id, Op: op, Args: args,
		Made: start.Add(time.Duration(at.N) * time.Minute),
	}
}

// copyDir copies a folder and what is in it.
func copyDir(t testing.TB, from, to string) {
	t.Helper()
	ok(t, os.CopyFS(to, os.DirFS(from)))
}

func texts(ms []Message) (out []string) {
	for _, m := range ms {
		out = append(out, m.Text)
	}
	return out
}

// everyFile reads all files below dir.
func everyFile(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	ok(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out[path] = b
		return err
	}))
	return out
}
