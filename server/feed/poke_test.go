package feed

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// patience is how long a test waits for what should happen at once, on a machine
// that has other things to do.
const patience = 3 * time.Minute

func (w *world) until(what string, fn func() bool) {
	w.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !fn(); <-tick.C {
		if time.Now().After(end) {
			w.Fatal("waited in vain for ", what)
		}
	}
}

// ear is an open event stream; its lines come one by one, and close at its end.
// Signs of life are left out: on a slow machine one may come anywhere.
type ear struct {
	lines chan string
	stop  context.CancelFunc
}

func (w *world) listen(client string) *ear {
	w.Helper()
	ctx, stop := context.WithCancel(context.Background())
	w.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", w.web.URL+record.PathPoke, nil)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("As", client)
	resp, err := w.web.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		w.Fatal(resp.Status, resp.Header)
	}
	e := &ear{lines: make(chan string, 64), stop: stop}
	go func() {
		defer close(e.lines)
		defer resp.Body.Close() //nolint:errcheck // read to its end
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if s.Text() != "" && !strings.HasPrefix(s.Text(), ":") {
				e.lines <- s.Text()
			}
		}
	}()
	return e
}

// next is the next line, "" at the end of the stream.
func (e *ear) next(t testing.TB) string {
	t.Helper()
	select {
	case l := <-e.lines:
		return l
	case <-time.After(patience):
		t.Fatal("nothing came")
		return ""
	}
}

// poke is the data of the next event.
func (e *ear) poke(t testing.TB) string {
	t.Helper()
	if l := e.next(t); l != "event: poke" {
		t.Fatalf("%q", l)
	}
	return strings.TrimPrefix(e.next(t), "data: ")
}

func TestPoke(t *testing.T) {
	w := newWorld(t)
	a, b := w.listen(ana), w.listen(ben)
	if got := a.poke(t); got != `{"streams":["acct:c_ana","practice:1"]}` {
		t.Fatal(got)
	}
	b.poke(t)
	p := w.pc(ana, "r_one")
	p.push(p.say("m_1", "", "a secret"))
	if got := a.poke(t); got != `{"streams":["acct:c_ana"]}` {
		t.Fatal(got) // and not a word of what is in it
	}
	w.write(func(tx *store.Tx) error {
		practice, err := tx.Practice()
		if err != nil {
			return err
		}
		practice.Phone = "(555) 010-0100"
		return tx.SetPractice(practice)
	})
	if got := b.poke(t); got != `{"streams":["practice:1"]}` {
		t.Fatal(got) // Ben heard nothing of Ana before
	}
	got := a.poke(t)
	for got == `{"streams":["acct:c_ana"]}` { // a poke may come twice
		got = a.poke(t)
	}
	if got != `{"streams":["practice:1"]}` && got != `{"streams":["acct:c_ana","practice:1"]}` {
		t.Fatal(got)
	}
	a.stop()
	b.stop()
	w.until("readers that left to be forgotten", func() bool { return w.st.Poker().Listening(store.PracticeStream) == 0 })
}

// An act that fails announces nothing.
func TestPokeOnlyAfterTheCommit(t *testing.T) {
	w := newWorld(t)
	l := w.st.Poker().Listen(store.AcctStream(ana))
	defer l.Close()
	boom := refuse(500, "boom")
	err := w.st.Write(context.Background(), func(tx *store.Tx) error {
		if _, err := tx.SendMessage(ana, store.NewMessage{ID: "m_1", Text: "x", From: record.FromStaff}, w.now()); err != nil {
			return err
		}
		return boom
	})
	if err != boom {
		t.Fatal(err)
	}
	w.write(func(tx *store.Tx) error {
		err := tx.Part(func() error {
			if _, err := tx.Put(store.AcctStream(ana), record.Threads.Envelope("t_1", record.Thread{})); err != nil {
				return err
			}
			return boom
		})
		if err != boom {
			t.Error(err)
		}
		return nil
	})
	select {
	case <-l.C():
		t.Error("what did not happen was announced")
	default:
	}
}

// streamEnds are the ends of Ana's stream.
var streamEnds = map[string]func(w *world){
	"the practice ends the computer": func(w *world) {
		w.write(func(tx *store.Tx) error { return tx.EndDevice(anaPC, auth.EndedByPractice, "s_ruth", w.now()) })
	},
	"fifteen idle minutes": func(w *world) { w.pass(15 * time.Minute) },
	"a new session": func(w *world) {
		w.write(func(tx *store.Tx) error {
			d, err := tx.Device(anaPC)
			if err == nil {
				_, err = tx.Unlocked(d, "sid_2", w.now())
			}
			return err
		})
	},
	"the server stops": func(w *world) { w.s.Close() },
}

// Acceptance 70: an event stream ends when its computer is ended, when its
// session is, and when the server stops; it does not open again.
func TestAcceptance70StreamEnds(t *testing.T) {
	for name, end := range streamEnds {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			e := w.listen(ana)
			e.poke(t)
			end(w)
			for e.next(t) != "" { // the list of computers changed
			}
			if name == "the server stops" {
				return
			}
			if resp, b := w.call(ana, "GET", record.PathPoke, nil); resp.StatusCode != 401 {
				t.Errorf("opened again: %s %s", resp.Status, b)
			}
			if resp, _ := w.call(ana, "GET", record.PathPoke+"?wait=1", nil); resp.StatusCode != 401 {
				t.Errorf("polled again: %s", resp.Status)
			}
		})
	}
}

// A connection that was cut is noticed late: the newest streams stay.
func TestManyStreams(t *testing.T) {
	w := newWorld(t)
	var all []*ear
	for range maxOpen + 1 {
		e := w.listen(ana)
		e.poke(t)
		all = append(all, e)
	}
	if l := all[0].next(t); l != "" {
		t.Errorf("the oldest goes on: %q", l)
	}
	p := w.pc(ana, "r_one")
	p.push(p.say("m_1", "", "hi"))
	for _, e := range all[1:] {
		e.poke(t)
	}
}
