package replica

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alcove/sync/record"
)

func bytesOf(n int) []byte {
	b := make([]byte, n)
	rng := rand.NewChaCha8([32]byte{1})
	_, _ = rng.Read(b) // never fails
	return b
}

func fileOf(b []byte) record.File {
	sum := sha256.Sum256(b)
	return record.File{ID: "f_1", Name: "plan.pdf", Type: "application/pdf", Size: int64(len(b)), SHA256: base64.RawURLEncoding.EncodeToString(sum[:])}
}

var sizes = []int{0, 1, partSize - 1, partSize, partSize + 1, 3*partSize + 7}

func readAll(t *testing.T, rc io.ReadCloser, err error) []byte {
	t.Helper()
	ok(t, err)
	b, err := io.ReadAll(rc)
	ok(t, err)
	ok(t, rc.Close())
	return b
}

func TestAttachAndContent(t *testing.T) {
	for _, n := range sizes {
		dir, b := t.TempDir(), bytesOf(n)
		r := open(t, dir)
		a, err := r.Attach(record.File{ID: "f_1", Name: "plan.pdf"}, bytes.NewReader(b), 1<<20)
		ok(t, err)
		if a.Size != int64(n) || a.SHA256 != fileOf(b).SHA256 {
			t.Errorf("%d bytes: %+v", n, a)
		}
		u, err := a.Upload()
		ok(t, err)
		w := send(Line{}, "t_1", "with a file")
		w.Files = []string{u.ID}
		ok(t, r.Append(w, []Upload{u}))
		shut(t, r)
		r = open(t, dir) // nothing that is needed is swept
		for _, off := range []int{0, n / 2, n} {
			rc, err := r.Content("f_1", int64(off))
			if got := readAll(t, rc, err); !bytes.Equal(got, b[off:]) {
				t.Errorf("%d bytes from %d: %d bytes came", n, off, len(got))
			}
		}
		ok(t, r.Trim(w.At))
		if left := everyFile(t, dir+"/"+filesName); len(left) != 0 {
			t.Errorf("%d files are left", len(left))
		}
		if _, err := r.Content("f_1", 0); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("content: %v", err)
		}
	}
}

