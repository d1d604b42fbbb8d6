package main_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Two computers of one client, one of them offline for a week, and the server
// restored from yesterday's backup: all equal in the end, and every message on
// screen all the time.
func TestAWeekOfflineAndARestore(t *testing.T) {
	o := newPractice(t)
	a, b := o.desk(), o.desk()
	a.do("send new Monday", nil)
	a.sync()
	th := a.thread()
	b.sync()
	b.do("offline on", nil)
	wrote := map[*desk][]string{a: {"client: Monday"}, b: nil}
	var fromStaff []string // that stand in the backup
	onScreen := func(when string) {
		t.Helper()
		for name, d := range map[string]*desk{"a": a, "b": b} {
			got := texts(d.messages())
			for _, text := range wrote[d] {
				if n := count(got, text); n != 1 {
					t.Fatalf("%s: %q is on the screen of %s %d times: %q", when, text, name, n, got)
				}
			}
			for i, text := range fromStaff { // and what it has read stays, while all comes anew
				if name == "a" && count(got, text) != 1 {
					t.Fatalf("%s: answer %d is gone from the screen of a: %q", when, i, got)
				}
			}
		}
	}
	write := func(d *desk, text string) {
		t.Helper()
		d.do("send "+th+" "+text, nil)
		wrote[d] = append(wrote[d], "client: "+text)
	}
	backup := filepath.Join(t.TempDir(), "yesterday")
	for day := range 7 {
		write(a, fmt.Sprint("Day ", day))
		write(b, fmt.Sprint("Train ", day))
		staff := fmt.Sprint("Staff ", day)
		o.writes(staff)
		a.sync()
		if day < 6 {
			fromStaff = append(fromStaff, "staff: "+staff)
		}
		if got := texts(a.messages()); !slices.Contains(got, "staff: "+staff) {
			t.Fatalf("day %d: a has %q", day, got)
		}
		if day == 5 {
			o.JSON(nil, "backup", backup)
			write(a, "Behind the backup")
			a.sync()
		}
		onScreen(fmt.Sprint("day ", day))
		if day == 3 { // and once each is killed
			a.kill()
			b.kill()
			a.start()
			b.start()
			b.do("offline on", nil)
		}
		o.Advance(24 * time.Hour)
		for _, d := range []*desk{a, b} {
			d.do("advance 24h", nil) // which locks
			d.open()
		}
	}
	if slices.ContainsFunc(texts(o.list()), func(text string) bool { return slices.Contains(wrote[b], text) }) {
		t.Fatal("b was not offline")
	}
	o.Stop()
	if _, said, exit := o.CLI("restore", backup); exit != 0 {
		t.Fatalf("restore: %s", said)
	}
	o.Start()
	onScreen("restored")
	if s := a.sync(); s != "needs_passcode" { // the server knows of no passcode since its backup
		t.Fatalf("after the restore: %s", s)
	}
	onScreen("restored, locked")
	a.open()
	a.sync()
	onScreen("a has synced")
	b.do("offline off", nil)
	b.sync()
	onScreen("b is back")
	a.sync()
	onScreen("the end")
	server, one, two := texts(o.list()), texts(a.messages()), texts(b.messages())
	if !slices.Equal(server, one) || !slices.Equal(server, two) {
		t.Fatalf("not equal:\nserver %q\na %q\nb %q", server, one, two)
	}
	for _, text := range slices.Concat(wrote[a], wrote[b], fromStaff) {
		if n := count(server, text); n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	for _, d := range []*desk{a, b} {
		own := slices.DeleteFunc(slices.Clone(server), func(text string) bool { return !slices.Contains(wrote[d], text) })
		if !slices.Equal(own, wrote[d]) {
			t.Errorf("written %q, and there it stands %q", wrote[d], own)
		}
	}
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}
