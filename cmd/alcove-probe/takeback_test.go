package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A message with files that was not accepted goes back into a draft with them:
// after a restart, and after it has left the queue. What cannot be read any more
// is named.
func TestTakenBackWithItsFiles(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	dir := t.TempDir()
	paper := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Repeat(name+" ", 30_000)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sealed := func() []string {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(d.stores()[0], "files", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	var last []string // where the last attached file stands, sealed
	refuse := func(text string, files ...string) (id string) {
		t.Helper()
		for _, f := range files {
			before := sealed()
			d.do("attach t_nowhere "+paper(f), nil)
			last = slices.DeleteFunc(sealed(), func(path string) bool { return slices.Contains(before, path) })
		}
		var sent struct{ ID string }
		d.do("send t_nowhere "+text, &sent)
		if s := d.sync(); s != "refused" {
			t.Fatalf("sync ended %s", s)
		}
		o.JSON(nil, "backup", filepath.Join(t.TempDir(), "copy")) // what stands in a backup leaves the queue
		d.sync()
		d.kill()
		d.open()
		return sent.ID
	}
	type draft struct {
		Thread, Text string
		Files        []struct{ Name string }
	}
	back := func(id string) (lost []string, at draft) {
		t.Helper()
		var a struct {
			Lost   []string
			Drafts []draft
		}
		d.do("take-back "+id+" new", &a)
		lost = a.Lost
		d.do("drafts", &a)
		if len(a.Drafts) != 1 || a.Drafts[0].Thread != "" {
			t.Fatalf("drafts %+v", a.Drafts)
		}
		var out struct{ Outbox []line }
		if d.do("outbox", &out); len(out.Outbox) != 0 {
			t.Errorf("it is still on screen: %+v", out.Outbox)
		}
		return lost, a.Drafts[0]
	}
	lost, at := back(refuse("Both of them", "night.txt", "day.txt"))
	if len(lost) != 0 || at.Text != "Both of them" || len(at.Files) != 2 || at.Files[0].Name != "night.txt" || at.Files[1].Name != "day.txt" {
		t.Fatalf("lost %q, draft %+v", lost, at)
	}
	d.kill()
	d.open()
	d.do("send new Both of them", nil)
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	var list []struct {
		Text  string
		Files []struct{ Name string }
	}
	o.JSON(&list, "message", "list", "jane@example.com")
	if len(list) != 1 || list[0].Text != "Both of them" || len(list[0].Files) != 2 {
		t.Fatalf("the practice has %+v", list)
	}

	id := refuse("One of them", "week.txt", "month.txt")
	if len(last) != 1 {
		t.Fatalf("attaching month.txt made %q", last)
	}
	flip(t, last[0])
	lost, at = back(id)
	if !slices.Equal(lost, []string{"month.txt"}) || len(at.Files) != 1 || at.Files[0].Name != "week.txt" {
		t.Errorf("lost %q, draft %+v", lost, at)
	}
	if m, err := d.ask("take-back " + id + " new"); err != nil || string(m["ok"]) != "false" {
		t.Errorf("a second time: %s, %v", m, err)
	}
}

// flip changes a bit in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