func TestAttachTooBig(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	if _, err := r.Attach(record.File{ID: "f_1"}, bytes.NewReader(bytesOf(101)), 100); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
	_, err := r.Attach(record.File{ID: "f_2"}, bytes.NewReader(bytesOf(100)), 100)
	ok(t, err)
	shut(t, r)
	open(t, dir) // nobody named it
	if left := everyFile(t, dir+"/"+filesName); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

// A file comes in pieces, with locks and crashes between; it goes on at the
// last whole part, and what is torn is asked for again.
func TestFetchResumes(t *testing.T) {
	for _, n := range sizes {
		dir, b := t.TempDir(), bytesOf(n)
		f := fileOf(b)
		r := open(t, dir)
		env := record.Documents.Envelope("doc_1", record.Document{File: f})
		env.Seq = 1
		_, err := r.Commit(acct, page("c", env), nil)
		ok(t, err)
		for {
			g, err := r.Fetch(f)
			ok(t, err)
			off := int(g.Offset())
			if off%partSize != 0 && off != n {
				t.Fatalf("goes on at %d", off)
			}
			to := min(n, off+partSize+100)
			_, err = g.Write(b[off:to])
			ok(t, err)
			if to == n {
				ok(t, g.Finish())
				break
			}
			if r.HasFile(f) {
				t.Fatal("a part is taken for the whole")
			}
			ok(t, g.Close())
			shut(t, r)
			path := ""
			for p := range everyFile(t, dir+"/"+filesName) {
				path = p
			}
			tail, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			ok(t, err)
			_, err = tail.WriteString("torn")
			ok(t, errors.Join(err, tail.Close()))
			r = open(t, dir)
		}
		rc, err := r.File(f)
		if got := readAll(t, rc, err); !bytes.Equal(got, b) || !r.HasFile(f) {
			t.Errorf("%d bytes: %d came back", n, len(got))
		}
	}
}

func TestFetchOfAnother(t *testing.T) {
	r := open(t, t.TempDir())
	b := bytesOf(partSize + 5)
	f := fileOf(b)
	b[3] ^= 1
	g, err := r.Fetch(f)
	ok(t, err)
	_, err = g.Write(b)
	ok(t, err)
	if err := g.Finish(); !errors.Is(err, ErrNotWhole) || r.HasFile(f) {
		t.Errorf("another file: %v", err)
	}
	if g, err = r.Fetch(f); err != nil || g.Offset() != 0 {
		t.Errorf("begins again at %d, %v", g.Offset(), err)
	}
	if _, err := g.Write(append(b, 0)); !errors.Is(err, ErrNotWhole) {
		t.Errorf("too long: %v", err)
	}
	ok(t, g.Close())
}

// Damage of a file is an error, never other bytes.
func TestDamagedFile(t *testing.T) {
	dir, b := t.TempDir(), bytesOf(2*partSize+9)
	f := fileOf(b)
	r := open(t, dir)
	path := ""
	fetch := func() {
		g, err := r.Fetch(f)
		ok(t, err)
		_, err = g.Write(b[g.Offset():])
		ok(t, err)
		ok(t, g.Finish())
		for p := range everyFile(t, dir+"/"+filesName) {
			path = p
		}
	}
	fetch()
	whole, err := os.ReadFile(path)
	ok(t, err)
	swapped := bytes.Clone(whole)
	copy(swapped, whole[partBoxed:2*partBoxed])
	copy(swapped[partBoxed:], whole[:partBoxed])
	flipped := bytes.Clone(whole)
	flipped[partBoxed+99] ^= 4
	for name, bad := range map[string][]byte{
		"cut": whole[:2*partBoxed], "short": whole[:len(whole)-1], "longer": append(bytes.Clone(whole), 1), "swapped": swapped, "flipped": flipped, "empty": {},
	} {
		ok(t, os.WriteFile(path, bad, 0o600))
		rc, err := r.File(f)
		if err == nil {
			var got []byte
			got, err = io.ReadAll(rc)
			if !bytes.HasPrefix(b, got) {
				t.Errorf("%s: other bytes", name)
			}
			ok(t, rc.Close())
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok(t, r.DropFile(f))
	fetch()
	rc, err := r.File(f)
	if got := readAll(t, rc, err); !bytes.Equal(got, b) {
		t.Error("fetched again, and not the same")
	}
}

// The files of a write that was not accepted stay as long as it is on screen,
// so that it can be written anew with them.
func TestFilesOfARefusedWriteStayUntilItIsPutAway(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	a, err := r.Attach(record.File{ID: "f_1", Name: "night.txt", Type: "text/plain"}, strings.NewReader("I slept four hours."), record.MaxFileBytes)
	ok(t, err)
	up, err := a.Upload()
	ok(t, err)
	w := send(Line{}, "t_1", "With a file")
	w.Files = []string{"f_1"}
	ok(t, r.Append(w, []Upload{up}))
	no := record.Outcomes.Envelope(w.ID, record.Outcome{Op: w.Op, Reason: "no"})
	no.Seq = 1
	_, err = r.Commit(acct, page("c", no), &w.At)
	ok(t, err)
	ok(t, r.Trim(w.At))
	shut(t, r)
	r = open(t, dir) // what nothing names is swept away
	from, err := r.Content("f_1", 0)
	ok(t, err)
	if b, err := io.ReadAll(from); err != nil || string(b) != "I slept four hours." {
		t.Errorf("%q, %v", b, err)
	}
	ok(t, from.Close())
	_, err = r.PutAway(w.ID)
	ok(t, err)
	if _, there := r.Attachment("f_1"); there {
		t.Error("it stays for nothing")
	}
	if left, err := os.ReadDir(filepath.Join(dir, filesName)); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	st, err := r.Load()
	if err != nil || len(st.Uploads) != 0 {
		t.Errorf("%+v, %v", st.Uploads, err)
	}
}
