package replica

import (
	"cmp"
	"slices"
	"time"

	"alcove/sync/record"
)

// Progress is how far a message has come.
type Progress int

// The steps of a message. Messages of the practice are always Delivered.
const (
	Waiting   Progress = iota // only on this computer, as far as we know
	Delivered                 // the practice has it
	Read                      // somebody there has read it
)

// Message is a message as a thread shows it.
type Message struct {
	ID  string
	Seq int64 // 0 while it waits
	record.Message
	Progress Progress
}

// Thread is one conversation.
type Thread struct {
	ID string
	record.Thread
	First  Message // the oldest that is open; its ID is "" while there is none
	Last   Message // the newest
	Unread int     // messages of the practice after the client's mark
}

// Threads are the conversations, the one that changed last first.
func (r *Replica) Threads() []Thread {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := map[string]*Thread{}
	get := func(id string) *Thread {
		if all[id] == nil {
			all[id] = &Thread{ID: id}
		}
		return all[id]
	}
	for k, s := range r.view.shelves {
		if k.typ != record.Threads.Type {
			continue
		}
		for _, it := range s.items {
			if body, err := record.Threads.Body(it.env); err == nil {
				get(it.env.ID).Thread = body
			}
		}
	}
	marks := r.marks()
	for id, s := range r.view.threads {
		t := get(id)
		t.First, t.Last = r.shown(s.items[0], marks), r.shown(s.items[len(s.items)-1], marks)
		t.Unread = r.unread(id, marks)
	}
	order := map[string]int{}
	for i, m := range r.waitingMessages() {
		t := get(m.Thread)
		if t.Thread.From == "" {
			t.Thread = record.Thread{From: record.FromClient, At: m.At}
		}
		if t.First.ID == "" {
			t.First = m
		}
		t.Last, order[t.ID] = m, i+1
	}
	out := make([]Thread, 0, len(all))
	for _, t := range all {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Thread) int {
		return cmp.Or(cmp.Compare(order[b.ID], order[a.ID]), cmp.Compare(b.Last.Seq, a.Last.Seq), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Messages are the newest messages of a thread before the one named, at most
// limit of them, oldest first. Without a name they are the newest, and those
// that wait come after them beyond the limit: what the person wrote is always
// there.
func (r *Replica) Messages(thread, before string, limit int) []Message {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Message
	if s := r.view.threads[thread]; s != nil {
		end := len(s.items)
		if it := r.view.message(thread, before); it != nil {
			end, _ = slices.BinarySearchFunc(s.items, it, bySeq)
		}
		marks := r.marks()
		for _, it := range s.items[max(0, end-limit):end] {
			out = append(out, r.shown(it, marks))
		}
	}
	if before == "" {
		for _, m := range r.waitingMessages() {
			if m.Thread == thread {
				out = append(out, m)
			}
		}
	}
	return out
}

type markKey struct{ thread, by string }

// mark is up to where one side has read: the message it names, or, if that is
// no longer there, what stood before the mark itself.
type mark struct {
	upto string
	seq  int64
}

// marks are the read marks, the client's own with those that still wait.
func (r *Replica) marks() map[markKey]mark {
	out := map[markKey]mark{}
	for k, s := range r.view.shelves {
		if k.typ != record.ReadMarks.Type {
			continue
		}
		for _, it := range s.items {
			if m, err := record.ReadMarks.Body(it.env); err == nil {
				out[markKey{m.Thread, m.By}] = mark{m.Upto, it.env.Seq}
			}
		}
	}
	for _, w := range r.queue {
		if w.At.N <= r.led.Settled.N || w.Op != string(record.ReadOp) {
			continue
		}
		args, err := record.ReadOp.Args(record.Mutation{Op: w.Op, Args: w.Args})
		if err != nil {
			continue
		}
		k := markKey{args.Thread, record.FromClient}
		if m := (mark{upto: args.Upto}); r.view.place(args.Thread, m) > r.view.place(args.Thread, out[k]) {
			out[k] = m
		}
	}
	return out
}

// place is how many messages of a thread stand up to and with a mark.
func (v *view) place(thread string, m mark) int {
	s := v.threads[thread]
	if s == nil {
		return 0
	}
	seq := m.seq
	if it := v.message(thread, m.upto); it != nil {
		seq = it.env.Seq
	}
	n, _ := slices.BinarySearchFunc(s.items, seq+1, func(it *item, seq int64) int { return cmp.Compare(it.env.Seq, seq) })
	return n
}

// unread is how many messages of the practice stand behind the client's mark.
func (r *Replica) unread(thread string, marks map[markKey]mark) (n int) {
	for _, it := range r.view.threads[thread].items[r.view.place(thread, marks[markKey{thread, record.FromClient}]):] {
		if it.msg.From != record.FromClient {
			n++
		}
	}
	return n
}

func (r *Replica) shown(it *item, marks map[markKey]mark) Message {
	m := Message{ID: it.env.ID, Seq: it.env.Seq, Message: *it.msg, Progress: Delivered}
	if it.msg.From == record.FromClient {
		s := r.view.threads[it.msg.Thread]
		if at, _ := slices.BinarySearchFunc(s.items, it, bySeq); at < r.view.place(it.msg.Thread, marks[markKey{it.msg.Thread, record.FromStaff}]) {
			m.Progress = Read
		}
	}
	return m
}

// waitingMessages are the messages in the queue that no record stands for.
func (r *Replica) waitingMessages() (out []Message) {
	for _, w := range r.waiting() {
		if w.Op != string(record.SendOp) {
			continue
		}
		args, err := record.SendOp.Args(record.Mutation{Op: w.Op, Args: w.Args})
		if err != nil {
			continue
		}
		m := Message{ID: w.ID, Message: record.Message{
			Thread: args.Thread, Text: args.Text, From: record.FromClient, At: w.Made.UTC().Format(time.RFC3339),
		}}
		if m.Thread == "" {
			m.Thread = record.ThreadOf(w.ID)
		}
		for _, id := range args.Files {
			f := record.File{ID: id}
			var a Attachment
			if r.getLocal(localAttachment, id, &a) {
				f = a.File
			}
			m.Files = append(m.Files, f)
		}
		out = append(out, m)
	}
	return out
}
