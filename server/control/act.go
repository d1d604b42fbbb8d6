package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"alcove/server/store"
)

// Act is one thing the practice can do. In and Out are its JSON members.
type Act[In, Out any] struct{ name string }

// Door leads to where acts are done: an [Office] in this process or a [Remote].
type Door interface {
	do(ctx context.Context, name, actor string, in []byte) (out []byte, err error)
}

// Do does the act, in the name of actor, behind the door.
func (a Act[In, Out]) Do(ctx context.Context, d Door, actor string, in In) (out Out, err error) {
	b, err := json.Marshal(in)
	if err != nil {
		return out, fmt.Errorf("control: %s: %w", a.name, err)
	}
	if b, err = d.do(ctx, a.name, actor, b); err != nil {
		return out, err
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return out, fmt.Errorf("control: %s: read answer: %w", a.name, err)
	}
	return out, nil
}

// Refusal says in one sentence why an act was not done and what to do now.
type Refusal struct{ Sentence string }

// Error is the sentence.
func (r *Refusal) Error() string { return r.Sentence }

func refuse(format string, args ...any) error {
	return &Refusal{Sentence: fmt.Sprintf(format, args...)}
}

// call is one act under way.
type call struct {
	context.Context
	*Office
	actor string
	now   time.Time
}

// change runs fn as one transaction.
func (c *call) change(fn func(*store.Tx) error) error { return c.Store.Write(c, fn) }

// look runs fn on one moment of the database.
func (c *call) look(fn func(*store.Tx) error) error { return c.Store.Read(c, fn) }

// audit adds the act's line, inside of its transaction.
func (c *call) audit(tx *store.Tx, act, object, detail string) error {
	return tx.Audit(c.actor, act, object, detail, c.now)
}

var acts = map[string]func(*call, []byte) ([]byte, error){}

// define puts an act on the list that both doors read.
func define[In, Out any](name string, fn func(*call, In) (Out, error)) Act[In, Out] {
	if acts[name] != nil {
		panic("control: two acts are named " + name)
	}
	acts[name] = func(c *call, b []byte) ([]byte, error) {
		var in In
		if err := strict(b, &in); err != nil {
			return nil, refuse("This server does not understand the command; use an alcove-server of the same version.")
		}
		out, err := fn(c, in)
		var no *Refusal
		if store.NoRoom(err) && !errors.As(err, &no) {
			err = fmt.Errorf("the disk of the data folder is full or cannot be written; nothing was changed. Make room, then do it again (%w)", err)
		}
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	}
	return Act[In, Out]{name}
}

// strict refuses members nobody knows and anything after the value.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("control: more than one value")
	}
	return nil
}

// None is the members of an act that takes or gives nothing.
type None struct{}
