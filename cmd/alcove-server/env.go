package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"alcove/server/control"
	"alcove/server/dev"
	"alcove/server/mail"
	"alcove/server/store"
)

// env is what a command may use.
type env struct {
	context.Context
	*cli
	in        io.Reader
	out, errs io.Writer
}

// patience is how long a command waits for another one, or for a server that
// starts or stops, to let go of the folder.
const patience = 10 * time.Second

// act does an act behind whichever door is open. Its method form is not
// possible in Go: methods have no type parameters.
func act[In, Out any](e *env, a control.Act[In, Out], in In) (out Out, err error) {
	return through(e, nil, a, in)
}

// through is act with a transport for mail, for a command that sends by itself.
func through[In, Out any](e *env, t mail.Transport, a control.Act[In, Out], in In) (out Out, err error) {
	until := time.Now().Add(patience)
	for {
		out, err = try(e, t, a, in)
		// A server that ended before it took the command did nothing of it.
		if !errors.Is(err, store.ErrInUse) && !errors.Is(err, control.ErrNobody) || time.Now().After(until) {
			return out, err
		}
		if err := pause(e, 50*time.Millisecond); err != nil {
			return out, err
		}
	}
}

func try[In, Out any](e *env, t mail.Transport, a control.Act[In, Out], in In) (out Out, err error) {
	remote, err := control.Dial(e, e.Data)
	if err == nil {
		return a.Do(e, remote, actor(), in)
	}
	if !errors.Is(err, control.ErrNobody) {
		return out, err
	}
	office, err := e.open(t)
	if err != nil {
		return out, err
	}
	out, err = a.Do(e, office, actor(), in)
	return out, errors.Join(err, office.Store.Close())
}

// open opens the folder in this process, under its lock.
func (e *env) open(t mail.Transport) (*control.Office, error) {
	clock, err := dev.OpenClock(e.Data)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(e.Data, store.Options{Now: clock.Now})
	if err != nil {
		return nil, err
	}
	return &control.Office{Store: s, Now: clock.Now, Post: mail.New(s, t, mail.Options{Now: clock.Now})}, nil
}

// must refuses a folder that holds nothing: a mistyped --data must not make a
// new practice that is empty.
func (e *env) must() error {
	_, err := os.Stat(filepath.Join(e.Data, store.FileName))
	if errors.Is(err, os.ErrNotExist) {
		return &control.Refusal{Sentence: fmt.Sprintf("There is no practice in %s; say where it is with --data, or make one with \"alcove-server setup\".", e.Data)}
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// actor is who types, for the audit log.
func actor() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "cli:" + u.Username
	}
	return "cli:" + strconv.Itoa(os.Getuid())
}

// say prints an answer: for programs as JSON, for people as human writes it,
// with columns that line up.
func say[T any](e *env, v T, human func(w io.Writer, v T)) error {
	if e.JSON {
		j := json.NewEncoder(e.out)
		j.SetEscapeHTML(false)
		return j.Encode(v)
	}
	w := tabwriter.NewWriter(e.out, 0, 8, 2, ' ', 0)
	human(w, v)
	return w.Flush()
}

// show runs an act on a folder that must be there, and prints its answer.
func show[In, Out any](e *env, a control.Act[In, Out], in In, human func(w io.Writer, v Out)) error {
	if err := e.must(); err != nil {
		return err
	}
	out, err := act(e, a, in)
	if err != nil {
		return err
	}
	return say(e, out, human)
}

// local is a time as a person at this machine reads it; "" stays "".
func local(stamp string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	return t.Local().Format("2006-01-02 15:04")
}

// or is s, or what stands for nothing.
func or(s, nothing string) string {
	if s == "" {
		return nothing
	}
	return s
}

func put(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format, args...) //nolint:errcheck // the tabwriter's Flush tells
}
