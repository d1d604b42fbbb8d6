package stage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Desktop is one person's computer: a screen, a session bus, a keyring that is
// open, and a home folder.
type Desktop struct {
	procs   *Procs
	log     *os.File
	display string
	env     []string
}

// NewDesktop starts a computer of its own. Its home and its log stand in dir.
func NewDesktop(ctx context.Context, p *Procs, dir string) (*Desktop, error) {
	d := &Desktop{procs: p}
	home := filepath.Join(dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	// Sockets live here: their paths may not be long.
	run, err := os.MkdirTemp("", "alcove-demo-")
	if err != nil {
		return nil, err
	}
	p.folders = append(p.folders, run)
	if d.log, err = os.Create(filepath.Join(dir, "desktop.log")); err != nil {
		return nil, err
	}
	d.env = append(without(os.Environ(), "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_"),
		"HOME="+home, "XDG_RUNTIME_DIR="+run, "LIBGL_ALWAYS_SOFTWARE=1", "LC_ALL=C.UTF-8")

	// Without -noreset the screen throws everybody off when its last caller leaves,
	// and so a window that is just being opened.
	number, err := p.StartAnswering(ctx, d.Command(ctx, "Xvfb", "-noreset", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"), d.log)
	if err != nil {
		return nil, err
	}
	d.display = ":" + number
	d.env = append(d.env, "DISPLAY="+d.display)

	bus, err := p.StartAnswering(ctx, d.Command(ctx, "dbus-daemon", "--session", "--nofork", "--print-address=3"), d.log)
	if err != nil {
		return nil, err
	}
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+bus)

	keyring := d.Command(ctx, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	keyring.Stdin = strings.NewReader("the password of this computer")
	if err := p.Start(keyring, d.log); err != nil {
		return nil, err
	}
	return d, Until(ctx, hangs, func() error {
		out, err := d.Command(ctx, "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
			"org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets").CombinedOutput()
		if err != nil {
			return fmt.Errorf("the keyring is not on the bus: %s", out)
		}
		return nil
	})
}

// Command is a program that will run on this computer.
func (d *Desktop) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.env
	return cmd
}

// without drops variables whose name begins with one of the prefixes.
func without(env []string, prefixes ...string) (kept []string) {
next:
	for _, e := range env {
		for _, p := range prefixes {
			if strings.HasPrefix(e, p) {
				continue next
			}
		}
		kept = append(kept, e)
	}
	return kept
}
