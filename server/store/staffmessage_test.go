package store

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alcove/sync/record"
)

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
