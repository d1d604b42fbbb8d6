package stage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// hangs is when waiting for a program of this computer is given up: long after
// one that is only slow.
const hangs = 3 * time.Minute

// Procs are the processes this program started, newest last, and the folders
// that go when they have ended.
type Procs struct {
	list    []*exec.Cmd
	folders []string
}

// Start runs a program in a process group of its own, so that its children end
// with it. Its output goes to log.
func (p *Procs) Start(cmd *exec.Cmd, log io.Writer) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if cmd.Stdout == nil {
		cmd.Stdout = log
	}
	if cmd.Stderr == nil {
		cmd.Stderr = log
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p.list = append(p.list, cmd)
	return nil
}

// end asks a process to end, and kills its group if it does not in five seconds.
func end(cmd *exec.Cmd) {
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is of no interest any more
		close(done)
	}()
	_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case <-done:
	case <-time.After(5 * time.Second):
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what is left of the group, if anything
	<-done
}

// EndAll ends them, newest first.
func (p *Procs) EndAll() {
	for i := len(p.list) - 1; i >= 0; i-- {
		if p.list[i].ProcessState == nil {
			end(p.list[i])
		}
	}
	for _, folder := range p.folders {
		_ = os.RemoveAll(folder) // in the system's folder for such things
	}
	p.list, p.folders = nil, nil
}

// StartAnswering starts a program that writes one line to its file descriptor 3
// when it is ready, and returns the line.
func (p *Procs) StartAnswering(ctx context.Context, cmd *exec.Cmd, log io.Writer) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	cmd.ExtraFiles = []*os.File{w}
	err = p.Start(cmd, log)
	w.Close()
	if err != nil {
		return "", err
	}
	return FirstLine(ctx, r, cmd.Path)
}

// FirstLine waits for a line of r, at most three minutes. Who names the program
// in errors.
func FirstLine(ctx context.Context, r io.Reader, who string) (string, error) {
	type answer struct {
		line string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(r).ReadString('\n')
		got <- answer{strings.TrimSpace(line), err}
	}()
	select {
	case a := <-got:
		if a.err != nil || a.line == "" {
			return "", fmt.Errorf("%s ended before it was ready", who)
		}
		return a.line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(hangs):
		return "", fmt.Errorf("%s was not ready after %v", who, hangs)
	}
}

// Until asks again and again whether something is so, at most for the given
// time, and returns the last reason why it was not.
func Until(ctx context.Context, most time.Duration, ask func() error) error {
	deadline := time.Now().Add(most)
	for {
		err := ask()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not after %v: %w", most, err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
