//go:build realparts

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/scripts/stage"
	"alcove/server/servertest"
)

// hangs is when the test gives up: long after a window that is only slow.
const hangs = 3 * time.Minute

// desk is a computer of the test's own with the real program on it, driven by
// keys and mouse and read by eye: OCR.
type desk struct {
	*stage.Window
	t            *testing.T
	ctx          context.Context
	desktop      *stage.Desktop
	bin, profile string
	home         string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	for _, tool := range []string{"Xvfb", "dbus-daemon", "dbus-send", "gnome-keyring-daemon", "xdotool", "import", "tesseract", "chromium"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s: %v", tool, err)
		}
	}
	dir := t.TempDir()
	d := &desk{t: t, ctx: t.Context(), bin: filepath.Join(dir, "alcove"), profile: filepath.Join(dir, "profile"), home: filepath.Join(dir, "home")}
	if out, err := exec.Command("go", "build", "-o", d.bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	p := &stage.Procs{}
	t.Cleanup(p.EndAll)
	var err error
	if d.desktop, err = stage.NewDesktop(d.ctx, p, dir); err != nil {
		t.Fatal(err)
	}
	if d.Window, err = d.desktop.OpenApp(d.ctx, d.bin, "--profile", d.profile); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) sees(phrases ...string) {
	d.t.Helper()
	d.must(d.Sees(d.ctx, hangs, phrases...))
}

func (d *desk) keys(k ...string)   { d.t.Helper(); d.must(d.Keys(d.ctx, k...)) }
func (d *desk) submit(text string) { d.t.Helper(); d.must(d.Submit(d.ctx, text)) }
func (d *desk) click(words string) { d.t.Helper(); d.must(d.Click(d.ctx, words)) }
func (d *desk) start(args ...string) {
	d.t.Helper()
	if out, err := d.desktop.Command(d.ctx, d.bin, append([]string{"--profile", d.profile}, args...)...).CombinedOutput(); err != nil {
		d.t.Fatalf("a second start: %v: %s", err, out)
	}
}

// resident is the program's memory in MB, and the part of it that is not a
// file's.
func (d *desk) resident() (all, own int) {
	d.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.PID()))
	d.must(err)
	for _, l := range strings.Split(string(b), "\n") {
		var kb int
		if n, _ := fmt.Sscanf(l, "VmRSS: %d kB", &kb); n == 1 {
			all = kb >> 10
		}
		if n, _ := fmt.Sscanf(l, "RssAnon: %d kB", &kb); n == 1 {
			own = kb >> 10
		}
	}
	return all, own
}

// nothingTyped fails if a secret, or the person's address, stands in a file.
func (d *desk) nothingTyped(secrets ...string) {
	d.t.Helper()
	for _, dir := range []string{d.home, d.profile} {
		d.must(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // the app has just put something else in its place
			}
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil // the same
			}
			for _, s := range secrets {
				if bytes.Contains(b, []byte(s)) {
					d.t.Errorf("%s holds %q", path, s)
				}
			}
			return err
		}))
	}
}

// A14.7, A15.6: the window on a real screen, with the real keyring, server and browser: from
// the practice's address to an open app, by keys alone but for one press of
// the mouse, and back through the lock, with and without internet.
func TestTheRealWindow(t *testing.T) {
	const jane, passcode = "jane@example.com", "blue kettle 42"
	p := servertest.Binary(t)
	p.JSON(nil, "setup", "--name", "Elm Street Practice", "--phone", "555-0100", "--email", "office@elm.example.com")
	p.JSON(nil, "client", "add", "--email", jane, "--name", "Jane")
	p.JSON(nil, "staff", "add", "--email", "ruth@elm.example.com", "--name", "Ruth Okafor", "--role", "clinician")
	d := newDesk(t)

	d.sees("Find your practice")
	d.submit("http://127.0.0.1:1")
	d.sees("No practice answers")
	d.keys("F1")
	d.sees("How can we help")
	d.keys("Escape", "ctrl+a")
	d.submit(p.URL)
	d.sees("There is no password", "Elm Street Practice")
	d.click("Use a PIN from my practice")
	d.sees("First, type the email")
	d.keys("Escape")
	d.sees("There is no password")

	d.keys("ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal")
	d.sees("There is no password", "No email today")
	d.must(stage.Until(d.ctx, hangs, func() error { // the words stood there before the last key, too
		if b, err := os.ReadFile(filepath.Join(d.profile, "window.json")); err != nil || !bytes.Contains(b, []byte(`"text":200`)) {
			return fmt.Errorf("the size of the text is not kept: %s, %v", b, err)
		}
		return nil
	}))
	d.keys("ctrl+0")

	// The press on the mail's button, in a browser, while the window waits.
	d.submit(jane)
	d.sees("Check your email", jane)
	browser, err := stage.OpenBrowser(d.ctx)
	d.must(err)
	_, err = browser.Open(servertest.Link(p.LinkMail(jane, 1)))
	d.must(err)
	d.must(browser.Press("the app is on this computer"))
	d.sees("Choose a passcode")
	browser.Close()
	d.submit(passcode)
	d.sees("Talk to Elm Street Practice")

	// Hidden at once, locked, and shown by a second start.
	d.keys("ctrl+shift+h")
	d.must(stage.Until(d.ctx, hangs, func() error {
		// xdotool ends with 1 when it finds none.
		if out, err := d.Command(d.ctx, "xdotool", "search", "--onlyvisible", "--name", "Alcove").Output(); err == nil {
			return fmt.Errorf("the window is still there: %s", out)
		}
		return nil
	}))
	d.start("alcove:open")
	d.sees("Locked", "Type your passcode to open")
	d.must(d.SeesNot(d.ctx, "Elm Street Practice"))
	d.submit("not this one")
	d.sees("That did not match", "9 more times")
	d.submit(passcode)
	last := "You were last here today"
	if now := time.Now(); now.Add(-time.Hour).Day() != now.Add(time.Hour).Day() {
		last = "You were last here" // at midnight it may be yesterday by now
	}
	d.sees(last)

	// A message by keys alone, and the answer to it.
	d.keys("ctrl+2")
	d.sees("Write to Elm Street Practice", "not for an emergency")
	d.must(d.Enter(d.ctx, "Could we move Thursday"))
	d.keys("ctrl+Return")
	d.sees("Could we move Thursday", "Delivered")
	p.JSON(nil, "message", "send", jane, "--as", "ruth@elm.example.com", "--text", "Friday is free")
	d.sees("Friday is free")
	d.must(d.Enter(d.ctx, "half a thou"))
	d.keys("ctrl+l")
	d.sees("Type your passcode to open")

	p.Stop()
	d.submit(passcode)
	d.sees("No internet", "half a thou", "Friday is free")
	d.keys("ctrl+1")
	d.sees("Talk to Elm Street Practice", "You began a message")
	d.must(stage.Until(d.ctx, hangs, func() error { // at rest: what was just drawn or hashed is given back soon
		all, own := d.resident()
		t.Logf("after four times of the slow hash: %d MB resident, %d MB of it not of files", all, own)
		if all >= 200 {
			return fmt.Errorf("the window takes %d MB", all)
		}
		return nil
	}))
	d.nothingTyped(jane, passcode, "move Thursday", "Friday is free", "half a thou")
}
