package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

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
