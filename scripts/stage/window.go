// Package stage is a computer of its own to play on: a screen that is not
// there, a session bus, an open keyring, Debian's Chromium, and a window that
// is driven with keys and the mouse and read from its pixels.
//
// The demo and the benchmarks use it. It knows nothing of the product: what it
// says it saw, a person in the room would have seen. Whatever it starts ends
// with Procs.EndAll.
package stage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Window is the app's window as a person meets it: keys, the mouse, and what
// can be read on it.
type Window struct {
	*Desktop
	app *exec.Cmd
	id  string
}

// OpenApp starts a program and waits until it has a window, which gets the keys.
func (d *Desktop) OpenApp(ctx context.Context, program string, args ...string) (*Window, error) {
	w := &Window{Desktop: d, app: d.Command(ctx, program, args...)}
	if err := d.procs.Start(w.app, d.log); err != nil {
		return nil, err
	}
	return w, Until(ctx, hangs, func() error {
		out, err := d.Command(ctx, "xdotool", "search", "--onlyvisible", "--name", ".").Output()
		ids := strings.Fields(string(out))
		if err != nil || len(ids) == 0 {
			return fmt.Errorf("no window of the app on %s", d.display)
		}
		w.id = ids[len(ids)-1]
		return w.xdotool(ctx, "windowfocus", "--sync", w.id)
	})
}

// PID is the process behind the window.
func (w *Window) PID() int { return w.app.Process.Pid }

func (w *Window) xdotool(ctx context.Context, args ...string) error {
	if out, err := w.Command(ctx, "xdotool", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", args[0], err, out)
	}
	return nil
}

// Enter types into whatever has the focus. The text goes through standard
// input: what a process was started with can be read by everybody.
func (w *Window) Enter(ctx context.Context, text string) error {
	cmd := w.Command(ctx, "xdotool", "type", "--delay", "30", "--file", "-")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool type: %w: %s", err, out)
	}
	return nil
}

// Keys presses keys by their X names, one after the other.
func (w *Window) Keys(ctx context.Context, keys ...string) error {
	return w.xdotool(ctx, append([]string{"key", "--delay", "60"}, keys...)...)
}

// Click presses the mouse on words that stand on the screen.
func (w *Window) Click(ctx context.Context, words string) error {
	return Until(ctx, hangs, func() error {
		x, y, err := w.find(ctx, words)
		if err != nil {
			return err
		}
		return w.xdotool(ctx, "mousemove", "--window", w.id, fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.2", "click", "1")
	})
}

// Sees waits Until all the words can be read on the screen. Words may be
// broken over lines; case and marks do not matter.
func (w *Window) Sees(ctx context.Context, most time.Duration, phrases ...string) error {
	return Until(ctx, most, func() error {
		text, err := w.text(ctx)
		if err != nil {
			return err
		}
		for _, phrase := range phrases {
			if !strings.Contains(" "+text+" ", " "+plain(phrase)+" ") {
				return fmt.Errorf("the screen does not say %q; it says: %s", phrase, text)
			}
		}
		return nil
	})
}

// SeesNot fails if the words can be read now.
func (w *Window) SeesNot(ctx context.Context, phrase string) error {
	text, err := w.text(ctx)
	if err == nil && strings.Contains(" "+text+" ", " "+plain(phrase)+" ") {
		return fmt.Errorf("the screen still says %q", phrase)
	}
	return err
}

// Picture writes what is on the screen to a file.
func (w *Window) Picture(ctx context.Context, file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if out, err := w.Command(ctx, "import", "-silent", "-window", w.id, file).CombinedOutput(); err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	return nil
}

// Submit types into the field that has the focus and presses Enter.
func (w *Window) Submit(ctx context.Context, text string) error {
	if err := w.Enter(ctx, text); err != nil {
		return err
	}
	return w.Keys(ctx, "Return")
}
