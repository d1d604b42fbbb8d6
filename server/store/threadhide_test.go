package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"alcove/sync/record"
)

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
