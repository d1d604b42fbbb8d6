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
	"time"

	"alcove/app/client"
)

// maxLine is in bytes: the longest message fits, with the command before it.
const maxLine = 32 << 10

// probe answers commands.
type probe struct {
	c     *client.Client
	clock *client.OffsetClock
	net   *network
	// patience is that of the flag, for what a command waits for by itself.
	patience time.Duration

	mu  sync.Mutex // one line at a time
	out io.Writer
	was client.View
}

// serve reads commands until quit, the end of the input, or ctx.
func (p *probe) serve(ctx context.Context, in io.Reader) error {
	p.was = p.c.View()
	cancel := p.c.Subscribe(p.changed)
	defer cancel()
	lines := make(chan typed)
	failed := make(chan error, 1)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, maxLine)
		for {
			line, err := readLine(r)
			if err != nil {
				if err != io.EOF {
					failed <- fmt.Errorf("read a command: %w", err)
				}
				return
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
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
			if strings.TrimSpace(line.text) == "" && !line.tooLong {
				continue
			}
			quit, err := p.line(ctx, line)
			if quit || err != nil {
				return err
			}
		}
	}
}

// typed is one line; of one that is too long nothing is kept, because half a
// message is not what was meant.
type typed struct {
	text    string
	tooLong bool
}

// readLine reads to the end of a line, however long it is.
func readLine(r *bufio.Reader) (typed, error) {
	b, more, err := r.ReadLine()
	line := typed{text: string(b)}
	for more && err == nil {
		line = typed{tooLong: true}
		_, more, err = r.ReadLine()
	}
	return line, err
}

// line does one command and answers it.
func (p *probe) line(ctx context.Context, line typed) (quit bool, err error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line.text), " ")
	rest = strings.TrimSpace(rest)
	if name == "quit" {
		return true, p.write(answer{OK: true, Command: name, View: view(p.c.View())})
	}
	cmd, ok := commands[name]
	a := answer{}
	if line.tooLong {
		a.fail(usage(fmt.Sprintf("the line is too long; %d bytes are the most", maxLine)))
	} else if !ok {
		a.Problem = "there is no such command; there are: " + known()
		a.sentence = "There is no such command. Type help."
	} else {
		a.Command = name // only a name of ours is written out: a slip of the hand may be a secret
		more, err := cmd.do(ctx, p, rest)
		a.more = more
		a.fail(err)
	}
	a.OK = ok && a.Problem == "" && !a.failed
	if a.failed && a.reason == "" {
		_ = p.c.Sync(ctx) // or the end that stopped the command is not heard of yet
	}
	now := p.c.View()
	a.stands(now)
	a.View = view(now)
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

// stands gives a failure without a reason the one why nothing can be done here
// at all: whose access has ended cannot "open the app first".
func (a *answer) stands(v client.View) {
	if !a.failed || a.reason != "" {
		return
	}
	switch v.State {
	case client.Ended, client.KeyringWait, client.KeyringMissing, client.Damaged:
		if words := v.Reason.Client(); words != "" {
			a.reason, a.sentence = v.Reason, words
		}
	}
}
