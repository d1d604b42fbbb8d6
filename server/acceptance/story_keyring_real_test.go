//go:build realparts

package acceptance_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alcove/auth"
)

// desk is a desktop session of the test's own: a bus with nothing on it, and
// the real gnome-keyring.
type desk struct {
	t      *testing.T
	p      *practice
	home   string
	env    []string
	daemon *exec.Cmd
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

func newDesk(t *testing.T, p *practice) *desk {
	t.Helper()
	for _, tool := range []string{"dbus-daemon", "dbus-send", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing (Debian packages dbus-daemon, dbus-bin, gnome-keyring)", tool)
		}
	}
	home, err := os.MkdirTemp("", "desk") // short: the name of a socket has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) }) // a daemon may still write its last
	conf := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, busConfig, home), 0o600); err != nil {
		t.Fatal(err)
	}
	bus := exec.Command("dbus-daemon", "--config-file="+conf, "--nofork", "--print-address=1")
	out, err := bus.StdoutPipe()
	if err == nil {
		err = bus.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(bus) })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, p: p, home: home, env: []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home,
		"DISPLAY=", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=" + strings.TrimSpace(address)}}
	t.Cleanup(d.leave)
	return d
}

func end(c *exec.Cmd) {
	_ = c.Process.Kill() // it may have ended
	_ = c.Wait()         // "signal: killed"
}

// login starts the keyring: opened with the computer's password, or closed.
func (d *desk) login(open bool) {
	d.t.Helper()
	d.leave()
	args := []string{"--components=secrets", "--foreground"}
	if open {
		args = append(args, "--unlock")
	}
	d.daemon = exec.Command("gnome-keyring-daemon", args...)
	d.daemon.Env = append(os.Environ(), d.env...)
	d.daemon.Stdin = strings.NewReader("computer-password")
	if err := d.daemon.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.p.Until("the keyring to answer", func() bool { return d.owned() })
}

// owned reports whether somebody on the bus keeps secrets.
func (d *desk) owned() bool {
	d.t.Helper()
	ask := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets")
	ask.Env = append(os.Environ(), d.env...)
	out, err := ask.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
	return strings.Contains(string(out), "true")
}

// leave ends the keyring.
func (d *desk) leave() {
	if d.daemon == nil {
		return
	}
	end(d.daemon)
	d.daemon = nil
	d.p.Until("the keyring to go", func() bool { return !d.owned() })
}

// A locked keyring is never taken for an empty one: the app waits and says
// what to do, and when the keyring is opened everything is there, with no mail
// and no new computer.
func TestStoryKeyringLocked(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	d := newDesk(t, p)
	d.login(true)
	app := newProbe(t, p)
	app.ring, app.env = "os", d.env
	app.does("waiting", "signin jane@example.com")
	app.does("needs_passcode", "code %s", p.letter("jane@example.com", 1).code)
	app.does("open", "passcode %s", passcode)
	app.quit()
	mails := len(p.Mails(""))

	d.login(false)
	at := app.say("state")
	if at.State == "locked" { // it looks into the keyring no earlier than it must
		at = app.say("unlock %s", passcode)
	}
	if at.State != "keyring_wait" || at.Reason != auth.KeyringLocked || at.Sentence != auth.KeyringLocked.Client() {
		t.Fatalf("%+v", at)
	}
	if at := app.say("keyring retry"); at.State != "keyring_wait" {
		t.Fatalf("%+v", at)
	}
	d.login(true)
	app.does("locked", "keyring retry")
	app.fails(auth.WrongPasscode, "unlock red horse 17")
	if at := app.say("state"); at.TriesLeft == nil || *at.TriesLeft != 9 {
		t.Errorf("the locked keyring cost a try: %+v", at)
	}
	app.does("open", "unlock %s", passcode)
	if n := len(p.Mails("")); n != mails || len(p.devices("jane@example.com")) != 1 {
		t.Errorf("%d more mails, computers: %v", n-mails, p.devices("jane@example.com"))
	}
}
