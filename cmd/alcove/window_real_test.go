//go:build realparts

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// desk is a screen of the test's own with the real program on it, driven by
// keys and mouse, and read by eye: OCR.
type desk struct {
	t       *testing.T
	env     []string
	bin     string
	profile string
	config  string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import", "tesseract"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s: %v", tool, err)
		}
	}
	d := &desk{t: t, bin: filepath.Join(t.TempDir(), "alcove"), profile: filepath.Join(t.TempDir(), "profile"), config: t.TempDir()}
	if out, err := exec.Command("go", "build", "-o", d.bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	d.start(x)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb does not start: %v", err)
	}
	d.env = append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "LIBGL_ALWAYS_SOFTWARE=1",
		"XDG_CONFIG_HOME="+d.config, "XDG_RUNTIME_DIR="+t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", "OMP_THREAD_LIMIT=1")
	return d
}

func (d *desk) start(c *exec.Cmd) {
	d.t.Helper()
	if err := c.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			d.t.Errorf("stop %s: %v", c.Path, err)
		}
		_ = c.Wait() // it was killed: that is its error
	})
}

func (d *desk) open(args ...string) {
	d.t.Helper()
	c := exec.Command(d.bin, append([]string{"--profile", d.profile}, args...)...)
	c.Env = d.env
	d.start(c)
}

func (d *desk) tool(name string, args ...string) []byte {
	d.t.Helper()
	c := exec.Command(name, args...)
	c.Env = d.env
	out, err := c.Output()
	if err != nil {
		d.t.Fatalf("%s %v: %v", name, args, err)
	}
	return out
}

// read is what a person reads on the screen.
func (d *desk) read() string {
	d.t.Helper()
	shot := filepath.Join(d.t.TempDir(), "shot.png")
	d.tool("import", "-window", "root", "-colorspace", "gray", shot)
	return string(d.tool("tesseract", shot, "-", "--psm", "11"))
}

// sees waits until the screen shows (or no longer shows) words.
func (d *desk) sees(words string, there bool) {
	d.t.Helper()
	end := time.After(30 * time.Second)
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	last := ""
	for {
		if last = d.read(); strings.Contains(last, words) == there {
			return
		}
		select {
		case <-again.C:
		case <-end:
			d.t.Fatalf("%q on the screen: want %v; it shows:\n%s", words, there, last)
		}
	}
}

func (d *desk) keys(k ...string) { d.tool("xdotool", append([]string{"key"}, k...)...) }

// focus gives the window the keyboard, which a window manager would do.
func (d *desk) focus() {
	id := strings.Fields(string(d.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Alcove")))[0]
	d.tool("xdotool", "windowfocus", "--sync", id)
}

func TestTheRealWindow(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.sees("Find your practice", true)
	d.focus()
	d.tool("xdotool", "type", "http://127.0.0.1:1")
	d.keys("Return")
	d.sees("No practice answers", true)

	d.keys("F1")
	d.sees("How can we help", true)
	d.keys("Escape")
	d.sees("Find your practice", true)
	d.tool("xdotool", "mousemove", "979", "724", "click", "1")
	d.sees("How can we help", true)
	d.keys("Escape")

	d.keys("ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal")
	d.sees("Find your practice", true)
	if b, err := os.ReadFile(filepath.Join(d.profile, "window.json")); err != nil || !bytes.Contains(b, []byte(`"text":200`)) {
		t.Errorf("the size of the text is not kept: %s, %v", b, err)
	}
	d.keys("ctrl+0")

	d.keys("ctrl+shift+h")
	d.sees("practice", false)
	d.open("alcove:open")
	d.sees("Find your practice", true)

	// Nothing that was typed stands in Fyne's files or in ours.
	for _, dir := range []string{d.config, d.profile} {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte("127.0.0.1")) {
				t.Errorf("%s holds what was typed: %s", path, b)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
