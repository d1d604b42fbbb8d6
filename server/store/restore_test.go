package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/auth"
)

// lived is a practice in which something is open of each kind.
type lived struct {
	dir, backup string
	client      Client
	device      Device
	link        Link
	pin         PIN
	attempt     Attempt
}

func device(clientID string) Device {
	return Device{ID: auth.ID("d"), ClientID: clientID, Name: "HP-Laptop", JKT: auth.Token(), SID: auth.ID("sid"),
		Session: auth.Session{Enrolled: t0, AuthTime: t0, LastActivity: t0, LastSeen: t0}}
}

func live(t *testing.T, s *Store) (l lived) {
	t.Helper()
	l.dir, l.client = s.Dir(), jane(t, s)
	l.device = device(l.client.ID)
	l.attempt = Attempt{ID: auth.ID("a"), ClientID: l.client.ID, EmailKey: l.client.EmailKey, JKT: "k", Way: "email", DeviceName: "HP-Laptop",
		Label: "417", Source: "192.0.2.1", Made: t0, Stops: t0.Add(auth.AttemptLife)}
	l.link = Link{ID: auth.ID("l"), ClientID: l.client.ID, Email: l.client.Email, AttemptID: l.attempt.ID, JKT: "k", Chain: "c", Cause: "start",
		DeviceName: "HP-Laptop", Link: auth.Link{Made: t0, Stops: t0.Add(24 * time.Hour)}}
	act(t, s, func(tx *Tx) (err error) {
		if err := errors.Join(tx.AddDevice(l.device), tx.AddAttempt(l.attempt, "session")); err != nil {
			return err
		}
		if _, err := tx.MakeLink(l.link, "token", "482915"); err != nil {
			return err
		}
		l.pin, _, err = tx.MakePIN(NewPIN{ClientID: l.client.ID, AttemptID: l.attempt.ID, Actor: "cli:amy"}, t0)
		if err != nil {
			return err
		}
		return tx.AddStaff(Staff{ID: "s_bo", Email: "bo@lakeside.example", Name: "Bo", Role: Clinician, Made: t0, SetupStops: t0.Add(time.Hour)}, "setup")
	})
	l.backup = filepath.Join(t.TempDir(), "practice.backup")
	if n, err := s.Backup(t.Context(), l.backup, t0); err != nil || n == 0 {
		t.Fatalf("backup: %d %v", n, err)
	}
	return l
}

func restore(t *testing.T, s *Store, l lived) (*Store, RestoreReport) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(t.Context(), l.dir, l.backup, t0.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, l.dir), r
}

func TestBackupIsPrivateWholeAndNeverOverwrites(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	fi, err := os.Stat(l.backup)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", fi, err)
	}
	before, err := os.ReadFile(l.backup)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), l.backup, t0); !errors.Is(err, ErrBackupExists) {
		t.Errorf("over an older one: %v", err)
	}
	if after, err := os.ReadFile(l.backup); err != nil || !bytes.Equal(before, after) {
		t.Error("the older one was changed")
	}
	link := filepath.Join(t.TempDir(), "data")
	if err := os.Symlink(l.dir, link); err != nil {
		t.Fatal(err)
	}
	for _, inside := range []string{filepath.Join(l.dir, "x"), filepath.Join(l.dir, ".", "x"), filepath.Join(link, "x"), filepath.Join(l.dir, "..", filepath.Base(l.dir), FileName)} {
		if _, err := s.Backup(t.Context(), inside, t0); !errors.Is(err, ErrBackupInside) {
			t.Errorf("%s: %v", inside, err)
		}
	}
	if _, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "folder"), t0); err == nil {
		t.Error("into a folder that is not there")
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(l.backup), "*.part")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	look(t, s, func(tx *Tx) error {
		at, err := tx.LastBackup()
		if !at.Equal(t0) {
			t.Errorf("last backup %v", at)
		}
		return err
	})
}

// Nothing from before a restore opens anything.
func TestRestoreEndsEveryOpenSecret(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	s, r := restore(t, s, l)
	if r.Links != 1 || r.PINs != 1 || r.Devices != 0 || r.Kept == "" {
		t.Errorf("%+v", r)
	}
	look(t, s, func(tx *Tx) error {
		link, err1 := tx.LinkByToken("token")
		pin, err2 := tx.PIN(l.pin.ID)
		attempt, err3 := tx.AttemptBySession("session")
		d, err4 := tx.Device(l.device.ID)
		if why := link.Judge(t0.Add(time.Hour)); why != auth.EndedByPractice {
			t.Errorf("link: %q", why)
		}
		if why := pin.Judge(t0.Add(time.Hour)); why != auth.EndedByPractice {
			t.Errorf("PIN: %q", why)
		}
		if attempt.Open(t0.Add(time.Hour)) {
			t.Error("the attempt still waits")
		}
		if !d.Ended.IsZero() || d.JKT != l.device.JKT {
			t.Error("a computer that nobody ended was lost")
		}
		return errors.Join(err1, err2, err3, err4)
	})
	if err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.SpendSetup("setup", t0); return err }); !errors.Is(err, ErrNone) {
		t.Errorf("setup token: %v", err)
	}
	// What stood there before can be opened.
	if _, err := inspect(t.Context(), r.Kept); err != nil {
		t.Errorf("kept: %v", err)
	}
}

