//go:build realparts && linux

package main_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// ring is a D-Bus session of its own with a real gnome-keyring on it.
type ring struct {
	t      *testing.T
	env    []string
	home   string
	daemon *exec.Cmd
}

const loginPassword = "the password of this computer"

// A session without services: nothing opens a window to ask for a password.
const quietBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

func newRing(t *testing.T) *ring {
	t.Helper()
	for _, tool := range []string{"dbus-daemon", "dbus-send", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s (Debian packages dbus-daemon, dbus-bin, gnome-keyring): %v", tool, err)
		}
	}
	// Sockets stand in it: the path may not be long.
	run, err := os.MkdirTemp("", "alcove-ring-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(run); err != nil {
			t.Error(err)
		}
	})
	r := &ring{t: t, home: t.TempDir()}
	r.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.home, "XDG_RUNTIME_DIR=" + run, "LC_ALL=C.UTF-8"}
	conf := filepath.Join(r.home, "bus.conf")
	if err := os.WriteFile(conf, []byte(quietBus), 0o600); err != nil {
		t.Fatal(err)
	}
	bus := r.command("dbus-daemon", "--config-file="+conf, "--nofork", "--print-address")
	out, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.start(bus)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the bus does not start: %v", err)
	}
	r.env = append(r.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address))
	return r
}

func (r *ring) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = r.env
	return c
}

func (r *ring) start(c *exec.Cmd) {
	r.t.Helper()
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
	})
}

// begin runs the daemon with the login keyring open, until it answers.
func (r *ring) begin() {
	r.t.Helper()
	r.daemon = r.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	r.daemon.Stdin = strings.NewReader(loginPassword)
	r.start(r.daemon)
	r.there(true)
}

// there waits until somebody answers for the keyring, or nobody does any more.
func (r *ring) there(want bool) {
	r.t.Helper()
	end := time.After(hangs)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		out, err := r.command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets").Output()
		if err == nil && strings.Contains(string(out), "true") == want {
			return
		}
		select {
		case <-again.C:
		case <-end:
			r.t.Fatalf("a keyring on the bus: never %v: %s, %v", want, out, err)
		}
	}
}

// gone ends the daemon; the keyring's file stays.
func (r *ring) gone() {
	r.t.Helper()
	if err := r.daemon.Process.Kill(); err != nil {
		r.t.Fatal(err)
	}
	_ = r.daemon.Wait() // it was killed: that is its error
	r.there(false)
}

func (r *ring) lock() {
	r.t.Helper()
	if out, err := r.command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
		"org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login").CombinedOutput(); err != nil {
		r.t.Fatalf("lock: %v: %s", err, out)
	}
}

// open is a new login at this computer, which opens the keyring.
func (r *ring) open() {
	r.t.Helper()
	r.gone()
	r.begin()
}

// A15.4 with the real keyring: closed, gone and emptied are
// three things; the first two lose nothing and cost no mail.
func TestTheRealKeyringStory(t *testing.T) {
	s := &story{bin: t.TempDir(), dir: t.TempDir()}
	t.Cleanup(s.end)
	if out, err := exec.Command("go", "build", "-o", s.bin, "alcove/cmd/alcove-server", "alcove/cmd/alcove-probe").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	const jane, passcode = "jane@example.com", "blue horse 17"
	if out, err := s.office("client", "add", "--email", jane, "--name", "Jane").CombinedOutput(); err != nil {
		t.Fatalf("client add: %v: %s", err, out)
	}
	r := newRing(t)
	r.begin()

	var p *probed
	begin := func() {
		t.Helper()
		p = &probed{cmd: r.command(filepath.Join(s.bin, "alcove-probe"), "--server", s.url, "--profile", filepath.Join(s.dir, "computer"), "--keyring", "os", "--patience", hangs.String())}
		in, err := p.cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		p.in, p.out = in, bufio.NewReader(out)
		r.start(p.cmd)
	}
	say := func(ok bool, line string, want ...string) {
		t.Helper()
		if err := p.say(line); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(line, " ")
		if p.last["ok"] != ok {
			t.Fatalf("%s: %v", name, p.last)
		}
		for _, w := range want {
			k, v, _ := strings.Cut(w, "=")
			if got := fmt.Sprint(p.last[k]); got != v {
				t.Fatalf("%s: %s is %q, want %q: %v", name, k, got, v, p.last)
			}
		}
	}
	signIn := func() {
		t.Helper()
		say(true, "signin "+jane, "state=waiting")
		code, err := s.find(jane, regexp.MustCompile(`in the app: (\d{3} \d{3})`))
		if err != nil {
			t.Fatal(err)
		}
		say(true, "code "+code, "state=needs_passcode")
		say(true, "passcode "+passcode, "state=open")
	}
	mails := func(want int) {
		t.Helper()
		if all, err := s.arrived(jane); err != nil || len(all) != want {
			t.Fatalf("%d mails (%v), want %d", len(all), err, want)
		}
	}

	begin()
	signIn()
	mails(2) // the link, and the notice of a new computer

	// Closed while the app is locked: the passcode cannot help, and is not counted.
	say(true, "lock", "state=locked")
	r.lock()
	say(false, "unlock "+passcode, "state=keyring_wait", "reason=keyring_locked", "tries_left=<nil>")
	if sentence := fmt.Sprint(p.last["sentence"]); !strings.Contains(sentence, "closed") {
		t.Errorf("it says %q", sentence)
	}
	say(false, "keyring retry", "state=keyring_wait")
	r.open()
	say(true, "keyring retry", "state=locked")
	say(true, "unlock "+passcode, "state=open")
	p.quit()

	// Closed at the start of the app.
	r.lock()
	begin()
	say(true, "state", "state=keyring_wait", "reason=keyring_locked")
	r.open()
	say(true, "keyring retry", "state=locked")
	say(true, "unlock "+passcode, "state=open")
	p.quit()

	// No keyring at all: another way is offered, and when it is back all is there.
	r.gone()
	begin()
	say(true, "state", "state=keyring_wait", "no_keyring=true")
	r.begin()
	say(true, "keyring retry", "state=locked", "no_keyring=<nil>")
	say(true, "unlock "+passcode, "state=open")
	p.quit()
	mails(2)

	// Its file was replaced by an empty one: our key is gone, and only a new
	// sign-in helps. The practice's other rules let that happen at once.
	r.gone()
	if err := os.RemoveAll(filepath.Join(r.home, ".local", "share", "keyrings")); err != nil {
		t.Fatal(err)
	}
	r.begin()
	begin()
	say(true, "state", "state=keyring_missing", "reason=keyring_missing")
	res, err := http.Post(s.url+"/dev/clock", "application/json", strings.NewReader(`{"advance":"2m"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	say(true, "advance "+(2*time.Minute).String())
	signIn()
	p.quit()
}
