//go:build realparts

package stage

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// What the demo says it saw is only worth something if reading finds words that
// are there, at their place, and does not find others.
func TestReadsARealScreen(t *testing.T) {
	for _, tool := range []string{"Xvfb", "dbus-daemon", "gnome-keyring-daemon", "dbus-send", "xdotool", "import", "display", "tesseract"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s: %v", tool, err)
		}
	}
	ctx := t.Context()
	p, dir := &Procs{}, t.TempDir()
	t.Cleanup(p.EndAll)
	d, err := NewDesktop(ctx, p, dir)
	if err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(dir, "note.png")
	draw := d.Command(ctx, "convert", "-size", "800x400", "-font", "DejaVu-Sans", "-pointsize", "16", "-fill", "#333",
		"caption:Type the email you gave to us.\n\nThere is no password.\n\n\nNo email? Use a PIN", note)
	if out, err := draw.CombinedOutput(); err != nil {
		t.Fatalf("convert: %v: %s", err, out)
	}
	w, err := d.OpenApp(ctx, "display", note)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Sees(ctx, hangs, "there is no password", "the email you gave"); err != nil {
		t.Error(err)
	}
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := w.Sees(short, time.Second, "Good morning"); err == nil {
		t.Error("it read words that are not there")
	}
	if err := w.SeesNot(ctx, "no password"); err == nil {
		t.Error("it did not read words that are there")
	}
	shot := filepath.Join(dir, "shots", "a.png")
	if err := w.Picture(ctx, shot); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(shot); err != nil || info.Size() < 1000 {
		t.Errorf("the picture: %v, %v", info, err)
	}
	folders := p.folders
	p.EndAll()
	if len(folders) != 1 {
		t.Errorf("folders of sockets: %q, want one", folders)
	}
	for _, folder := range folders {
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s is still there", folder)
		}
	}
}
