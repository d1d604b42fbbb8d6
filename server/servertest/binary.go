package servertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"alcove/server/porttest"
)

// Program is the real alcove-server as a process of its own.
type Program struct {
	World
	bin, listen string
	args        []string
	cmd         *exec.Cmd
	ended       chan error
	log         *lines
}

// Binary builds alcove-server and runs it until the test ends, in --dev with
// more flags of serve. The practice is not set up yet.
func Binary(t testing.TB, serve ...string) *Program {
	t.Helper()
	p := &Program{World: World{T: t, Dir: t.TempDir()}, bin: Build(t), listen: "127.0.0.1:" + porttest.Hold(t), args: serve, log: &lines{}}
	t.Cleanup(func() {
		if p.cmd != nil {
			p.Kill()
		}
	})
	p.Start()
	return p
}

// Build is the path of a freshly built alcove-server, without cgo as it is
// shipped. A test process builds it once, and processes that test at the same
// time take turns: what did not change is not linked again.
func Build(t testing.TB) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var built = sync.OnceValues(func() (path string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "alcove-test")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close() //nolint:errcheck // frees the lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("where is this file?")
	}
	shared := filepath.Join(dir, "alcove-server")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", shared, "./cmd/alcove-server")
	build.Dir = filepath.Join(filepath.Dir(here), "..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build alcove-server: %w\n%s", err, out)
	}
	return keep(dir, shared)
})

// keep copies a program to a name of its own, made of what is in it: the next
// build replaces the shared one. It is written before any test forks, because a
// file that a child still holds open for writing cannot be run.
func keep(dir, shared string) (path string, err error) {
	program, err := os.ReadFile(shared)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, fmt.Sprintf("alcove-server-%x", sha256.Sum256(program)))
	old, err := filepath.Glob(filepath.Join(dir, "alcove-server-*"))
	if err != nil {
		return "", err
	}
	for _, name := range old {
		if info, err := os.Stat(name); err == nil && name != path && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(name) // somebody else may have done so
		}
	}
	if _, err := os.Stat(path); err == nil {
		now := time.Now()
		return path, os.Chtimes(path, now, now)
	}
	if err := os.WriteFile(path+".new", program, 0o700); err != nil {
		return "", err
	}
	return path, os.Rename(path+".new", path)
}

// Start runs the program on its folder, each time on the same port, and waits
// until it accepts work.
func (p *Program) Start() {
	p.T.Helper()
	if !p.TryStart() {
		p.T.Fatalf("alcove-server did not start\n%s", p.Log())
	}
}

// TryStart is Start for when the folder may be held by somebody else; it
// reports whether the program runs.
func (p *Program) TryStart() bool {
	p.T.Helper()
	p.cmd = exec.Command(p.bin, append([]string{"--data", p.Dir, "serve", "--dev", "--listen", p.listen}, p.args...)...)
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		p.T.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.T.Fatal(err)
	}
	at, read := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(read)
		p.log.follow(errs, at)
	}()
	p.ended = make(chan error, 1)
	go func() { <-read; p.ended <- p.cmd.Wait() }()
	select {
	case here := <-at:
		if p.URL != here { // the second time it is the same, and somebody may be reading it
			p.URL = here
		}
	case <-p.ended:
		p.cmd = nil
		return false
	case <-time.After(patience):
		p.T.Fatalf("alcove-server does not listen\n%s", p.Log())
	}
	return true
}

// Kill ends the program as a power cut would, kill -9.
func (p *Program) Kill() {
	p.T.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.T.Error(err)
	}
	<-p.ended // "signal: killed"
	p.cmd = nil
}

// Stop asks the program to end (SIGTERM) and says how long that took. It must
// end by itself, with exit code 0.
func (p *Program) Stop() time.Duration {
	p.T.Helper()
	begin := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.T.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		p.T.Errorf("alcove-server ended with %v\n%s", err, p.Log())
	}
	p.cmd = nil
	return time.Since(begin)
}

// PID is the process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Log is everything the program said so far.
func (p *Program) Log() string { return p.log.String() }

// CLI runs a command on the same folder and returns what it printed and its
// exit code.
func (p *Program) CLI(args ...string) (stdout, stderr string, code int) {
	p.T.Helper()
	return p.CLIWith(nil, args...)
}

// CLIWith is [Program.CLI] with something on standard input.
func (p *Program) CLIWith(stdin io.Reader, args ...string) (stdout, stderr string, code int) {
	p.T.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(p.bin, append([]string{"--data", p.Dir}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.T.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// JSON runs a command that must succeed and reads its JSON.
func (p *Program) JSON(v any, args ...string) {
	p.T.Helper()
	out, errs, code := p.CLI(append(args, "--json")...)
	if code != 0 {
		p.T.Fatalf("%s: exit code %d: %s", strings.Join(args, " "), code, errs)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal([]byte(out), v); err != nil {
		p.T.Fatalf("%s: %v in %s", strings.Join(args, " "), err, out)
	}
}

// lines is what a program said on standard error.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// String is all of it.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// Write adds to it.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}
