package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestADocumentIsFetchedShownAndSavedAfterAWarning(t *testing.T) {
	u, m, w := start(t, named(t, "documents_text"), usual)
	u.Folder = t.TempDir()
	var opened string
	u.outside = func(p string) error { opened = p; return nil }
	if !strings.Contains(said(w), "It passes.") {
		t.Fatalf("shows %q", said(w))
	}
	test.Tap(button(t, w, wFileKeep))
	if len(opened) > 0 || slices.ContainsFunc(m.did, func(s string) bool { return strings.HasPrefix(s, "save") }) || !strings.Contains(said(w), wFileWarn) {
		t.Fatalf("no warning: %q", said(w))
	}
	test.Tap(button(t, w, wFileYes))
	want := filepath.Join(u.Folder, "When it gets hard.txt")
	if !m.saw("save f_notes "+want) || opened != want {
		t.Fatalf("did %q, opened %q", m.did, opened)
	}
	u.cur.pick(0)
	if !m.saw("fetch f_plan") {
		t.Fatalf("did %q", m.did)
	}
	test.Tap(button(t, w, wFileStop))
	if !m.saw("stop fetch f_plan") {
		t.Fatalf("did %q", m.did)
	}
	u.cur.pick(4)
	test.Tap(button(t, w, wTryAgain))
	if !m.saw("fetch f_bad") {
		t.Fatalf("did %q", m.did)
	}
}

func TestAFileOfThisComputerIsAdded(t *testing.T) {
	u, m, w := start(t, named(t, "messages"), usual)
	dir := t.TempDir()
	for name, text := range map[string]string{"letter.txt": "hello", ".hidden": "no"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	u.looked = dir
	test.Tap(button(t, w, wWriteFile))
	if u.name != "choose file" {
		t.Fatalf("shows %q", u.name)
	}
	keyPress(w, fyne.KeyReturn)
	if !m.saw("attach t_visit letter.txt 5") || u.name != "messages" {
		t.Fatalf("did %q, shows %q", m.did, u.name)
	}
}

func TestTheNameOfACopyLeadsNowhereElse(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		"Plan.pdf": "Plan.pdf", "../../etc/passwd": "_.._etc_passwd", ".bashrc": "bashrc", "": "file", "a\u202efdp.exe": "afdp.exe",
		"a/b\\c:d": "a_b_c_d", strings.Repeat("x", 400) + ".pdf": strings.Repeat("x", 90) + ".pdf",
	} {
		got, err := copyPath(dir, name)
		if err != nil || got.name != want || filepath.Dir(got.full) != dir {
			t.Errorf("%q becomes %q in %q, %v", name, got.name, filepath.Dir(got.full), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "Plan.pdf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := copyPath(dir, "Plan.pdf"); err != nil || got.name != "Plan (1).pdf" {
		t.Errorf("a second copy is called %q, %v", got.name, err)
	}
}

func FuzzPlainName(f *testing.F) {
	for _, s := range []string{"Plan.pdf", "..", "/", "\x00", "CON", "a\u202eb", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := plainName(s)
		if n == "" || n != filepath.Base(n) || strings.HasPrefix(n, ".") || len([]rune(n)) > 101 || strings.ContainsAny(n, "/\\\x00") {
			t.Fatalf("%q became %q", s, n)
		}
	})
}
