package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"alcove/app/client"
)

const maxLine = 16 << 10

// probe answers commands.
type probe struct {
	c     *client.Client
	clock *client.OffsetClock
	net   *network

	mu  sync.Mutex // one line at a time
	out io.Writer
	was client.View
}

// serve reads commands until quit, the end of the input, or ctx.
func (p *probe) serve(ctx context.Context, in io.Reader) error {
	p.was = p.c.View()
	cancel := p.c.Subscribe(p.changed)
	defer cancel()
	lines := make(chan string)
	failed := make(chan error, 1)
	go func() {
		defer close(lines)
		sc := bufio.NewScanner(in)
		sc.Buffer(make([]byte, 0, 4096), maxLine)
		for sc.Scan() {
			select {
			case lines <- sc.Text():
			case <-ctx.Done():
				return
			}
		}
		if err := sc.Err(); err != nil {
			failed <- fmt.Errorf("read a command: %w", err)
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				select {
				case err := <-failed:
					return err
				default:
					return nil
				}
			}
			if strings.TrimSpace(line) == "" {
				continue
			}
			quit, err := p.line(ctx, line)
			if quit || err != nil {
				return err
			}
		}
	}
}

// line does one command and answers it.
func (p *probe) line(ctx context.Context, line string) (quit bool, err error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	if name == "quit" {
		return true, p.write(answer{OK: true, Command: name, View: view(p.c.View())})
	}
	cmd, ok := commands[name]
	a := answer{}
	if !ok {
		a.Problem = "there is no such command; there are: " + known()
		a.sentence = "There is no such command. Type help."
	} else {
		a.Command = name // only a name of ours is written out: a slip of the hand may be a secret
		more, err := cmd.do(ctx, p, rest)
		a.more = more
		a.fail(err)
	}
	a.OK = ok && a.Problem == "" && !a.failed
	a.View = view(p.c.View())
	if !a.OK { // of this command, not of one before it
		a.View.Reason, a.View.Sentence = a.reason, a.sentence
	}
	return false, p.write(a)
}

func (p *probe) write(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err = p.out.Write(append(b, '\n'))
	return err
}

// changed tells of a new state or a new reason.
func (p *probe) changed(v client.View) {
	p.mu.Lock()
	same := v.State == p.was.State && v.Reason == p.was.Reason && v.Sentence == p.was.Sentence && v.ToSend == p.was.ToSend &&
		v.LocksAt.IsZero() == p.was.LocksAt.IsZero() && v.Offline.IsZero() == p.was.Offline.IsZero()
	p.was = v
	p.mu.Unlock()
	if !same {
		// The reader went away; the next answer finds that out too.
		_ = p.write(event{Event: "state", View: view(v)})
	}
}

// fail takes what a command returned.
func (a *answer) fail(err error) {
	if err == nil {
		return
	}
	a.failed = true
	var f *client.Failure
	if errors.As(err, &f) {
		a.reason, a.sentence = f.Reason, f.Sentence
		return
	}
	var u usage
	if errors.As(err, &u) {
		a.Problem, a.failed = string(u), false
		a.sentence = strings.ToUpper(a.Problem[:1]) + a.Problem[1:] + "."
		return
	}
	a.Problem, a.failed = "the command was stopped", false
	a.sentence = "The command was stopped."
}
