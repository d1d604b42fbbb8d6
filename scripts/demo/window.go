package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// window is the app's window as a person meets it: keys, the mouse, and what
// can be read on it.
type window struct {
	*desktop
	app *exec.Cmd
	id  string
}

// openApp starts the app and waits for its window.
func (d *desktop) openApp(ctx context.Context, program, server, profile string) (*window, error) {
	w := &window{desktop: d, app: d.command(ctx, program, "--server", server, "--profile", profile)}
	if err := d.procs.start(w.app, d.log); err != nil {
		return nil, err
	}
	return w, until(ctx, 60*time.Second, func() error {
		out, err := d.command(ctx, "xdotool", "search", "--onlyvisible", "--name", ".").Output()
		ids := strings.Fields(string(out))
		if err != nil || len(ids) == 0 {
			return fmt.Errorf("no window of the app on %s", d.display)
		}
		w.id = ids[len(ids)-1]
		return w.xdotool(ctx, "windowfocus", "--sync", w.id)
	})
}

func (w *window) xdotool(ctx context.Context, args ...string) error {
	if out, err := w.command(ctx, "xdotool", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", args[0], err, out)
	}
	return nil
}

// enter types into whatever has the focus. The text goes through standard
// input: what a process was started with can be read by everybody.
func (w *window) enter(ctx context.Context, text string) error {
	cmd := w.command(ctx, "xdotool", "type", "--delay", "30", "--file", "-")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool type: %w: %s", err, out)
	}
	return nil
}

func (w *window) key(ctx context.Context, keys ...string) error {
	return w.xdotool(ctx, append([]string{"key", "--delay", "60"}, keys...)...)
}

// click presses the mouse on words that stand on the screen.
func (w *window) click(ctx context.Context, words string) error {
	return until(ctx, 20*time.Second, func() error {
		x, y, err := w.find(ctx, words)
		if err != nil {
			return err
		}
		return w.xdotool(ctx, "mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.2", "click", "1")
	})
}

// sees waits until all the words can be read on the screen. Words may be
// broken over lines; case and marks do not matter.
func (w *window) sees(ctx context.Context, most time.Duration, phrases ...string) error {
	return until(ctx, most, func() error {
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

// seesNot fails if the words can be read now.
func (w *window) seesNot(ctx context.Context, phrase string) error {
	text, err := w.text(ctx)
	if err == nil && strings.Contains(" "+text+" ", " "+plain(phrase)+" ") {
		return fmt.Errorf("the screen still says %q", phrase)
	}
	return err
}

// picture writes what is on the screen to a file.
func (w *window) picture(ctx context.Context, file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if out, err := w.command(ctx, "import", "-silent", "-window", "root", file).CombinedOutput(); err != nil {
		return fmt.Errorf("import: %w: %s", err, out)
	}
	return nil
}
