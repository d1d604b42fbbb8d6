package acceptance_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/auth"
)

// builtProbe is the real alcove-probe, built once a test process.
var builtProbe = sync.OnceValues(func() (path string, err error) {
	if path, err = probePath(); err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", path, "alcove/cmd/alcove-probe")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build alcove-probe: %w\n%s", err, out)
	}
	return path, nil
})

// probePath is a place of this process's own.
func probePath() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "alcove-test", fmt.Sprintf("alcove-probe-%d", os.Getpid())), err
}

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := probePath(); err == nil {
		_ = os.Remove(path) // it may never have been built
	}
	os.Exit(code)
}

// probe is the app without its windows, on a computer of its own.
type probe struct {
	t    *testing.T
	p    *practice
	dir  string
	ring string
	env  []string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	said saying // all it ever wrote
	at   shown
}

// shown is what the probe says of itself.
type shown struct {
	Event     string      `json:"event"`
	OK        bool        `json:"ok"`
	State     string      `json:"state"`
	Reason    auth.Reason `json:"reason"`
	Sentence  string      `json:"sentence"`
	Loopback  string      `json:"loopback"`
	Tips      bool        `json:"tips"`
	Phone     string      `json:"phone"`
	CanUnlock bool        `json:"can_unlock"`
	ToSend    bool        `json:"to_send"`
	Ways      []string    `json:"ways"`
	TriesLeft *int        `json:"tries_left"`
	NoMail    bool        `json:"no_mail"`
}

// saying is both outputs of the probe, which write at the same time.
type saying struct {
	mu  sync.Mutex
	all strings.Builder
}

// Write adds to it.
func (s *saying) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(b)
}

// String is all of it.
func (s *saying) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// hangs is how long a machine may be busy before a wait counts as a failure.
const hangs = 3 * time.Minute

func newProbe(t *testing.T, p *practice) *probe {
	t.Helper()
	q := &probe{t: t, p: p, dir: t.TempDir(), ring: "file-for-tests"}
	t.Cleanup(q.quit)
	return q
}

func (q *probe) start() {
	q.t.Helper()
	bin, err := builtProbe()
	if err != nil {
		q.t.Fatal(err)
	}
	q.cmd = exec.Command(bin, "--server", q.p.URL, "--profile", q.dir, "--keyring", q.ring, "--patience", hangs.String())
	q.cmd.Env = append(os.Environ(), q.env...)
	q.cmd.Stderr = &q.said
	if q.in, err = q.cmd.StdinPipe(); err != nil {
		q.t.Fatal(err)
	}
	out, err := q.cmd.StdoutPipe()
	if err == nil {
		err = q.cmd.Start()
	}
	if err != nil {
		q.t.Fatal(err)
	}
	q.out = bufio.NewReader(out)
}

// quit closes the app.
func (q *probe) quit() {
	if q.cmd == nil {
		return
	}
	_ = q.in.Close() // the end of its input ends it
	_ = q.cmd.Wait() // how it ended shows in what it wrote
	q.cmd = nil
}

// next reads one line.
func (q *probe) next() {
	q.t.Helper()
	stop := time.AfterFunc(hangs, func() { _ = q.cmd.Process.Kill() }) // then reading fails
	defer stop.Stop()
	line, err := q.out.ReadBytes('\n')
	if err != nil {
		q.t.Fatalf("the probe ended: %v; it was %+v", err, q.at)
	}
	_, _ = q.said.Write(line) // it never fails
	q.at = shown{}
	if err := json.Unmarshal(line, &q.at); err != nil {
		q.t.Fatalf("%s: %v", line, err)
	}
}

// say gives a command; the app is started if it is closed.
func (q *probe) say(line string, args ...any) shown {
	q.t.Helper()
	if q.cmd == nil {
		q.start()
	}
	if _, err := fmt.Fprintf(q.in, line+"\n", args...); err != nil {
		q.t.Fatal(err)
	}
	for q.next(); q.at.Event != ""; q.next() {
	}
	return q.at
}

// does gives a command that must be done, and lead to a state.
func (q *probe) does(state, line string, args ...any) shown {
	q.t.Helper()
	if got := q.say(line, args...); !got.OK || got.State != state {
		q.t.Fatalf("%s: %+v, want %s", strings.Fields(line)[0], got, state)
	}
	return q.at
}

// fails gives a command that must be refused for a reason.
func (q *probe) fails(reason auth.Reason, line string, args ...any) shown {
	q.t.Helper()
	if got := q.say(line, args...); got.OK || got.Reason != reason || got.Sentence == "" {
		q.t.Fatalf("%s: %+v, want %s", strings.Fields(line)[0], got, reason)
	}
	return q.at
}

// becomes waits until the app comes to a state by itself.
func (q *probe) becomes(state string) shown {
	q.t.Helper()
	for q.say("state"); q.at.State != state; q.next() {
	}
	return q.at
}

// later moves the practice's clock and this computer's.
func (q *probe) later(d time.Duration) {
	q.t.Helper()
	q.p.Advance(d)
	q.say("advance %s", d)
}
