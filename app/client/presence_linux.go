package client

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	login1     = "org.freedesktop.login1"
	login1Path = dbus.ObjectPath("/org/freedesktop/login1")
	manager    = login1 + ".Manager"
	session1   = login1 + ".Session"
	properties = "org.freedesktop.DBus.Properties"
	busName    = "org.freedesktop.DBus"

	reconnect = 10 * time.Second
	// answerWait only guards against a logind that hangs. One that has just
	// started on a busy computer may take long, and is asked once.
	answerWait = 30 * time.Second
)

// SystemPresence watches logind on the system bus: sleep, the desktop's own
// lock, and its hint that the screen is locked.
func SystemPresence() Presence { return logind{} }

type logind struct{}

// Watch implements [Presence]. Where there is no system bus or no logind it
// keeps looking for one, now and then: both can come later.
func (l logind) Watch(ctx context.Context, f func(Absence)) {
	for ctx.Err() == nil {
		w := &logindWatch{f: f}
		_ = w.run(ctx) // whatever ended it, the answer is to look again
		select {
		case <-time.After(reconnect):
		case <-ctx.Done():
		}
	}
}

// logindWatch is one connection.
type logindWatch struct {
	f       func(Absence)
	bus     *dbus.Conn
	session dbus.ObjectPath
	hold    int // the file that delays sleep; -1 for none
}

func (w *logindWatch) run(ctx context.Context) error {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("client: presence: %w", err)
	}
	w.bus, w.hold = bus, -1
	defer func() {
		w.letSleep()
		_ = bus.Close() // it may be what broke
	}()
	signals := make(chan *dbus.Signal, 32)
	bus.Signal(signals)
	for _, m := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface(manager), dbus.WithMatchMember("PrepareForSleep"), dbus.WithMatchObjectPath(login1Path)},
		{dbus.WithMatchInterface(session1), dbus.WithMatchMember("Lock")},
		{dbus.WithMatchInterface(properties), dbus.WithMatchMember("PropertiesChanged"), dbus.WithMatchArg(0, session1)},
		{dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, login1)},
	} {
		if err := bus.AddMatchSignalContext(ctx, m...); err != nil {
			return fmt.Errorf("client: presence: %w", err)
		}
	}
	w.join(ctx)
	for {
		select {
		case s, ok := <-signals:
			if !ok {
				return dbus.ErrClosed
			}
			w.signal(ctx, s)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// join finds our session and asks to be told before sleep. Either may fail: a
// program that was not started from a session has none, and is told of sleep
// all the same.
func (w *logindWatch) join(ctx context.Context) {
	w.session = w.find(ctx)
	w.delaySleep(ctx)
}

func (w *logindWatch) call(ctx context.Context, method string, args ...any) *dbus.Call {
	short, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	return w.bus.Object(login1, login1Path).CallWithContext(short, manager+"."+method, 0, args...)
}

func (w *logindWatch) find(ctx context.Context) dbus.ObjectPath {
	var p dbus.ObjectPath
	if w.call(ctx, "GetSessionByPID", uint32(os.Getpid())).Store(&p) == nil {
		return p
	}
	// Programs started by the user's systemd belong to no session; the variable
	// names the one they show themselves in.
	if id := os.Getenv("XDG_SESSION_ID"); id != "" {
		if w.call(ctx, "GetSession", id).Store(&p) == nil {
			return p
		}
	}
	var all []struct {
		ID   string
		UID  uint32
		User string
		Seat string
		Path dbus.ObjectPath
	}
	if w.call(ctx, "ListSessions").Store(&all) != nil {
		return ""
	}
	for _, s := range all {
		if int(s.UID) == os.Getuid() && s.Seat != "" {
			return s.Path
		}
	}
	for _, s := range all {
		if int(s.UID) == os.Getuid() {
			return s.Path
		}
	}
	return ""
}

func (w *logindWatch) delaySleep(ctx context.Context) {
	w.letSleep()
	var fd dbus.UnixFD
	if w.call(ctx, "Inhibit", "sleep", "Alcove", "Locks before sleep", "delay").Store(&fd) == nil {
		w.hold = int(fd)
		syscall.CloseOnExec(w.hold)
	}
}

func (w *logindWatch) letSleep() {
	if w.hold >= 0 {
		_ = syscall.Close(w.hold) // closing is all that it is for
		w.hold = -1
	}
}

func (w *logindWatch) signal(ctx context.Context, s *dbus.Signal) {
	switch s.Name {
	case manager + ".PrepareForSleep":
		if len(s.Body) != 1 {
			return
		}
		if going, _ := s.Body[0].(bool); going {
			w.f(Sleeping)
			w.letSleep()
		} else {
			w.f(Woke)
			w.delaySleep(ctx)
		}
	case session1 + ".Lock":
		if w.ours(s.Path) {
			w.f(ScreenLocked)
		}
	case properties + ".PropertiesChanged":
		if len(s.Body) < 2 || !w.ours(s.Path) {
			return
		}
		changed, _ := s.Body[1].(map[string]dbus.Variant)
		if locked, _ := changed["LockedHint"].Value().(bool); locked {
			w.f(ScreenLocked)
		}
	case busName + ".NameOwnerChanged":
		if len(s.Body) == 3 && s.Body[2] != "" {
			w.join(ctx) // logind came, or came back
		}
	}
}

// ours: with no session of our own known, any session's lock is taken for
// ours. To lock once too often costs a passcode; once too seldom costs more.
func (w *logindWatch) ours(p dbus.ObjectPath) bool { return w.session == "" || p == w.session }
