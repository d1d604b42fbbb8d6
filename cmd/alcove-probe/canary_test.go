package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A canary in every field that a person or the practice can write is in no file
// that the app leaves: not in the store, its log, its spare, temporary files,
// settings, caches, or what it says to a log.
func TestNoCanaryInTheProfile(t *testing.T) {
	o := newPractice(t)
	around := t.TempDir()
	d := o.deskAround(around)
	canaries := []string{"CANARYtext", "CANARYstaff", "CANARYdraft", "CANARYfilename", "CANARYcontent", "CANARYwaits", "CANARYrefused", "CANARYunknown",
		"jane@example.com", "office@elm.example", "Okafor", "Dr. Ruth", janesName, passphrase} // none so short that sealed noise holds it by chance
	// The practice's public name and phone are no secret of hers: a locked app says whom to call.
	look := func() {
		t.Helper()
		scan(t, d.profile, canaries, 4)
		scan(t, around, canaries, 1)
	}
	file := filepath.Join(t.TempDir(), "CANARYfilename.txt")
	if err := os.WriteFile(file, []byte(strings.Repeat("CANARYcontent ", 9000)), 0o600); err != nil {
		t.Fatal(err)
	}
	d.do("send new CANARYtext one", nil)
	d.sync()
	th := d.thread()
	o.writes("CANARYstaff two")
	o.JSON(nil, "paperwork", "share", "jane@example.com", "--file", file)
	d.do("attach "+th+" "+file, nil)
	d.do("draft "+th+" CANARYdraft three", nil)
	d.do("send t_nowhere CANARYrefused four", nil)
	if m, err := d.ask("put-away m_CANARYunknown"); err != nil { // and what goes wrong is not said to a log
		t.Fatalf("%s, %v", m, err)
	}
	d.sync()
	var a struct{ Documents []struct{ ID string } }
	d.do("documents", &a)
	d.do("open "+a.Documents[0].ID+" "+filepath.Join(t.TempDir(), "copy"), nil)
	d.do("offline on", nil)
	d.do("send "+th+" CANARYwaits five", nil)
	look()
	d.kill()
	look()
	d.open()
	if got := texts(d.messages()); !slices.Contains(got, "client: CANARYwaits five") {
		t.Fatalf("%q", got)
	}
	d.do("lock", nil)
	look()
	d.open()
	d.quit()
	look()
}

func scan(t *testing.T, dir string, canaries []string, least int) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // the app has just removed it
		}
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // the same
		}
		seen++
		for _, c := range canaries {
			if bytes.Contains(b, []byte(c)) || strings.Contains(path, c) {
				t.Errorf("%s holds %q", path, c)
			}
		}
		return err
	})
	if err != nil || seen < least {
		t.Errorf("%d files looked at, %v", seen, err)
	}
}
