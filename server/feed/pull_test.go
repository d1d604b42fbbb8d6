package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// put writes documents of Ana's, numbered from to to.
func (w *world) put(from, to int) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		for i := from; i < to; i++ {
			e := record.Documents.Envelope(fmt.Sprintf("doc_%04d", i), record.Document{File: record.File{ID: "f_x", Name: "n", SHA256: "s"}, At: "x"})
			if _, err := tx.Put(store.AcctStream(ana), e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) erase(i int) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		return tx.Erase(store.AcctStream(ana), "document", fmt.Sprintf("doc_%04d", i))
	})
}

func (p *pc) documents() (ids []string) {
	for _, e := range p.rows {
		if e.Type == "document" {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestPullPages(t *testing.T) {
	w := newWorld(t)
	w.put(0, 10)
	w.erase(3)
	p := w.pc(ana, "r_one")
	p.sync()
	if got := p.documents(); len(got) != 9 {
		t.Fatal(got)
	}
	if len(p.rows) != 9+3 { // the list of computers, the practice, its owner
		t.Errorf("%v", slices.Sorted(maps.Keys(p.rows)))
	}
	w.erase(4)
	w.put(5, 6) // a change moves to the end
	p.sync()
	if got := p.documents(); len(got) != 8 || p.rows["document/doc_0005"].Seq != 14 {
		t.Error(got, p.rows["document/doc_0005"])
	}
	other := w.pc(ben, "r_two")
	other.sync()
	if got := other.documents(); got != nil {
		t.Errorf("Ben sees %v", got)
	}
}

// A first reading never brings tombstones from before it began, and always
// those of records that its own pages brought.
func TestPullDeletedMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.put(0, 6)
	w.erase(5)
	p := w.pc(ana, "r_one")
	p.pull(3)
	if len(p.documents()) == 0 {
		t.Fatal("no document on the first page")
	}
	gone := p.documents()[0]
	w.write(func(tx *store.Tx) error { return tx.Erase(store.AcctStream(ana), "document", gone) })
	p.sync()
	if slices.Contains(p.documents(), gone) || len(p.documents()) != 4 {
		t.Error(p.documents())
	}
	fresh := w.pc(ana, "r_two")
	ans, _, err := w.s.Pull(context.Background(), ana, fresh.ask(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ans.Streams[store.AcctStream(ana)].Changes {
		if e.Deleted {
			t.Error("a first reading holds a tombstone")
		}
	}
}

func TestPullNothingNew(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	p.sync()
	news := func() bool {
		t.Helper()
		ans, news, err := w.s.Pull(context.Background(), ana, p.ask(0))
		if err != nil {
			t.Fatal(err)
		}
		for stream, page := range ans.Streams {
			p.cursors[stream] = page.Cursor
		}
		return news
	}
	if news() {
		t.Fatal("news, and nothing happened")
	}
	resp, b := w.call(ana, "POST", record.PathPull, encode(t, p.ask(0)))
	if resp.StatusCode != 204 || len(b) != 0 || resp.Header.Get("Date") != "Tue, 03 Mar 2026 15:04:00 GMT" {
		t.Errorf("%s %q %s", resp.Status, b, resp.Header.Get("Date"))
	}
	p.push(p.say("m_1", "", "hi"))
	if !news() || news() {
		t.Fatal("a write is news once")
	}
	w.backup() // safe_n moved: that alone is news, once
	if !news() || news() {
		t.Error("a backup is news once")
	}
}

// What a backup holds may be forgotten by the app; what was applied after it
// may not. A restore brings it back to where the backup was.
func TestSafeNAndRestore(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	one, two := p.say("m_1", "", "one"), p.say("m_2", "t_1", "two")
	p.push(one)
	file := w.backup()
	if ans := p.push(two); ans.LastN != 2 || ans.SafeN != 1 {
		t.Fatalf("%+v", ans)
	}
	p.sync()
	if _, _, safe := p.pull(0); safe != 1 {
		t.Fatal(safe)
	}
	w.restore(file)
	p.world = w
	_, resets, safe := p.pull(0)
	if !slices.Contains(resets, record.ResetLineage) || safe > 1 {
		t.Fatalf("a restore was not noticed: %v, safe %d", resets, safe)
	}
	if ans := p.push(two); ans.LastN != 2 { // the app kept it
		t.Fatalf("%+v", ans)
	}
	// Now the server has the same numbers again, with other marks.
	if _, resets, _ := p.pull(0); !slices.Contains(resets, record.ResetLineage) {
		t.Fatal("the same numbers hide a restore")
	}
	p.cursors[store.AcctStream(ana)] = ""
	p.rows = map[string]record.Envelope{}
	p.sync()
	if got := w.texts(ana); len(got) != 2 {
		t.Error(got)
	}
}

// In the middle of a round, the mark of the head tells.
func TestRestoreInTheMiddleOfARound(t *testing.T) {
	w := newWorld(t)
	w.put(0, 4)
	file := w.backup()
	w.put(4, 12)
	p := w.pc(ana, "r_one")
	p.pull(3) // at a place that the backup has too
	w.restore(file)
	w.put(20, 40)
	if _, resets, _ := p.pull(3); !slices.Equal(resets, []string{record.ResetLineage}) {
		t.Error("pages of two lives were mixed: ", resets)
	}
}

func TestHorizon(t *testing.T) {
	w := newWorld(t)
	w.put(0, 8)
	away, round, quiet := w.pc(ana, "r_away"), w.pc(ana, "r_round"), w.pc(ben, "r_quiet")
	away.sync()
	quiet.sync()
	round.pull(3)
	w.erase(2)
	w.pass(record.Horizon / 2)
	w.put(8, 9)
	sweep := func() { w.write(func(tx *store.Tx) error { return tx.SweepFeed(w.now()) }) }
	sweep()
	late := w.pc(ana, "r_late")
	late.sync()
	w.pass(record.Horizon/2 + time.Hour)
	sweep()
	if _, resets, _ := away.pull(0); !slices.Equal(resets, []string{record.ResetHorizon}) {
		t.Errorf("away for longer than tombstones live: %v", resets)
	}
	if _, resets, _ := round.pull(3); !slices.Equal(resets, []string{record.ResetRaced}) {
		t.Errorf("in the middle of a first reading: %v", resets)
	}
	for name, p := range map[string]*pc{"younger than the horizon": late, "a quiet stream": quiet} {
		if _, resets, _ := p.pull(0); resets != nil {
			t.Errorf("%s: %v", name, resets)
		}
	}
	fresh := w.pc(ana, "r_fresh")
	fresh.sync()
	if got := fresh.documents(); len(got) != 8 || slices.Contains(got, "doc_0002") {
		t.Error(got)
	}
	w.look(func(tx *store.Tx) error {
		var gone int
		err := tx.QueryRow(`SELECT count(*) FROM record WHERE deleted = 1`).Scan(&gone)
		if gone != 0 {
			t.Errorf("%d tombstones stay for ever", gone)
		}
		return err
	})
}

// A cursor is of one client, one stream and one server. Anything else is never
// answered with data of another, and never a dead end.
func TestForeignCursors(t *testing.T) {
	w := newWorld(t)
	w.put(0, 5)
	a, b := w.pc(ana, "r_one"), w.pc(ben, "r_two")
	a.sync()
	b.sync()
	good := a.cursors[store.AcctStream(ana)]
	flipped := []byte(good)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]string{
		"made up": "AAAA", "not base64": "!!!", "Ben's": b.cursors[store.AcctStream(ben)], "of another stream": a.cursors[store.PracticeStream],
		"touched": string(flipped), "cut": good[:len(good)-4], "longer": good + "AAAA",
	} {
		q := a.ask(0)
		q.Cursors = map[string]string{store.AcctStream(ana): c}
		ans, _, err := w.s.Pull(context.Background(), ana, q)
		if err != nil || ans.Streams[store.AcctStream(ana)].Reset != record.ResetLineage || ans.Streams[store.AcctStream(ana)].Changes != nil {
			t.Errorf("%s: %+v, %v", name, ans, err)
		}
	}
	q := b.ask(0)
	q.Cursors = map[string]string{store.PracticeStream: a.cursors[store.PracticeStream]}
	if ans, _, err := w.s.Pull(context.Background(), ben, q); err != nil || ans.Streams[store.PracticeStream].Reset != record.ResetLineage {
		t.Errorf("Ana's place in the practice's stream, in Ben's hands: %+v, %v", ans, err)
	}
	for _, stream := range []string{store.AcctStream(ben), "acct:c_nobody", "practice:2", ""} {
		q := a.ask(0)
		q.Cursors = map[string]string{store.AcctStream(ana): "", stream: ""}
		_, _, err := w.s.Pull(context.Background(), ana, q)
		if no := refusal(t, err); no.Status != 404 {
			t.Errorf("%q: %+v", stream, no)
		}
	}
}

// Delivered is said once a computer came back with the place behind a message.
func TestDelivered(t *testing.T) {
	w := newWorld(t)
	w.write(func(tx *store.Tx) error {
		_, err := tx.SendMessage(ana, store.NewMessage{ID: "m_s1", Text: "hello", From: record.FromStaff, By: "s_ruth"}, w.now())
		return err
	})
	p := w.pc(ana, "r_one")
	p.sync()
	if got := w.texts(ana); got[0] != "staff:hello:sent" {
		t.Fatal(got) // the answer may have been lost
	}
	p.sync()
	w.flush()
	if got := w.texts(ana); got[0] != "staff:hello:delivered" {
		t.Error(got)
	}
}

// The rows that people see have their records, and what changed outside of an
// act is made good when the file is opened.
func TestMirrors(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	p.sync()
	file := w.backup()
	w.write(func(tx *store.Tx) error { return tx.EndDevice(anaPC, "signed_out", store.ByClient, w.now()) })
	p.sync()
	list, err := record.DeviceLists.Body(p.rows["devices/devices"])
	if err != nil || len(list.Devices) != 1 || list.Devices[0].Reason != "signed_out" || list.Devices[0].Ended == "" {
		t.Fatal(list, err)
	}
	practice, err := record.Practices.Body(p.rows["practice/practice"])
	if err != nil || practice.Phone != "(555) 010-0199" {
		t.Fatal(practice, err)
	}
	w.restore(file) // ends the computer again, by itself
	again := w.pc(ana, "r_two")
	again.sync()
	if list, err := record.DeviceLists.Body(again.rows["devices/devices"]); err != nil || list.Devices[0].Ended == "" {
		t.Error("a restored list says that an ended computer is open", list, err)
	}
}

// The fast encoder writes what encoding/json writes.
func TestEncode(t *testing.T) {
	a := record.PullAnswer{SafeN: 4, Now: "2026-03-03T15:04:00Z", Streams: map[string]record.StreamPage{
		"acct:<\"é\x01>": {Cursor: "c", More: true, Changes: []record.Envelope{
			record.Messages.Envelope("m_1", record.Message{Text: "<b>&\u2028\"\\ é"}), {Type: "a\nb", ID: "&", Seq: 9, V: 1, Deleted: true}}},
		"empty": {Cursor: "d"}, "reset": {Reset: "lineage"},
	}}
	want, err := json.Marshal(a)
	if got := appendPull(nil, a); err != nil || !bytes.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s %v", got, want, err)
	}
}
