package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// A line tells of its link as it was then: opened before it was used it was
// good, whatever became of it later (A2.8).
func TestTimelineTellsOfLinksAsTheyWere(t *testing.T) {
	s := open(t, t.TempDir())
	c := someone(t, s)
	day := 24 * time.Hour
	link := func(id string, made time.Time) Link {
		return Link{ID: id, ClientID: c.ID, Email: c.Email, Chain: id, Cause: CauseStart, Link: auth.Link{Made: made, Stops: made.Add(day)}}
	}
	opened := func(tx *Tx, id string, at time.Time) error {
		return tx.Event(Event{At: at, ClientID: c.ID, Kind: EventOpened, Ref: id, Actor: ByClient})
	}
	durably(t, s, func(tx *Tx) error {
		_, err := tx.MakeLink(link("l_1", noon), auth.Token(), "123456")
		err = errors.Join(err, opened(tx, "l_1", noon.Add(time.Minute)))
		_, again := tx.MakeLink(link("l_2", noon.Add(2*time.Minute)), auth.Token(), "123456")
		return errors.Join(err, again, opened(tx, "l_1", noon.Add(3*time.Minute)), opened(tx, "l_2", noon.Add(4*time.Minute)),
			tx.SpendLink("l_2", "d_1", noon.Add(5*time.Minute)), opened(tx, "l_2", noon.Add(6*time.Minute)), opened(tx, "l_2", noon.Add(2*day)))
	})
	durably(t, s, func(tx *Tx) error {
		_, err := tx.MakeLink(link("l_3", noon.Add(3*day)), auth.Token(), "123456")
		return errors.Join(err, opened(tx, "l_3", noon.Add(5*day)), tx.EndSecrets(c.ID, "s_1", noon.Add(6*day)))
	})
	err := s.Read(t.Context(), func(tx *Tx) error {
		lines, more, err := tx.Timeline(c.ID, 0, 100)
		var got []string
		for i := len(lines) - 1; i >= 0; i-- {
			if l := lines[i]; l.Kind == EventOpened {
				got = append(got, l.Ref+" "+string(l.Dead))
			}
		}
		if want := "l_1 ,l_1 replaced,l_2 ,l_2 used,l_2 used,l_3 too_old"; strings.Join(got, ",") != want || more {
			t.Errorf("%v, want %s", got, want)
		}
		if !lines[len(lines)-2].Newer.Equal(noon.Add(2 * time.Minute)) {
			t.Error("the newer mail is not named:", lines[len(lines)-2])
		}
		first, more, firstErr := tx.Timeline(c.ID, 0, 2)
		rest, _, restErr := tx.Timeline(c.ID, first[1].ID, 100)
		if len(first) != 2 || !more || len(rest) != len(lines)-2 || rest[0].ID != lines[2].ID {
			t.Errorf("pages: %v %v %v", first, more, rest)
		}
		return errors.Join(err, firstErr, restErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A near miss stands on the page of the one it is nearest to, and on no other.
func TestNearMissesAreTheNearestOnes(t *testing.T) {
	s := open(t, t.TempDir())
	jane := someone(t, s)
	jana := Client{ID: "c_2", Email: "jana@example.com", Name: "Jana", Ways: auth.WaysLink, PortalOn: true, Made: noon}
	durably(t, s, func(tx *Tx) error {
		return errors.Join(tx.AddClient(jana), tx.NoteUnknown("jane@exmaple.com", noon), tx.NoteUnknown("janna@example.com", noon.Add(time.Minute)),
			tx.NoteUnknown("old.jane@example.com", noon.Add(-30*24*time.Hour)), tx.NoteUnknown("bob@elsewhere.example", noon))
	})
	for _, c := range []struct {
		who  Client
		want string
	}{{jane, "[jane@exmaple.com]"}, {jana, "[janna@example.com]"}} {
		err := s.Read(t.Context(), func(tx *Tx) error {
			who, err := tx.Client(c.who.ID)
			if err != nil {
				return err
			}
			near, err := tx.NearMisses(who, noon.Add(-7*24*time.Hour), 5)
			var got []string
			for _, u := range near {
				got = append(got, u.Email)
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s: %v, want %s", c.who.Name, got, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A change tells what it was about, ends what hangs on it, and one that
// contradicts itself changes nothing.
func TestChangeClient(t *testing.T) {
	s := open(t, t.TempDir())
	jane := someone(t, s)
	change := func(reopen Reopen, fn func(*Client)) (out Client, err error) {
		t.Helper()
		err = s.Write(t.Context(), func(tx *Tx) error {
			c, err := tx.Client(jane.ID)
			if err != nil {
				return err
			}
			fn(&c)
			out, err = tx.ChangeClient(c, reopen, "s_1", noon)
			return err
		})
		return out, err
	}
	live := func() (open bool) {
		t.Helper()
		err := s.Read(t.Context(), func(tx *Tx) error {
			_, err := tx.LiveLink(jane.ID, noon)
			open = err == nil
			if errors.Is(err, ErrNone) {
				return nil
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return open
	}
	n := 0
	for _, c := range []struct {
		name   string
		reopen Reopen
		fn     func(*Client)
		words  string
		ends   bool
	}{
		{"name", Reopen{}, func(c *Client) { c.Name = "Jane R." }, "name", false},
		{"case of the address", Reopen{}, func(c *Client) { c.Email = "Jane@Example.com" }, "", false},
		{"address", Reopen{}, func(c *Client) { c.Email = "new@example.com" }, "email", true},
		{"ways", Reopen{}, func(c *Client) { c.Ways, c.SameComputer = auth.WaysLinkPIN, true }, "ways same-computer", true},
		{"doors", Reopen{PIN: true, Mail: true, Word: true}, func(*Client) {}, "pin-reopened mail-reopened word-reset", false},
		{"portal off", Reopen{}, func(c *Client) { c.PortalOn = false }, "portal-off", true},
		{"portal on", Reopen{}, func(c *Client) { c.PortalOn = true }, "portal-on", false},
	} {
		n++
		durably(t, s, func(tx *Tx) error {
			l := Link{ID: fmt.Sprint("l_", n), ClientID: jane.ID, Email: jane.Email, Chain: "x", Cause: CauseStart, Link: auth.Link{Made: noon, Stops: noon.Add(time.Hour)}}
			_, err := tx.MakeLink(l, auth.Token(), "123456")
			return err
		})
		if _, err := change(c.reopen, c.fn); err != nil {
			t.Fatal(c.name, err)
		}
		if live() == c.ends {
			t.Errorf("%s: the open link ended: %v, want %v", c.name, !live(), c.ends)
		}
		err := s.Read(t.Context(), func(tx *Tx) error {
			lines, _, err := tx.Timeline(jane.ID, 0, 3)
			said := ""
			for _, l := range lines {
				if l.Kind == EventChanged {
					said = l.Detail
					break
				}
			}
			if c.words != "" && said != c.words {
				t.Errorf("%s: the timeline says %q, want %q", c.name, said, c.words)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, wrong := range map[string]struct {
		fn  func(*Client)
		err error
	}{
		"no mail, but a link":         {func(c *Client) { c.NoMail = true }, ErrNoMailWays},
		"same computer, but no link":  {func(c *Client) { c.Ways = auth.WaysPIN }, ErrSameComputerWays},
		"the address of another one":  {func(c *Client) { c.Email = "bob@example.com" }, ErrTaken},
		"somebody who is not on file": {func(c *Client) { c.ID = "c_nobody" }, ErrNone},
	} {
		durably(t, s, func(tx *Tx) error {
			err := tx.AddClient(Client{ID: "c_bob", Email: "bob@example.com", Name: "Bob", Ways: auth.WaysLink, PortalOn: true, Made: noon})
			if errors.Is(err, ErrTaken) {
				return nil
			}
			return err
		})
		if _, err := change(Reopen{}, wrong.fn); !errors.Is(err, wrong.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
