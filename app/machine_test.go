package app

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/auth"
)

// machine is a hand-made one: it shows the view it is given, notes the
// commands, and answers with err.
type machine struct {
	view    client.View
	fn      func(client.View)
	did     []string
	touched int
	err     error
	devices []auth.DeviceAnswer
	post
}

var (
	_ Machine = (*machine)(nil)
	_ Machine = (*client.Client)(nil)
)

func (m *machine) note(parts ...string) error {
	s := parts[0]
	for _, p := range parts[1:] {
		s += " " + p
	}
	m.did = append(m.did, s)
	return m.err
}

func (m *machine) saw(s string) bool { return slices.Contains(m.did, s) }

func (m *machine) set(v client.View) {
	m.view = v
	if m.fn != nil {
		m.fn(v)
	}
}

func (m *machine) View() client.View { return m.view }
func (m *machine) Subscribe(fn func(client.View)) func() {
	m.fn = fn
	return func() { m.fn = nil }
}
func (m *machine) SetPractice(_ context.Context, a string) error { return m.note("practice", a) }
func (m *machine) Doorway(_ context.Context, d client.Doorway) error {
	return m.note("doorway", d.String())
}
func (m *machine) SignIn(_ context.Context, e string) error            { return m.note("signin", e) }
func (m *machine) Code(_ context.Context, s string) error              { return m.note("code", s) }
func (m *machine) PIN(_ context.Context, s string) error               { return m.note("pin", s) }
func (m *machine) Word(_ context.Context, s string) error              { return m.note("word", s) }
func (m *machine) OpenPIN(_ context.Context, e string) error           { return m.note("open pin", e) }
func (m *machine) ClosePIN(context.Context) error                      { return m.note("close pin") }
func (m *machine) Resend(context.Context) error                        { return m.note("resend") }
func (m *machine) ChangeEmail(context.Context) error                   { return m.note("change email") }
func (m *machine) BackToPasscode(context.Context) error                { return m.note("back to passcode") }
func (m *machine) SetPasscode(_ context.Context, s string) error       { return m.note("passcode", s) }
func (m *machine) Unlock(_ context.Context, s string) error            { return m.note("unlock", s) }
func (m *machine) Lock(context.Context) error                          { return m.note("lock") }
func (m *machine) ForgotPasscode(context.Context) error                { return m.note("forgot") }
func (m *machine) ChangePasscode(_ context.Context, o, n string) error { return m.note("change", o, n) }
func (m *machine) SignOut(context.Context) error                       { return m.note("sign out") }
func (m *machine) RetryKeyring(context.Context) error                  { return m.note("retry keyring") }
func (m *machine) UseWithoutKeyring(context.Context) error             { return m.note("no keyring") }
func (m *machine) UsePassphrase(context.Context) error                 { return m.note("passphrase") }
func (m *machine) AskForHelp(_ context.Context, c, w string) error     { return m.note("help", c, w) }
func (m *machine) EndDevice(_ context.Context, id string) error        { return m.note("end", id) }
func (m *machine) EndOtherDevices(context.Context) error               { return m.note("end others") }
func (m *machine) SetWord(_ context.Context, w string) error           { return m.note("set word", w) }
func (m *machine) Touch()                                              { m.touched++ }
func (m *machine) Stay()                                               { _ = m.note("stay") }
func (m *machine) Devices(context.Context) ([]auth.DeviceAnswer, error) {
	return m.devices, m.note("devices")
}

// noon is the time of all pictures.
var noon = time.Date(2026, 3, 3, 15, 5, 30, 0, time.UTC)

// look is how a picture is taken.
type look struct {
	width, height float32
	percent       int
	dark          bool
}

var usual = look{width: 1024, height: 720, percent: 100}

// start puts a scene into a window.
func start(t *testing.T, sc scene, l look) (*UI, *machine, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	m := &machine{view: sc.view, devices: devices()}
	s := OpenSettings("")
	s.SetText(l.percent)
	u := New(m, w, s)
	u.Version = "0.1.0"
	u.Now = func() time.Time { return noon }
	u.work = func(f func()) { f() }
	u.onMain = func(f func()) { f() }
	u.later = func(time.Duration, func()) {} // a timer's goroutine is not the test's
	v := fyne.ThemeVariant(1)
	if l.dark {
		v = 0
	}
	u.variant = &v
	w.Resize(fyne.NewSize(l.width, l.height))
	u.Start()
	w.Resize(fyne.NewSize(l.width, l.height))
	if sc.place != nowhere {
		u.open(sc.place)
	}
	if sc.act != nil {
		sc.act(u)
	}
	t.Cleanup(u.Stop)
	return u, m, w
}

// entryText reads what a focused field holds.
func entryText(f fyne.Focusable) string {
	return reflect.ValueOf(f).Elem().FieldByName("Entry").FieldByName("Text").String()
}
