package store

import (
	"errors"
	"testing"
	"time"

	"alcove/auth"
)

// t0 is where these tests begin: a Tuesday afternoon.
var t0 = time.Date(2026, 3, 3, 20, 4, 0, 0, time.UTC)

func act(t *testing.T, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func look(t *testing.T, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func jane(t *testing.T, s *Store) Client {
	t.Helper()
	c := Client{ID: auth.ID("c"), Email: "Jane@Example.com", Name: "Jane Rivera", Ways: auth.WaysLink, PortalOn: true, Made: t0}
	act(t, s, func(tx *Tx) error { return tx.AddClient(c) })
	return c
}

// 50: case and spaces do not make another client.
func TestAddressesMatchWithoutCaseAndSpaces(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	for _, typed := range []string{"jane@example.com", " JANE@EXAMPLE.COM ", "Jane@Example.com"} {
		look(t, s, func(tx *Tx) error {
			got, err := tx.ClientByEmail(typed)
			if got.ID != c.ID {
				t.Errorf("%q found %q", typed, got.ID)
			}
			return err
		})
	}
	second := Client{ID: auth.ID("c"), Email: "jane@example.COM", Name: "John", Ways: auth.WaysLink, PortalOn: true, Made: t0}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.AddClient(second) }); !errors.Is(err, ErrTaken) {
		t.Fatalf("a second client on one address: %v", err)
	}
	second.Email = "john@example.com"
	act(t, s, func(tx *Tx) error { return tx.AddClient(second) })
	second.Email = "JANE@example.com"
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetClient(second) }); !errors.Is(err, ErrTaken) {
		t.Fatalf("moved onto a taken address: %v", err)
	}
	c.Email = "JANE@example.com" // the own address, in other letters
	act(t, s, func(tx *Tx) error { return tx.SetClient(c) })
}

func TestWhoGetsMail(t *testing.T) {
	for _, c := range []struct {
		client Client
		mail   bool
	}{
		{Client{Ways: auth.WaysLink, PortalOn: true}, true},
		{Client{Ways: auth.WaysLinkWord, PortalOn: true}, true},
		{Client{Ways: auth.WaysLink}, false},
		{Client{Ways: auth.WaysPIN, PortalOn: true}, false},
		{Client{Ways: auth.WaysPIN, PortalOn: true, NoMail: true}, false},
	} {
		if c.client.Mail() != c.mail {
			t.Errorf("%+v: mail %v", c.client, !c.mail)
		}
	}
}

func TestRowsOfFailures(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	act(t, s, func(tx *Tx) error {
		for want := 1; want <= 3; want++ {
			if n, err := tx.GuessFailed(c.ID); n != want || err != nil {
				t.Errorf("guess %d: %d %v", want, n, err)
			}
			if n, err := tx.WordFailed(c.ID); n != want || err != nil {
				t.Errorf("word %d: %d %v", want, n, err)
			}
		}
		return errors.Join(tx.GuessesOver(c.ID), tx.WordRight(c.ID), tx.SignedIn(c.ID, t0), tx.SignedIn(c.ID, t0.Add(time.Hour)))
	})
	look(t, s, func(tx *Tx) error {
		got, err := tx.Client(c.ID)
		if got.GuessFails != 0 || got.WordFails != 0 || !got.FirstSignedIn.Equal(t0) {
			t.Errorf("%+v", got)
		}
		return err
	})
}

func TestPracticeBeforeAndAfterSetUp(t *testing.T) {
	s := open(t, t.TempDir())
	p, err := s.PracticeNow()
	if err != nil || !p.Made.IsZero() || p.Policy != auth.DefaultPolicy() || len(p.Show) == 0 {
		t.Fatalf("%+v %v", p, err)
	}
	p.Name, p.Email, p.Made, p.Zone = "Lakeside", "hello@lakeside.example", t0, "America/New_York"
	p.Policy.Idle = 2 * time.Minute
	act(t, s, func(tx *Tx) error { return tx.SetPractice(p) })
	got, err := s.PracticeNow()
	if err != nil || got.Policy.Idle != 2*time.Minute || got.Practice.Policy.Idle != 120 || got.Sender != "hello@lakeside.example" || !got.Made.Equal(t0) {
		t.Fatalf("%+v %v", got, err)
	}
	if got.Location().String() != "America/New_York" {
		t.Error(got.Location())
	}
	p.Policy.Idle = 16 * time.Minute
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetPractice(p) }); err == nil {
		t.Error("a looser policy was taken")
	}
}

func TestSetupTokensWorkOnce(t *testing.T) {
	s := open(t, t.TempDir())
	owner := Staff{ID: "s_1", Email: "amy@lakeside.example", Name: "Amy", Role: Owner, Made: t0, SetupStops: t0.Add(time.Hour)}
	act(t, s, func(tx *Tx) error { return tx.AddStaff(owner, "first") })
	spend := func(token string, now time.Time) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			got, err := tx.SpendSetup(token, now)
			if err == nil && got.ID != owner.ID {
				t.Errorf("%+v", got)
			}
			return err
		})
	}
	if err := spend("first", t0.Add(time.Hour)); !errors.Is(err, ErrNone) {
		t.Errorf("after its time: %v", err)
	}
	if err := spend("other", t0); !errors.Is(err, ErrNone) {
		t.Errorf("another token: %v", err)
	}
	if err := spend("first", t0); err != nil {
		t.Fatal(err)
	}
	if err := spend("first", t0); !errors.Is(err, ErrNone) {
		t.Errorf("a second time: %v", err)
	}
	act(t, s, func(tx *Tx) error { return tx.ResetStaff(owner.ID, "second", t0.Add(time.Hour)) })
	act(t, s, func(tx *Tx) error { return tx.ResetStaff(owner.ID, "third", t0.Add(time.Hour)) })
	if err := spend("second", t0); !errors.Is(err, ErrNone) {
		t.Errorf("a replaced token: %v", err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.DisableStaff(owner.ID, t0) }); !errors.Is(err, ErrLastOwner) {
		t.Errorf("the last owner was disabled: %v", err)
	}
	act(t, s, func(tx *Tx) error {
		return tx.AddStaff(Staff{ID: "s_2", Email: "bo@lakeside.example", Name: "Bo", Role: Owner, Made: t0, SetupStops: t0.Add(time.Hour)}, "bo")
	})
	act(t, s, func(tx *Tx) error { return tx.DisableStaff(owner.ID, t0) })
	if err := spend("third", t0); !errors.Is(err, ErrNone) {
		t.Errorf("a disabled owner set up: %v", err)
	}
}
