package feed

import (
	"slices"
	"testing"

	"alcove/server/store"
	"alcove/sync/record"
)

// Whatever carries pokes must hold to this.
func TestPokerConformance(t *testing.T) {
	w := newWorld(t)
	for name, p := range map[string]Poker{"store": w.st.Poker()} {
		a, b := p.Listen("acct:a", "practice:1"), p.Listen("acct:b", "practice:1")
		p.Announce("acct:a")
		p.Announce("acct:a") // told once
		p.Announce("acct:nobody")
		<-a.C()
		if got := a.Due(); !slices.Equal(got, []string{"acct:a"}) || a.Due() != nil {
			t.Error(name, got)
		}
		if b.Due() != nil {
			t.Error(name, "somebody else was woken")
		}
		p.Announce("practice:1")
		<-a.C()
		<-b.C()
		if got := b.Events(); len(got) != 1 || string(got[0]) != "event: poke\ndata: {\"streams\":[\"practice:1\"]}\n\n" {
			t.Errorf("%s: %q", name, got)
		}
		a.Close()
		p.Announce("acct:a")
		p.Announce("practice:1")
		<-b.C()
		select {
		case <-a.C():
			t.Error(name, "a closed ear hears")
		default:
		}
		b.Close()

		ended, stop := p.Watch(anaPC)
		other, stopOther := p.Watch(benPC)
		w.write(func(tx *store.Tx) error { return tx.EndDevice(anaPC, "signed_out", store.ByClient, w.now()) })
		<-ended
		select {
		case <-other:
			t.Error(name, "somebody else's computer was ended")
		default:
		}
		stop()
		stopOther()
	}
}

// Whatever says what a backup holds must hold to this.
func TestBackupMarkConformance(t *testing.T) {
	w := newWorld(t)
	safe := func(client, replica string) (n int64) {
		t.Helper()
		w.look(func(tx *store.Tx) (err error) { n, err = w.s.BackupMark.Safe(tx, client, replica); return err })
		return n
	}
	p := w.pc(ana, "r_one")
	p.push(p.say("m_1", "", "one"))
	if n := safe(ana, "r_one"); n != 0 {
		t.Fatalf("%d is safe before any backup", n)
	}
	first := w.backup()
	p.push(p.say("m_2", "t_1", "two"))
	if n := safe(ana, "r_one"); n != 1 {
		t.Fatalf("%d is safe, the backup holds 1", n)
	}
	if safe(ben, "r_one") != 0 || safe(ana, "r_two") != 0 {
		t.Error("somebody else's writes are safe")
	}
	w.backup()
	if n := safe(ana, "r_one"); n != 2 {
		t.Errorf("%d is safe, the backup holds 2", n)
	}
	w.restore(first) // the newest was lost: never more than what came back
	if n := safe(ana, "r_one"); n > 1 {
		t.Errorf("%d is safe, only 1 came back", n)
	}
	var line store.Line
	w.look(func(tx *store.Tx) (err error) { line, err = tx.Replica(ana, "r_one"); return err })
	if line.N != 1 || line.Chain != record.Chain([32]byte{}, "m_1") {
		t.Errorf("%+v", line)
	}
}
