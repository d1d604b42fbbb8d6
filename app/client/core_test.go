package client

import (
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// tester is what *testing.T and *rapid.T share.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// machine drives a core by hand: no goroutine, no clock, no I/O.
type machine struct {
	t    tester
	c    *core
	now  Instant
	jobs []any // not yet answered, effects at once included
	said map[int]error
	id   int
}

func newMachine(t tester) *machine {
	t.Helper()
	start := Instant{Wall: time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)}
	c := newCore(Options{Computer: "HP Laptop"}, start)
	c.rnd = func() float64 { return 0.5 }
	m := &machine{t: t, c: c, now: start, said: map[int]error{}}
	m.handle(evBegin{})
	return m
}

func (m *machine) handle(ev any) {
	for _, e := range m.c.handle(m.now, ev) {
		switch e := e.(type) {
		case effReply:
			if _, twice := m.said[e.id]; twice {
				m.t.Errorf("command %d was answered twice", e.id)
			}
			m.said[e.id] = e.err
		case effCancel:
			m.jobs = nil // their answers would be of another generation
		default:
			m.jobs = append(m.jobs, e)
		}
	}
}

func (m *machine) do(cmd any) int {
	m.id++
	m.handle(evCommand{m.id, cmd})
	return m.id
}

func (m *machine) pass(d time.Duration) {
	m.now = m.now.Add(d)
	m.handle(evTick{})
}

func (m *machine) is(want State) View {
	m.t.Helper()
	v := m.c.viewAt(m.now)
	if v.State != want {
		m.t.Fatalf("state %s, reason %q; want %s", v.State, v.Reason, want)
	}
	return v
}

// take removes and returns the newest job of a type.
func take[J any](m *machine) J {
	m.t.Helper()
	for i := len(m.jobs) - 1; i >= 0; i-- {
		if j, ok := m.jobs[i].(J); ok {
			m.jobs = append(m.jobs[:i:i], m.jobs[i+1:]...)
			return j
		}
	}
	var j J
	m.t.Fatalf("no %T among %d effects: %#v", j, len(m.jobs), m.jobs)
	return j
}

func has[J any](m *machine) bool {
	for _, j := range m.jobs {
		if _, ok := j.(J); ok {
			return true
		}
	}
	return false
}

func (m *machine) wantErr(id int, want auth.Reason) {
	m.t.Helper()
	err, ok := m.said[id]
	if !ok {
		m.t.Fatalf("command %d was not answered", id)
	}
	if f := failure(err); err == nil || f.Reason != want {
		m.t.Fatalf("command %d: %v, want reason %q", id, err, want)
	}
}

func (m *machine) wantOK(id int) {
	m.t.Helper()
	if err, ok := m.said[id]; !ok || err != nil {
		m.t.Fatalf("command %d: answered %v, %v; want success", id, ok, err)
	}
}

// The places where most tests begin.

func practiceFacts() facts {
	return facts{server: "https://portal.example.com", practice: auth.Practice{Name: "Elm Street", Phone: "555 0100", Policy: auth.DefaultPolicy().Shown()}, tries: -1}
}

func signedOut(t testing.TB) *machine {
	t.Helper()
	m := newMachine(t)
	m.handle(evBooted{m.c.gen, practiceFacts()})
	m.is(SignedOut)
	return m
}

func emailAnswer(m *machine) signin.Answer {
	return signin.Answer{
		Needs: auth.NeedEmail, Session: "s1", Label: "417", SentAt: m.now.Wall, Date: m.now.Wall,
		Resend: 30 * time.Second, Interval: 3 * time.Second, Life: 24 * time.Hour,
	}
}

func waiting(t testing.TB) *machine {
	t.Helper()
	m := signedOut(t)
	id := m.do(cmdSignIn{"jane@example.com"})
	j := take[jobStart](m)
	m.handle(evAnswer{gen: j.gen, kind: askStart, att: j.att, ans: emailAnswer(m)})
	m.wantOK(id)
	m.is(Waiting)
	return m
}

func needsPasscode(t testing.TB) *machine {
	t.Helper()
	m := waiting(t)
	m.handle(evLoopback{m.c.gen, "code", "http://127.0.0.1:1/cb"})
	j := take[jobFinish](m)
	m.handle(evFinished{gen: j.gen, out: enrolled{device: "d_1"}})
	m.is(NeedsPasscode)
	return m
}

func open(t testing.TB) *machine {
	t.Helper()
	m := needsPasscode(t)
	m.contactOK()
	m.do(cmdSetPasscode{"long enough"})
	j := take[jobPasscode](m)
	m.handle(evPasscode{j.gen, nil})
	m.is(Open)
	m.contactOK()
	return m
}

func (m *machine) contactOK() {
	m.t.Helper()
	j := take[jobContact](m)
	m.handle(evContact{j.gen, contact{tried: true, reported: j.report, info: &auth.SessionAnswer{Policy: auth.DefaultPolicy().Shown()}}})
}

func (m *machine) contactFault(f *signin.Fault) {
	m.t.Helper()
	j := take[jobContact](m)
	m.handle(evContact{j.gen, contact{tried: true, err: f}})
}
