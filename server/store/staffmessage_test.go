package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"alcove/auth"
	"alcove/sync/record"
)

// desk is a practice with two clients and two staff members.
type desk struct {
	*testing.T
	dir string
	s   *Store
	now time.Time
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, dir: t.TempDir(), now: time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)}
	d.s = open(t, d.dir)
	d.write(func(tx *Tx) error {
		var err error
		for _, id := range []string{"c_ana", "c_ben"} {
			err = errors.Join(err, tx.AddClient(Client{ID: id, Email: id + "@example.com", Name: "Name of " + id, Ways: auth.WaysLink, PortalOn: true, Made: d.now}))
		}
		for _, id := range []string{"s_ruth", "s_max"} {
			err = errors.Join(err, tx.AddStaff(Staff{ID: id, Email: id + "@lakeside.example", Name: id, Role: Owner, Made: d.now, SetupStops: d.now}, id))
		}
		return err
	})
	return d
}

func (d *desk) write(fn func(*Tx) error) {
	d.Helper()
	if err := d.s.Write(context.Background(), fn); err != nil {
		d.Fatal(err)
	}
}

// says is a message of a client, a minute after whatever came before.
func (d *desk) says(client, id, thread string) {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	d.write(func(tx *Tx) error {
		_, err := tx.SendMessage(client, NewMessage{ID: id, Thread: thread, Text: "text of " + id, From: record.FromClient}, d.now)
		return err
	})
}

func (d *desk) answers(client, thread, text string, files ...string) (m ListedMessage) {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	d.write(func(tx *Tx) (err error) {
		m, err = tx.SendStaffMessage(client, StaffMessage{Thread: thread, Text: text, By: "s_ruth", Files: files}, d.now)
		return err
	})
	return m
}

func (d *desk) file(client, name string) string {
	d.Helper()
	f, err := d.s.KeepFile(context.Background(), File{ClientID: client, ID: auth.ID("f"), Name: name}, []byte("a plain text"), d.now)
	if err != nil {
		d.Fatal(err)
	}
	return f.ID
}

// unread is the list of the page Today: client, thread, how many, since which
// minute after the first.
func (d *desk) unread() (all []string) {
	d.Helper()
	start := time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)
	d.write(func(tx *Tx) error {
		list, err := tx.UnreadThreads(0)
		n := 0
		for _, s := range list {
			all = append(all, fmt.Sprintf("%s %s %d since %d", s.ClientName, s.ID, s.Unread, s.UnreadSince.Sub(start)/time.Minute))
			n += s.Unread
		}
		threads, messages, err2 := tx.CountUnread()
		if threads != len(list) || messages != n {
			d.Errorf("counted %d threads and %d messages, listed %d and %d", threads, messages, len(list), n)
		}
		return errors.Join(err, err2)
	})
	return all
}

func (d *desk) portal(client string) (texts []string) {
	d.Helper()
	d.write(func(tx *Tx) error {
		all, err := tx.Messages(client)
		for _, m := range all {
			texts = append(texts, m.Text)
		}
		return err
	})
	return texts
}

func (d *desk) thread(client, id string, limit int) (texts []string) {
	d.Helper()
	d.write(func(tx *Tx) error {
		all, err := tx.ThreadMessages(client, id, limit)
		for _, m := range all {
			texts = append(texts, m.Text)
		}
		return err
	})
	return texts
}

