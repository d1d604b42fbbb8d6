package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// folderOf makes a folder of files, each a minute older than the one before.
func folderOf(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, n := range names {
		p := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("hello"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := noon.Add(-time.Duration(i) * time.Minute)
		if err := os.Chtimes(p, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAFolderIsListedInOrderAndNotWithoutEnd(t *testing.T) {
	dir := folderOf(t, "new.txt", "old.txt", ".hidden", "b/x", "A/x")
	if err := os.Symlink(filepath.Join(dir, "nothing"), filepath.Join(dir, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	list, more, err := readFolder(t.Context(), dir, 10)
	var names []string
	for _, i := range list {
		names = append(names, i.Name())
	}
	if want := []string{"A", "b", "new.txt", "old.txt"}; err != nil || more || !slices.Equal(names, want) {
		t.Fatalf("%q, more %v, %v", names, more, err)
	}
	if list, more, err = readFolder(t.Context(), dir, 4); err != nil || len(list) != 4 {
		t.Fatalf("%d of 4, more %v, %v", len(list), more, err)
	}
	if list, more, err = readFolder(t.Context(), dir, 3); err != nil || !more || len(list) != 3 {
		t.Fatalf("%d of 3, more %v, %v", len(list), more, err)
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if list, _, err = readFolder(left, dir, 10); !errors.Is(err, context.Canceled) || len(list) > 0 {
		t.Fatalf("who left gets %d, %v", len(list), err)
	}
	if _, _, err = readFolder(t.Context(), filepath.Join(dir, "new.txt"), 10); err == nil {
		t.Fatal("a file is a folder")
	}
}

// slow makes the disk wait: what is asked of it is done when the test says so.
func slow(u *UI) (due func()) {
	var all []func()
	u.work = func(f func()) { all = append(all, f) }
	return func() {
		for len(all) > 0 {
			f := all[0]
			all = all[1:]
			f()
		}
	}
}

// A folder on a slow network does not hold up the window: it says that it
// looks, and one can go elsewhere meanwhile.
func TestASlowFolderHoldsNobodyUp(t *testing.T) {
	u, m, w := start(t, named(t, "messages"), usual)
	dir := folderOf(t, "letter.txt", "inner/deep.txt")
	u.looked = filepath.Join(dir, "inner")
	due := slow(u)
	test.Tap(button(t, w, wWriteFile))
	if s := said(w); !strings.Contains(s, "Looking into inner...") || strings.Contains(s, wChooseEmpty) {
		t.Fatalf("it says %q", s)
	}
	test.Tap(button(t, w, fill(wChooseUp, "folder", filepath.Base(dir)))) // the first one has not answered
	due()
	if s := said(w); strings.Contains(s, "Looking") || strings.Contains(s, wChooseClosed) || !strings.Contains(s, dir) || u.looked != dir {
		t.Fatalf("it says %q", s)
	}
	keyPress(w, fyne.KeyReturn) // into the folder again
	keyPress(w, fyne.KeyEscape)
	due()
	if u.name != "messages" || u.looked != dir {
		t.Fatalf("shows %q, looked into %q after one had left", u.name, u.looked)
	}
	if slices.ContainsFunc(m.did, func(s string) bool { return strings.HasPrefix(s, "attach") }) {
		t.Errorf("did %q", m.did)
	}
}

// Who leaves before a file is read has not added it, and stays where they went.
func TestAFileThatIsLeftIsNotAdded(t *testing.T) {
	u, m, w := start(t, named(t, "messages"), usual)
	u.looked = folderOf(t, "letter.txt")
	test.Tap(button(t, w, wWriteFile))
	due := slow(u)
	keyPress(w, fyne.KeyReturn)
	if !strings.Contains(said(w), "Adding letter.txt...") {
		t.Fatalf("it says %q", said(w))
	}
	test.Tap(button(t, w, wChooseCancel))
	combine(w, fyne.Key1, ctrlKey)
	due()
	if u.name != "home" || slices.ContainsFunc(m.did, func(s string) bool { return strings.HasPrefix(s, "attach") }) {
		t.Fatalf("shows %q, did %q", u.name, m.did)
	}
}

func TestAFolderThatIsGoneOrVeryFullLeadsOn(t *testing.T) {
	u, _, w := start(t, named(t, "messages"), usual)
	dir := folderOf(t)
	u.looked = filepath.Join(dir, "gone")
	test.Tap(button(t, w, wWriteFile))
	if !strings.Contains(said(w), wChooseClosed) {
		t.Fatalf("it says %q", said(w))
	}
	for i := range folderMost + 1 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	test.Tap(button(t, w, fill(wChooseUp, "folder", filepath.Base(dir))))
	if s := said(w); !strings.Contains(s, fill(wChooseMany, "n", fmt.Sprint(folderMost))) || strings.Contains(s, wChooseClosed) {
		t.Fatalf("it says %q", s)
	}
}
