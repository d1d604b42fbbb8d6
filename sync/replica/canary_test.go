package replica

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alcove/sync/record"
)

const canary = "CANARYlorazepam"

// forms are how a text might stand in a file.
func forms(s string) [][]byte {
	var wide []byte
	for _, c := range []byte(s) {
		wide = append(wide, c, 0)
	}
	return [][]byte{
		[]byte(s), []byte(strings.ToLower(s)), wide, []byte(hex.EncodeToString([]byte(s))),
		[]byte(base64.StdEncoding.EncodeToString([]byte(s))[:16]),
	}
}

func noCanary(t *testing.T, when, dir string) {
	t.Helper()
	files := everyFile(t, dir)
	for path, b := range files {
		for _, f := range append(forms(canary), []byte("acct:"), []byte("practice"), []byte("message"), []byte("thread")) {
			if bytes.Contains(b, f) || strings.Contains(filepath.Base(path), canary) {
				t.Errorf("%s: %s holds %q", when, filepath.Base(path), f)
			}
		}
		st, err := os.Stat(path)
		ok(t, err)
		if st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: others may read %s (%v)", when, filepath.Base(path), st.Mode())
		}
	}
	if len(files) < 4 {
		t.Errorf("%s: only %d files were looked at", when, len(files))
	}
}

// A canary in every field, and nowhere on the disk: not in the store, its WAL,
// the spare, files, names, or what a repair leaves.
func TestNothingInPlain(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
	ok(t, os.Mkdir(filepath.Join(dir, "tmp"), 0o700))
	o := testOptions(dir)
	o.Account = canary
	r, err := Open(o)
	ok(t, err)
	ok(t, r.Renumber("r_"+canary, nil, nil))
	stream := "acct:" + canary
	var envs []record.Envelope
	for i := 1; i <= 300; i++ {
		e := message(i, "t_"+canary, canary)
		e.ID += canary
		envs = append(envs, e)
	}
	envs = append(envs, record.Envelope{Type: "future" + canary, ID: "x" + canary, Seq: 400, V: 9, Body: []byte(`{"new":"` + canary + `"}`)})
	ok(t, r.Stage(stream, page(canary, envs[:200]...)))
	noCanary(t, "staged", dir)
	_, err = r.Commit(stream, page(canary, envs[200:]...), nil)
	ok(t, err)
	a, err := r.Attach(record.File{ID: "f_" + canary, Name: canary + ".pdf", Type: canary}, strings.NewReader(strings.Repeat(canary, 20_000)), 1<<20)
	ok(t, err)
	u, err := a.Upload()
	ok(t, err)
	u.Location = "/" + canary
	w := writeOf(Line{}, "m_"+canary, "op."+canary, []byte(`{"text":"`+canary+`"}`))
	w.Files = []string{u.ID}
	ok(t, r.Append(w, []Upload{u}))
	ok(t, r.SetUpload(u))
	ok(t, r.SaveDraft(Draft{ID: canary, Text: canary, Files: []string{u.ID}}))
	f := record.File{ID: canary, Name: canary, Type: canary, Size: 3 * partSize, SHA256: canary}
	g, err := r.Fetch(f)
	ok(t, err)
	_, err = io.CopyN(g, strings.NewReader(strings.Repeat(canary, 20_000)), 2*partSize)
	ok(t, err)
	noCanary(t, "open", dir)
	ok(t, g.Close())
	shut(t, r)
	noCanary(t, "closed", dir)
	sqlOn(t, dir, "DELETE FROM chunk")
	r, err = Open(o)
	ok(t, err)
	if r.Mended() == nil {
		<-r.Whole()
		_, err = r.Load()
		ok(t, err)
	}
	if r.Mended() == nil || r.Mended().NewLine {
		t.Errorf("mended %+v", r.Mended())
	}
	noCanary(t, "mended", dir)
	shut(t, r)
}
