package replica

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
		for _, f := range append(forms(canary), []byte("acct:c_"), []byte("practice"), []byte("message"), []byte("thread")) {
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

// sung is a value out of a golden form with the canary for each of its texts.
func sung(v any) any {
	switch v := v.(type) {
	case string:
		return canary + v
	case []any:
		for i := range v {
			v[i] = sung(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = sung(v[k])
		}
	}
	return v
}

func sungJSON(t *testing.T, raw json.RawMessage) json.RawMessage {
	t.Helper()
	var v any
	ok(t, json.Unmarshal(raw, &v))
	out, err := json.Marshal(sung(v))
	ok(t, err)
	if v, isObject := v.(map[string]any); isObject && len(v) > 0 && !bytes.Contains(out, []byte(canary)) && bytes.Contains(raw, []byte(`":"`)) {
		t.Fatalf("%s has no canary", out)
	}
	return out
}

// everyKind is a record of each kind and the arguments of each op, out of the
// golden forms, which no kind is without.
func everyKind(t *testing.T) (envs []record.Envelope, ops map[string]json.RawMessage) {
	t.Helper()
	paths, err := filepath.Glob("../record/testdata/*.json")
	ok(t, err)
	for i, path := range paths {
		b, err := os.ReadFile(path)
		ok(t, err)
		if filepath.Base(path) == "ops.json" {
			ok(t, json.Unmarshal(b, &ops))
			for op := range ops {
				ops[op] = sungJSON(t, ops[op])
			}
		}
		var e record.Envelope
		if json.Unmarshal(b, &e) != nil || e.Type == "" {
			continue // the form of a call
		}
		e.ID, e.Seq, e.Body = fmt.Sprint(canary, i), int64(500+i), sungJSON(t, e.Body)
		envs = append(envs, e)
	}
	if len(envs) < 9 || len(ops) < 2 {
		t.Fatalf("%d kinds, %d ops", len(envs), len(ops))
	}
	return envs, ops
}

// A canary in every field of every kind, and nowhere on the disk: not in the
// store, its WAL, the spare, files, names, temporary files, or what a repair
// leaves.
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
	kinds, ops := everyKind(t)
	envs = append(envs, kinds...)
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
	at := w.At
	for op, args := range ops {
		o := writeOf(at, fmt.Sprint("m_", canary, at.N), op, args)
		ok(t, r.Append(o, nil))
		at = o.At
	}
	noCanary(t, "queued", dir)
	// One is refused, and kept with its text and the reason; the rest leaves.
	no := record.Outcomes.Envelope("m_"+canary, record.Outcome{Reason: canary})
	no.Seq = 600
	_, err = r.Commit(stream, page(canary+"2", no), &at)
	ok(t, err)
	ok(t, r.Trim(Line{1, w.At.Chain}))
	if f := r.Refusals(); len(f) != 1 || f[0].Reason != canary {
		t.Fatalf("refused %+v", f)
	}
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
