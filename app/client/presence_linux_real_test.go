//go:build realparts

package client

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// A bus of the test's own, where logind's mock may take logind's name.
const ownBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

const mockIface = "org.freedesktop.DBus.Mock"

// hangs is when a test gives up: long after anything that is only slow.
const hangs = 3 * time.Minute

// realLogind is the logind template of python-dbusmock on a bus of its own.
type realLogind struct {
	t    *testing.T
	bus  *dbus.Conn
	stop func()
}

func startBus(t *testing.T) *realLogind {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Fatal("dbus-daemon is missing (Debian package dbus-daemon)")
	}
	dir, err := os.MkdirTemp("", "bus") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	conf, sock := filepath.Join(dir, "bus.conf"), filepath.Join(dir, "bus")
	if err := os.WriteFile(conf, fmt.Appendf(nil, ownBus, sock), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("dbus-daemon", "--config-file="+conf, "--nofork", "--nopidfile", "--print-address=1")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(daemon) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("dbus-daemon: %v", err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(line))
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return &realLogind{t: t, bus: bus}
}

// end kills a process of ours and waits for it.
func end(c *exec.Cmd) {
	_ = c.Process.Kill() // it may have ended by itself
	_ = c.Wait()         // killed is an error here
}

// start brings logind to the bus and returns when it has its name.
func (l *realLogind) start() {
	l.t.Helper()
	signals := make(chan *dbus.Signal, 8)
	l.bus.Signal(signals)
	defer l.bus.RemoveSignal(signals)
	if err := l.bus.AddMatchSignal(dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, login1)); err != nil {
		l.t.Fatal(err)
	}
	mock := exec.Command("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
	var said strings.Builder
	mock.Stderr = &said
	if err := mock.Start(); err != nil {
		l.t.Fatalf("python3 is missing (Debian package python3-dbusmock): %v", err)
	}
	ended := make(chan struct{})
	go func() { _ = mock.Wait(); close(ended) }() // killed is an error here
	l.stop = func() { _ = mock.Process.Kill(); <-ended }
	l.t.Cleanup(l.stop)
	deadline := time.After(hangs)
	for {
		select {
		case s := <-signals:
			if len(s.Body) == 3 && s.Body[0] == login1 && s.Body[2] != "" {
				l.call("/org/freedesktop/login1", mockIface+".AddSession", "c7", "seat0", uint32(os.Getuid()), "jane", true)
				return
			}
		case <-ended:
			l.t.Fatalf("python3 -m dbusmock ended (Debian package python3-dbusmock): %s", said.String())
		case <-deadline:
			l.t.Fatalf("no logind after %v: %s", hangs, said.String())
		}
	}
}

func (l *realLogind) call(path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	l.t.Helper()
	c := l.bus.Object(login1, path).Call(method, 0, args...)
	if c.Err != nil {
		l.t.Fatalf("%s: %v", method, c.Err)
	}
	return c
}

const session7 = dbus.ObjectPath("/org/freedesktop/login1/session/c7")

// inhibitors is who delays sleep now.
func (l *realLogind) inhibitors() int {
	l.t.Helper()
	var list []struct {
		What, Who, Why, Mode string
		UID, PID             uint32
	}
	if err := l.call(login1Path, manager+".ListInhibitors").Store(&list); err != nil {
		l.t.Fatal(err)
	}
	return len(list)
}

// until asks again and again: what it waits for happens in another process.
func (l *realLogind) until(what string, f func() bool) {
	l.t.Helper()
	deadline, tick := time.After(hangs), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			l.t.Fatalf("not after %v: %s", hangs, what)
		}
	}
}

// C5, A16.12: the app locks when the screen locks and before the computer sleeps.
func TestLogindTellsOfSleepAndLock(t *testing.T) {
	l := startBus(t)
	l.start()
	seen := make(chan Absence, 16)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	held := make(chan int, 1)
	go func() {
		defer close(done)
		SystemPresence().Watch(ctx, func(a Absence) {
			if a == Sleeping {
				held <- l.inhibitors() // while we lock, the sleep waits
			}
			seen <- a
		})
	}()
	want := func(a Absence) {
		t.Helper()
		select {
		case got := <-seen:
			if got != a {
				t.Fatalf("%s; want %s", got, a)
			}
		case <-time.After(hangs):
			t.Fatalf("nobody said %s", a)
		}
	}
	l.until("the watcher delays sleep", func() bool { return l.inhibitors() == 1 })

	l.call(session7, session1+".Lock")
	want(ScreenLocked)
	l.call(session7, session1+".SetLockedHint", true)
	want(ScreenLocked)
	l.call(session7, session1+".SetLockedHint", false) // unlocked: nothing to say

	l.call("/org/freedesktop/login1", mockIface+".EmitSignal", manager, "PrepareForSleep", "b", []any{true})
	want(Sleeping)
	if n := <-held; n != 1 {
		t.Fatalf("%d inhibitors while locking", n)
	}
	l.until("sleep may go on", func() bool { return l.inhibitors() == 0 })
	l.call("/org/freedesktop/login1", mockIface+".EmitSignal", manager, "PrepareForSleep", "b", []any{false})
	want(Woke)
	l.until("the next sleep is delayed again", func() bool { return l.inhibitors() == 1 })

	// Another person's session on the same computer is not ours.
	l.call("/org/freedesktop/login1", mockIface+".AddSession", "c8", "seat0", uint32(os.Getuid()+1), "john", true)
	l.call("/org/freedesktop/login1/session/c8", session1+".Lock")

	// logind goes and comes back.
	l.stop()
	l.start()
	l.until("the watcher found the new one", func() bool { return l.inhibitors() == 1 })
	l.call(session7, session1+".Lock")
	want(ScreenLocked)
	cancel()
	<-done
	select {
	case a := <-seen:
		t.Fatalf("%s was said too", a)
	default:
	}
}

// Where our session is named by the process itself, that is the one.
func TestLogindNamesOurSession(t *testing.T) {
	l := startBus(t)
	l.start()
	l.call("/org/freedesktop/login1", mockIface+".AddMethod", manager, "GetSessionByPID", "u", "o", `ret = dbus.ObjectPath("/org/freedesktop/login1/session/c9")`)
	w := &logindWatch{bus: l.bus, hold: -1}
	if got := w.find(t.Context()); got != "/org/freedesktop/login1/session/c9" {
		t.Fatalf("session %q", got)
	}
}

func TestWithoutABusNothingIsWatched(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	if err := (&logindWatch{}).run(t.Context()); err == nil {
		t.Fatal("it watches something")
	}
}