// A computer that was ended after the backup stays ended, and so do a portal
// and a staff member.
func TestRestoreReplaysWhatWasEnded(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	other := Client{ID: auth.ID("c"), Email: "bob@example.com", Name: "Bob", Ways: auth.WaysLink, PortalOn: true, Made: t0}
	act(t, s, func(tx *Tx) error { return tx.AddClient(other) })
	if err := os.Remove(l.backup); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), l.backup, t0); err != nil {
		t.Fatal(err)
	}
	act(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.EndDevice(l.device.ID, auth.EndedByPractice, "cli:amy", t0.Add(time.Minute)),
			tx.LogEnded(Ended{At: t0, Kind: EndedPortal, ID: l.client.ID}),
			tx.LogEnded(Ended{At: t0, Kind: EndedPortal, ID: other.ID}),
			tx.LogEnded(Ended{At: t0, Kind: EndedPortal, ID: other.ID, Undone: true}),
			tx.LogEnded(Ended{At: t0, Kind: EndedStaff, ID: "s_bo"}),
			tx.LogEnded(Ended{At: t0.Add(time.Minute), Kind: EndedChanged, ID: other.ID}),
			tx.LogEnded(Ended{At: t0.Add(-time.Minute), Kind: EndedChanged, ID: l.client.ID}))
	})
	// A crash cut the last line: it counts as unread and harms nothing.
	f, err := os.OpenFile(filepath.Join(l.dir, EndedFileName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"at":"2026-03-03T20:`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s, r := restore(t, s, l)
	if r.Devices != 1 || r.Clients != 1 || r.Staff != 1 || r.Unread != 1 || len(r.Look) != 1 || r.Look[0] != other.ID {
		t.Errorf("%+v", r)
	}
	check := func(s *Store) {
		t.Helper()
		look(t, s, func(tx *Tx) error {
			d, err1 := tx.Device(l.device.ID)
			c, err2 := tx.Client(l.client.ID)
			o, err3 := tx.Client(other.ID)
			bo, err4 := tx.FindStaff("s_bo")
			if d.Ended.IsZero() || d.EndedReason != auth.EndedByPractice || c.PortalOn || !o.PortalOn || bo.Disabled.IsZero() {
				t.Errorf("%+v %+v %+v %+v", d, c, o, bo)
			}
			return errors.Join(err1, err2, err3, err4)
		})
	}
	check(s)
	// The next line does not join the cut one.
	act(t, s, func(tx *Tx) error { return tx.LogEnded(Ended{At: t0, Kind: EndedDevice, ID: "d_next"}) })
	if all, bad, err := readEnded(l.dir); err != nil || bad != 1 || all[len(all)-1].ID != "d_next" {
		t.Errorf("%v %d %v", all, bad, err)
	}
	s, _ = restore(t, s, l) // once more, from the same backup
	check(s)
}

func TestRestoreRefusesAndChangesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	other := open(t, t.TempDir())
	foreign := live(t, other).backup
	whole, err := os.ReadFile(l.backup)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), l.dir, l.backup, t0); !errors.Is(err, ErrInUse) {
		t.Errorf("while it is open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(l.dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"empty":       {nil, ErrNotBackup},
		"text":        {[]byte("not a database at all"), ErrNotBackup},
		"cut":         {whole[:len(whole)/2], ErrNotBackup},
		"a hole":      {append(append(bytes.Clone(whole[:4096]), make([]byte, 4096)...), whole[8192:]...), ErrNotBackup},
		"other's":     {must(os.ReadFile(foreign)), ErrOtherKeys},
		"not a thing": {bytes.Repeat([]byte("x"), 1<<16), ErrNotBackup},
	} {
		if err := os.WriteFile(bad, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), l.dir, bad, t0); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Restore(t.Context(), l.dir, bad+"-none", t0); err == nil {
		t.Error("a file that is not there")
	}
	if _, err := Restore(t.Context(), t.TempDir(), l.backup, t0); !errors.Is(err, ErrOtherKeys) {
		t.Errorf("without keys: %v", err)
	}
	if after := must(os.ReadFile(filepath.Join(l.dir, FileName))); !bytes.Equal(before, after) {
		t.Error("the practice was changed")
	}
}

// On a new machine the keys come first, then the backup.
func TestRestoreOnANewMachine(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, KeyFileName), must(os.ReadFile(filepath.Join(l.dir, KeyFileName))), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(t.Context(), dir, l.backup, t0)
	if err != nil || r.Kept != "" {
		t.Fatalf("%+v %v", r, err)
	}
	look(t, open(t, dir), func(tx *Tx) error { _, err := tx.Client(l.client.ID); return err })
}

// A newer schema is not guessed at.
func TestRestoreRefusesANewerSchema(t *testing.T) {
	s := open(t, t.TempDir())
	l := live(t, s)
	if err := os.Remove(l.backup); err != nil {
		t.Fatal(err)
	}
	act(t, s, func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
		return err
	})
	if _, err := s.Backup(context.Background(), l.backup, t0); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), l.dir, l.backup, t0); !errors.Is(err, ErrNewerBackup) {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