// A11.4: unread counts are right at once, whoever looks, answers or writes.
func TestUnreadForStaffA11_4(t *testing.T) {
	d := newDesk(t)
	want := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, d.unread()); diff != "" {
			t.Error(diff)
		}
	}
	want()
	d.says("c_ana", "m_1", "")
	d.says("c_ben", "m_2", "")
	d.says("c_ana", "m_3", "t_1")
	want("Name of c_ana t_1 2 since 1", "Name of c_ben t_2 1 since 2")

	// Looking up to the middle leaves what came behind it.
	d.write(func(tx *Tx) error { return tx.MarkRead("c_ana", "t_1", record.FromStaff, "m_1", d.now) })
	want("Name of c_ben t_2 1 since 2", "Name of c_ana t_1 1 since 3")
	d.write(func(tx *Tx) error { return tx.LookAtThread("c_ana", "t_1", d.now) })
	want("Name of c_ben t_2 1 since 2")
	d.answers("c_ben", "t_2", "an answer")
	want()
	d.answers("c_ben", "t_2", "one more")
	want() // our own are not unread
	d.says("c_ben", "m_4", "t_2")
	d.write(func(tx *Tx) error { return tx.MarkRead("c_ben", "t_2", record.FromClient, "m_4", d.now) }) // the client's own look is not ours
	want("Name of c_ben t_2 1 since 6")

	// The client sees that the practice read it.
	d.write(func(tx *Tx) error {
		all, err := tx.Messages("c_ana")
		for _, m := range all {
			if m.State != StateRead {
				t.Errorf("%s is %s", m.ID, m.State)
			}
		}
		if err := tx.LookAtThread("c_ana", "t_none", d.now); !errors.Is(err, ErrNone) {
			t.Error(err)
		}
		return err
	})
}

// The columns that an older file does not have are filled from its records.
func TestStaffSideOfOlderFiles(t *testing.T) {
	d := newDesk(t)
	d.says("c_ana", "m_1", "")
	d.says("c_ana", "m_2", "t_1")
	d.says("c_ben", "m_3", "")
	d.answers("c_ana", "t_1", "an answer")
	d.says("c_ana", "m_4", "t_1")
	d.says("c_ana", "m_5", "t_1")
	d.write(func(tx *Tx) error { return tx.MarkRead("c_ana", "t_1", record.FromClient, "m_1", d.now) })
	ours := d.answers("c_ben", "", "ours first")
	d.says("c_ben", "m_6", ours.Thread)
	d.write(func(tx *Tx) error {
		_, _, err := tx.ShareDocument("c_ben", d.file2(tx), "s_ruth", d.now)
		return err
	})
	type both struct {
		Threads []StaffThread
		Shared  []SharedDocument
	}
	read := func() (b both) {
		d.write(func(tx *Tx) error {
			for _, c := range []string{"c_ana", "c_ben"} {
				threads, err := tx.Threads(c)
				shared, err2 := tx.SharedDocuments(c)
				b.Threads, b.Shared = append(b.Threads, threads...), append(b.Shared, shared...)
				if err := errors.Join(err, err2); err != nil {
					return err
				}
			}
			return nil
		})
		return b
	}
	want := read()
	if len(want.Threads) != 3 || len(want.Shared) != 1 {
		t.Fatalf("%+v", want)
	}
	if err := d.s.Close(); err != nil {
		t.Fatal(err)
	}
	downTo(t, filepath.Join(d.dir, FileName), 2)
	d.s = open(t, d.dir)
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
}

// file2 is a whole file, made inside of an act.
func (d *desk) file2(tx *Tx) string {
	d.Helper()
	f, err := tx.AnnounceFile(File{ClientID: "c_ben", ID: "f_plan", Name: "plan.txt", Size: 4}, d.now)
	if err != nil {
		d.Fatal(err)
	}
	if err := tx.FileWhole("c_ben", f.ID, "text/plain; charset=utf-8", d.now); err != nil {
		d.Fatal(err)
	}
	return f.ID
}

