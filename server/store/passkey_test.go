package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"alcove/auth"
)

// A passkey belongs to one person, whose last one stays.
func TestPasskeysOfStaff(t *testing.T) {
	d := newDesk(t)
	key := func(staff, id string) Passkey {
		return Passkey{ID: []byte(id), StaffID: staff, Name: id, Credential: []byte("{}"), Made: d.now}
	}
	d.write(func(tx *Tx) error {
		if err := errors.Join(tx.AddPasskey(key("s_ruth", "k1")), tx.AddPasskey(key("s_max", "k3"))); err != nil {
			return err
		}
		if err := tx.AddPasskey(key("s_max", "k1")); !errors.Is(err, ErrTaken) {
			t.Error("a passkey of two:", err)
		}
		if err := tx.RemovePasskey("s_ruth", []byte("k1"), false, d.now); !errors.Is(err, ErrLastPasskey) {
			t.Error("the last:", err)
		}
		if err := tx.RemovePasskey("s_ruth", []byte("k3"), true, d.now); !errors.Is(err, ErrNone) {
			t.Error("somebody else's:", err)
		}
		if err := tx.NamePasskey("s_ruth", []byte("k3"), "mine"); !errors.Is(err, ErrNone) {
			t.Error("somebody else's name:", err)
		}
		if err := errors.Join(tx.AddPasskey(key("s_ruth", "k2")), tx.RemovePasskey("s_ruth", []byte("k1"), false, d.now)); err != nil {
			return err
		}
		n, err := tx.CountPasskeys("s_ruth")
		if n != 1 {
			t.Error(n)
		}
		for i := n; i < MaxPasskeys; i++ {
			if err := tx.AddPasskey(key("s_ruth", auth.ID("k"))); err != nil {
				return err
			}
		}
		if err := tx.AddPasskey(key("s_ruth", "one more")); !errors.Is(err, ErrManyPasskeys) {
			t.Error(err)
		}
		return err
	})
}

// What was taken from staff after a backup stays taken: a passkey, an account
// at the provider, and every session.
func TestRestoreKeepsStaffOut(t *testing.T) {
	d := newDesk(t)
	d.write(func(tx *Tx) error {
		return errors.Join(
			tx.AddPasskey(Passkey{ID: []byte("stolen"), StaffID: "s_ruth", Name: "a", Credential: []byte("{}"), Made: d.now}),
			tx.AddPasskey(Passkey{ID: []byte("kept"), StaffID: "s_ruth", Name: "b", Credential: []byte("{}"), Made: d.now}),
			tx.AddStaffAccount(StaffAccount{Issuer: "https://op.example", Subject: "ruth", StaffID: "s_ruth", Made: d.now}),
			tx.AddStaffAccount(StaffAccount{Issuer: "https://op.example", Subject: "max", StaffID: "s_max", Made: d.now}),
			tx.AddStaffSession("a token", StaffSession{StaffID: "s_max", Made: d.now, Seen: d.now}))
	})
	backup := filepath.Join(t.TempDir(), "backup.db")
	if _, err := d.s.Backup(context.Background(), backup, d.now); err != nil {
		t.Fatal(err)
	}
	d.write(func(tx *Tx) error {
		return errors.Join(tx.RemovePasskey("s_ruth", []byte("stolen"), false, d.now), tx.RemoveStaffAccounts("s_ruth", d.now))
	})
	if err := d.s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(context.Background(), d.dir, backup, d.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.s = open(t, d.dir)
	d.write(func(tx *Tx) error {
		if _, err := tx.Passkey([]byte("stolen")); !errors.Is(err, ErrNone) {
			t.Error("the stolen passkey is back:", err)
		}
		if _, err := tx.Passkey([]byte("kept")); err != nil {
			t.Error(err)
		}
		if _, err := tx.StaffByAccount("https://op.example", "ruth"); !errors.Is(err, ErrNone) {
			t.Error("the unlinked account is back:", err)
		}
		if s, err := tx.StaffByAccount("https://op.example", "max"); err != nil || s.ID != "s_max" {
			t.Error(s, err)
		}
		if _, _, err := tx.StaffSession("a token"); !errors.Is(err, ErrNone) {
			t.Error("the session is back:", err)
		}
		return nil
	})
}

// An account is one person's, and a person has one at each provider.
func TestStaffAccountsAreOnePersons(t *testing.T) {
	d := newDesk(t)
	d.write(func(tx *Tx) error {
		a := StaffAccount{Issuer: "https://op.example", Subject: "x", StaffID: "s_ruth", Made: d.now}
		if err := tx.AddStaffAccount(a); err != nil {
			return err
		}
		for what, other := range map[string]StaffAccount{"hers again": a, "his too": {Issuer: a.Issuer, Subject: "x", StaffID: "s_max", Made: d.now}, "a second": {Issuer: a.Issuer, Subject: "y", StaffID: "s_ruth", Made: d.now}} {
			if err := tx.AddStaffAccount(other); !errors.Is(err, ErrTaken) {
				t.Error(what, err)
			}
		}
		_, err := tx.StaffByAccount("https://other.example", "x")
		if !errors.Is(err, ErrNone) {
			t.Error("the same subject elsewhere:", err)
		}
		return nil
	})
}
