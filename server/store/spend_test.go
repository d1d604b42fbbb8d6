package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"alcove/auth"
)

var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

func someone(t *testing.T, s *Store) Client {
	t.Helper()
	c := Client{ID: auth.ID("c"), Email: "jane@example.com", Name: "Jane", Ways: auth.WaysLink, PortalOn: true, Made: noon}
	durably(t, s, func(tx *Tx) error { return tx.AddClient(c) })
	return c
}

func durably(t *testing.T, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// The statement that spends is the judge: each cause alone refuses, and a
// secret is spent once, at the very last moment too, without a clean-up job
// (authentik CVE-2025-64708 let old links in until one had run).
func TestStatementsThatSpend(t *testing.T) {
	never := ""
	for _, kind := range []struct {
		table string
		make  func(tx *Tx, c Client) (id string, err error)
		spend func(tx *Tx, id string, now time.Time) error
		kill  []string
	}{
		{"link", func(tx *Tx, c Client) (string, error) {
			l := Link{ID: auth.ID("l"), ClientID: c.ID, Email: c.Email, Chain: "x", Cause: CauseStart, Link: auth.Link{Made: noon, Stops: noon.Add(24 * time.Hour)}}
			_, err := tx.MakeLink(l, auth.Token(), "123456")
			return l.ID, err
		}, func(tx *Tx, id string, now time.Time) error { return tx.SpendLink(id, "d_1", now) },
			[]string{never, "used_at = 1", "replaced_at = 1", "ended_at = 1", "stops_at = 1"}},
		{"pin", func(tx *Tx, c Client) (string, error) {
			p, _, err := tx.MakePIN(NewPIN{ClientID: c.ID, Actor: BySystem}, noon)
			return p.ID, err
		}, func(tx *Tx, id string, now time.Time) error { return tx.SpendPIN(id, "d_1", now) },
			[]string{never, "used_at = 1", "replaced_at = 1", "ended_at = 1", "stops_at = 1", "tries = 5"}},
		{"attempt", func(tx *Tx, c Client) (string, error) {
			a := Attempt{ID: auth.ID("a"), ClientID: c.ID, Way: WayEmail, Made: noon, Stops: noon.Add(24 * time.Hour)}
			return a.ID, tx.AddAttempt(a, auth.Token())
		}, func(tx *Tx, id string, now time.Time) error { return tx.FinishAttempt(id, "d_1", now) },
			[]string{never, "done_at = 1", "ended_at = 1", "stops_at = 1"}},
	} {
		for _, kill := range kind.kill {
			t.Run(fmt.Sprint(kind.table, " ", kill), func(t *testing.T) {
				s := open(t, t.TempDir())
				c := someone(t, s)
				durably(t, s, func(tx *Tx) error {
					id, err := kind.make(tx, c)
					if err != nil {
						return err
					}
					if kill != never {
						if _, err := tx.Exec("UPDATE " + kind.table + " SET " + kill); err != nil {
							return err
						}
					} else if err := kind.spend(tx, id, noon.Add(24*time.Hour)); !errors.Is(err, ErrNone) {
						t.Errorf("spent after a whole day: %v", err)
					}
					last := noon.Add(24*time.Hour - time.Microsecond)
					if err := kind.spend(tx, id, last); errors.Is(err, ErrNone) != (kill != never) {
						t.Errorf("first: %v", err)
					}
					if err := kind.spend(tx, id, last); !errors.Is(err, ErrNone) {
						t.Errorf("second: %v", err)
					}
					return nil
				})
			})
		}
	}
}

// A client has one link that works: making one replaces the other, and leaves
// what was dead as it was.
func TestNewestLinkWins(t *testing.T) {
	s := open(t, t.TempDir())
	c := someone(t, s)
	add := func(tx *Tx, made time.Time) (Link, *Link) {
		l := Link{ID: auth.ID("l"), ClientID: c.ID, Email: c.Email, Chain: "x", Cause: CauseStart, Link: auth.Link{Made: made, Stops: made.Add(time.Hour)}}
		old, err := tx.MakeLink(l, auth.Token(), "")
		if err != nil {
			t.Fatal(err)
		}
		return l, old
	}
	durably(t, s, func(tx *Tx) error {
		one, none := add(tx, noon)
		two, old := add(tx, noon.Add(time.Minute))
		if none != nil || old == nil || old.ID != one.ID {
			t.Errorf("%v %v", none, old)
		}
		if got, err := tx.Link(one.ID); err != nil || got.Judge(noon) != auth.Replaced || got.ReplacedBy != two.ID {
			t.Errorf("%+v %v", got, err)
		}
		if live, err := tx.LiveLink(c.ID, noon.Add(time.Minute)); err != nil || live.ID != two.ID {
			t.Errorf("%+v %v", live, err)
		}
		_, old = add(tx, noon.Add(2*time.Hour)) // two is too old by then, and stays so
		if old != nil {
			t.Errorf("a dead link was replaced: %+v", old)
		}
		if got, err := tx.Link(two.ID); err != nil || got.Judge(noon.Add(2*time.Hour)) != auth.TooOld {
			t.Errorf("%+v %v", got, err)
		}
		return nil
	})
}

// A rate is exact: the limit-th fits, the next does not, and fits again when
// the first is a whole span old.
func TestWait(t *testing.T) {
	s := open(t, t.TempDir())
	rates := []auth.Rate{{Max: 1, Per: 30 * time.Second}, {Max: 3, Per: time.Hour}}
	durably(t, s, func(tx *Tx) error {
		now := noon
		wait := func() time.Duration {
			d, err := tx.Wait("k", rates, time.Time{}, now)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		for range 3 {
			if d := wait(); d != 0 {
				t.Fatal(d)
			}
			if err := tx.Hit("k", now); err != nil {
				return err
			}
			if d := wait(); d < 30*time.Second {
				t.Fatal(d)
			}
			now = now.Add(30 * time.Second)
		}
		if d := wait(); d != time.Hour-90*time.Second {
			t.Fatal(d)
		}
		if d, err := tx.Wait("k", rates, now.Add(-time.Second), now); err != nil || d != 0 {
			t.Fatal("what staff forgave still counts:", d, err)
		}
		now = noon.Add(time.Hour)
		if d := wait(); d != 0 {
			t.Fatal(d)
		}
		return nil
	})
}

// Times in memory reach the file late, and only forward: what a crash loses
// ends a session early.
func TestLiveIsOnTheSafeSide(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	c := someone(t, s)
	d := Device{ID: "d_1", ClientID: c.ID, JKT: "k", SID: "s_1", Session: auth.Session{Enrolled: noon, AuthTime: noon, LastActivity: noon, LastSeen: noon}, UnlockOpen: true}
	durably(t, s, func(tx *Tx) error { return tx.AddDevice(d) })
	s.Live().Issue("tok", d, noon.Add(5*time.Minute), noon)
	if _, err := s.Live().Session("tok", noon.Add(5*time.Minute)); !errors.Is(err, ErrNotToken) {
		t.Fatal("a token outlived its time:", err)
	}
	s.Live().Touch("d_1", 7, 0, noon.Add(10*time.Minute))
	s.Live().Touch("d_1", 7, 0, noon.Add(12*time.Minute))
	s.Live().Touch("d_1", 6, 0, noon.Add(12*time.Minute))
	if got, _, _ := s.Live().Times("d_1"); !got.LastActivity.Equal(noon.Add(10 * time.Minute)) {
		t.Fatal("an old number moved the clock:", got)
	}
	stored := func() (got Device) {
		durably(t, s, func(tx *Tx) (err error) {
			got, err = scanDevice(tx.QueryRow(`SELECT ` + deviceColumns + ` FROM device`))
			return err
		})
		return got
	}
	var before Device
	if err := s.Read(t.Context(), func(tx *Tx) (err error) { before, err = tx.Device("d_1"); return err }); err != nil || !before.LastActivity.Equal(noon) {
		t.Fatal("an input was written by itself", before.LastActivity, err)
	}
	stored() // a commit to ride with
	if got := stored(); !got.LastActivity.Equal(noon.Add(10*time.Minute)) || got.TouchSeq != 7 {
		t.Fatalf("%+v", got)
	}
	durably(t, s, func(tx *Tx) error { return tx.EndDevice("d_1", auth.EndedByPractice, "s_1", noon) })
	if _, err := s.Live().Session("tok", noon); !errors.Is(err, auth.Refuse(auth.EndedByPractice)) {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if _, _, ok := s.Live().Times("d_1"); ok {
		t.Fatal("an ended computer was loaded")
	}
}