func downTo(t *testing.T, file string, version int64) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(file, false))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// A11.6: staff hide a conversation from the portal; it stays on file, and can
// be put back as it was.
func TestHideThreadA11_6(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	d.says("c_ana", "m_1", "")
	d.says("c_ana", "m_other", "")
	file := d.file("c_ana", "a.txt")
	answer := d.answers("c_ana", "t_1", "with a file", file)
	d.write(func(tx *Tx) error { return tx.MarkRead("c_ana", "t_1", record.FromClient, answer.ID, d.now) })
	whole := d.thread("c_ana", "t_1", 0)
	if !slices.Equal(whole, []string{"text of m_1", "with a file"}) {
		t.Fatal(whole)
	}
	d.says("c_ana", "m_2", "t_1")
	whole = append(whole, "text of m_2")

	d.write(func(tx *Tx) error { return tx.HideThread("c_ana", "t_1", "s_ruth", d.now) })
	if got := d.portal("c_ana"); !slices.Equal(got, []string{"text of m_other"}) {
		t.Errorf("the portal shows %q", got)
	}
	if got := d.thread("c_ana", "t_1", 0); !slices.Equal(got, whole) {
		t.Errorf("on file is %q", got)
	}
	if got := d.thread("c_ana", "t_1", 1); !slices.Equal(got, whole[2:]) {
		t.Errorf("the newest of it is %q", got)
	}
	if got := d.unread(); len(got) != 1 {
		t.Errorf("unread: %q", got) // the other one
	}
	d.write(func(tx *Tx) error {
		s, err := tx.Thread("c_ana", "t_1")
		if !s.Hidden.Equal(d.now) || s.HiddenBy != "s_ruth" {
			t.Errorf("%+v", s)
		}
		f, err2 := tx.ClientFile("c_ana", file)
		if f.Held.IsZero() {
			t.Error("its file is still in reach")
		}
		return errors.Join(err, err2)
	})
	// Nothing of it is left in what computers pull, and nobody writes into it.
	d.write(func(tx *Tx) error {
		p, err := tx.Pull(AcctStream("c_ana"), Place{}, 100)
		for _, e := range p.Changes {
			if slices.Contains([]string{"t_1", "m_1", "m_2", answer.ID, record.ReadMarkID("t_1", record.FromClient)}, e.ID) {
				t.Errorf("%s %s is still pulled", e.Type, e.ID)
			}
		}
		return err
	})
	for name, err := range map[string]error{
		"by the client": d.s.Write(ctx, func(tx *Tx) error {
			_, err := tx.SendMessage("c_ana", NewMessage{ID: "m_9", Thread: "t_1", Text: "x", From: record.FromClient}, d.now)
			return err
		}),
		"by staff": d.s.Write(ctx, func(tx *Tx) error {
			_, err := tx.SendStaffMessage("c_ana", StaffMessage{Thread: "t_1", Text: "x", By: "s_ruth"}, d.now)
			return err
		}),
	} {
		if !errors.Is(err, ErrNoThread) {
			t.Errorf("written into %s: %v", name, err)
		}
	}
	err := d.s.Write(ctx, func(tx *Tx) error {
		_, err := tx.SendMessage("c_ana", NewMessage{ID: "m_1", Text: "forged", From: record.FromClient}, d.now)
		return err
	})
	if !errors.Is(err, ErrMessageThere) {
		t.Errorf("the id of a hidden message was given again: %v", err)
	}
	if err := d.s.Write(ctx, func(tx *Tx) error { return tx.HideThread("c_ana", "t_1", "s_ruth", d.now) }); !errors.Is(err, ErrNone) {
		t.Errorf("hidden twice: %v", err)
	}

	d.write(func(tx *Tx) error { return tx.ShowThread("c_ana", "t_1") })
	if got := d.portal("c_ana"); !slices.Equal(got, append([]string{"text of m_other"}, whole...)) {
		t.Errorf("put back: %q", got)
	}
	d.write(func(tx *Tx) error {
		f, err := tx.ClientFile("c_ana", file)
		if !f.Held.IsZero() {
			t.Error("its file is still out of reach")
		}
		return err
	})
	d.says("c_ana", "m_3", "t_1")
	if err := d.s.Write(ctx, func(tx *Tx) error { return tx.ShowThread("c_ana", "t_1") }); !errors.Is(err, ErrNone) {
		t.Errorf("shown twice: %v", err)
	}
}

