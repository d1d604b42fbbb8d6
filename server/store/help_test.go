package store

import (
	"errors"
	"testing"
	"time"

	"alcove/auth"
)

// A call for help stands on the list until somebody solves it, once; the
// timeline says that it came, and nothing of what it says.
func TestHelpIsSolvedOnce(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	calls := []Help{
		{ID: "h_1", ClientID: c.ID, Contact: "jane@example.com", Note: "No mail", Reason: auth.MailRefused, Source: "192.0.2.1", Made: t0},
		{ID: "h_2", Contact: "555-0123", Source: "192.0.2.1", Made: t0.Add(time.Minute)},
	}
	act(t, s, func(tx *Tx) error {
		return errors.Join(tx.AddHelp(calls[1]), tx.AddHelp(calls[0]))
	})
	act(t, s, func(tx *Tx) error {
		open, err := tx.HelpOpen()
		if len(open) != 2 || open[0] != calls[0] || open[1] != calls[1] {
			t.Errorf("%+v", open)
		}
		return err
	})
	act(t, s, func(tx *Tx) error {
		got, err := tx.SolveHelp("h_1", "cli:amy", t0.Add(time.Hour))
		if want := calls[0]; got.ID != want.ID || got.ClientID != want.ClientID || got.Note != want.Note || got.SolvedBy != "cli:amy" || !got.Solved.Equal(t0.Add(time.Hour)) {
			t.Errorf("%+v", got)
		}
		return err
	})
	act(t, s, func(tx *Tx) error {
		for _, id := range []string{"h_1", "h_3", ""} {
			if _, err := tx.SolveHelp(id, "cli:bo", t0.Add(2*time.Hour)); !errors.Is(err, ErrNone) {
				t.Errorf("%q: %v", id, err)
			}
		}
		open, err := tx.HelpOpen()
		if len(open) != 1 || open[0].ID != "h_2" {
			t.Errorf("%+v", open)
		}
		return err
	})
	act(t, s, func(tx *Tx) error {
		events, err := tx.Events(c.ID, 0)
		if len(events) != 1 {
			t.Fatalf("%+v", events)
		}
		e := events[0]
		e.ID = 0
		if want := (Event{At: t0, ClientID: c.ID, Kind: EventHelp, Ref: "h_1", Actor: ByClient}); e != want {
			t.Errorf("%+v", e)
		}
		return err
	})
}

// A solved call is forgotten after 90 days, an open one never.
func TestSolvedHelpIsSwept(t *testing.T) {
	s := open(t, t.TempDir())
	act(t, s, func(tx *Tx) error {
		err := errors.Join(tx.AddHelp(Help{ID: "h_open", Contact: "555-0123", Made: t0}), tx.AddHelp(Help{ID: "h_solved", Contact: "555-0124", Made: t0}))
		if err == nil {
			_, err = tx.SolveHelp("h_solved", "cli:amy", t0.Add(time.Hour))
		}
		return err
	})
	left := func(now time.Time) (n int) {
		t.Helper()
		act(t, s, func(tx *Tx) error {
			if err := tx.Sweep(now); err != nil {
				return err
			}
			return tx.QueryRow("SELECT count(*) FROM help").Scan(&n)
		})
		return n
	}
	end := t0.Add(time.Hour + keepSolved)
	if n := left(end.Add(-time.Microsecond)); n != 2 {
		t.Errorf("%d calls before their time", n)
	}
	if n := left(end); n != 1 {
		t.Errorf("%d calls after it", n)
	}
	if n := left(end.Add(10 * keepSolved)); n != 1 {
		t.Errorf("an open call was forgotten: %d", n)
	}
}