// A11.1: one inbox, handed over between staff.
func TestHandOverA11_1(t *testing.T) {
	d := newDesk(t)
	d.says("c_ana", "m_1", "")
	over := func(thread, staff string) error {
		return d.s.Write(context.Background(), func(tx *Tx) error { return tx.HandOver("c_ana", thread, staff) })
	}
	for _, who := range []string{"s_max", ""} {
		if err := over("t_1", who); err != nil {
			t.Fatal(err)
		}
		d.write(func(tx *Tx) error {
			all, err := tx.UnreadThreads(0)
			if len(all) != 1 || all[0].For != who {
				t.Errorf("%+v", all)
			}
			return err
		})
	}
	d.write(func(tx *Tx) error { return tx.DisableStaff("s_max", d.now) })
	for _, c := range [][2]string{{"t_1", "s_max"}, {"t_1", "s_none"}, {"t_none", "s_ruth"}} {
		if err := over(c[0], c[1]); !errors.Is(err, ErrNone) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestStaffMessageRefusals(t *testing.T) {
	d := newDesk(t)
	long := string(make([]byte, record.MaxText+1))
	for name, c := range map[string]struct {
		m    StaffMessage
		want error
	}{
		"nothing":   {StaffMessage{Text: " \n"}, ErrNothingSaid},
		"long":      {StaffMessage{Text: "x" + long}, ErrLongText},
		"damaged":   {StaffMessage{Text: "a\xff"}, ErrNotText},
		"files":     {StaffMessage{Text: "x", Files: make([]string, record.MaxFiles+1)}, ErrManyFiles},
		"no thread": {StaffMessage{Text: "x", Thread: "t_none"}, ErrNoThread},
	} {
		err := d.s.Write(context.Background(), func(tx *Tx) error { _, err := tx.SendStaffMessage("c_ana", c.m, d.now); return err })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var missing *MissingFiles
	other := d.file("c_ben", "b.txt") // of somebody else
	err := d.s.Write(context.Background(), func(tx *Tx) error {
		_, err := tx.SendStaffMessage("c_ana", StaffMessage{Files: []string{other}}, d.now)
		return err
	})
	if !errors.As(err, &missing) || !slices.Equal(missing.IDs, []string{other}) {
		t.Error(err)
	}
	if got := d.portal("c_ana"); got != nil {
		t.Error(got)
	}
	if m := d.answers("c_ana", "", "", d.file("c_ana", "a.txt")); len(m.Files) != 1 || m.State != StateSent || m.By != "s_ruth" {
		t.Errorf("a file alone: %+v", m)
	}
}

// What was taken back is gone from the portal and stands in the history.
func TestTakeBack(t *testing.T) {
	d := newDesk(t)
	file := d.file("c_ana", "plan.txt")
	var id string
	d.write(func(tx *Tx) (err error) { id, _, err = tx.ShareDocument("c_ana", file, "s_ruth", d.now); return err })
	shared := func() (s SharedDocument) {
		d.write(func(tx *Tx) error {
			all, err := tx.SharedDocuments("c_ana")
			if len(all) != 1 {
				t.Fatal(all)
			}
			s = all[0]
			return err
		})
		return s
	}
	if s := shared(); s.ID != id || s.By != "s_ruth" || s.Arrived || s.File.Name != "plan.txt" || !s.TakenBack.IsZero() {
		t.Errorf("%+v", s)
	}
	d.write(func(tx *Tx) error { return tx.Seen(AcctStream("c_ana"), 1) })
	if s := shared(); !s.Arrived {
		t.Errorf("%+v", s)
	}
	d.now = d.now.Add(time.Hour)
	d.write(func(tx *Tx) error { return tx.TakeBack("c_ana", id, "s_max", d.now) })
	if s := shared(); !s.TakenBack.Equal(d.now) || s.TakenBackBy != "s_max" || s.File.Held.IsZero() {
		t.Errorf("%+v", s)
	}
	d.write(func(tx *Tx) error {
		all, err := tx.Documents("c_ana")
		if len(all) != 0 {
			t.Errorf("still shared: %+v", all)
		}
		return err
	})
	for _, who := range []string{"c_ana", "c_ben"} {
		if err := d.s.Write(context.Background(), func(tx *Tx) error { return tx.TakeBack(who, id, "s_max", d.now) }); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", who, err)
		}
	}
	d.write(func(tx *Tx) error {
		f, err := tx.ClientFile("c_ana", file)
		if err != nil {
			return err
		}
		b, err := io.ReadAll(d.s.Blobs().Reader(context.Background(), f)) // the practice can read it still
		if string(b) != "a plain text" {
			t.Errorf("%q", b)
		}
		return err
	})
}
