package client

import (
	"cmp"
	"math"
	"slices"
	"time"

	"alcove/sync/engine"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// snapshot is the box as screens see it, or nil.
func (s *shell) snapshot() *Box {
	s.mu.Lock()
	b := s.box
	s.mu.Unlock()
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snap
}

// refresh makes a new snapshot of what stands now.
func (b *box) refresh() {
	b.build.Lock()
	defer b.build.Unlock()
	v := &Box{Edition: b.edition.Add(1), Sync: b.status()}
	b.mu.Lock()
	v.Trouble = b.words
	before := b.snap
	b.mu.Unlock()
	if b.store != nil {
		b.fill(v)
		b.putAwayOthers()
	}
	b.mu.Lock()
	if b.ctx.Err() == nil {
		b.snap = v
	}
	b.mu.Unlock()
	if b.store == nil {
		return
	}
	b.tellNews(v)
	if before != nil && !before.Sync.Since.IsZero() && v.Sync.Since.IsZero() && !b.s.held.Load() {
		b.s.post(evHeard{}) // the practice was reached again
	}
}

func (b *box) fill(v *Box) {
	select {
	case <-b.store.Whole():
		v.Whole = true
	default:
	}
	staff := wireStaff(b.store)
	v.Practice, _ = replica.One(b.store, wire.Practices, wire.PracticeID)
	unsure := b.unsure()
	for _, t := range b.store.Threads() {
		last := b.message(t.Last, staff, unsure)
		v.Threads = append(v.Threads, Thread{
			ID: t.ID, Subject: b.subject(t.ID, v.Whole), Last: firstLine(last.Text), From: last.From, By: last.By,
			State: last.State, At: last.At, Unread: t.Unread,
		})
		v.Unread += t.Unread
	}
	v.Refused = b.refused()
	v.Threads = withRefused(v.Threads, v.Refused)
	for _, w := range b.store.Waiting() {
		if w.Op == string(wire.SendOp) {
			v.Outbox++
		}
	}
	for id, d := range replica.All(b.store, wire.Documents) {
		f := b.file(d.File)
		f.ID = id
		v.Documents = append(v.Documents, Document{File: f, By: staff[d.By], At: moment(d.At)})
	}
	slices.SortFunc(v.Documents, func(x, y Document) int {
		return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.ID, y.ID))
	})
	for _, d := range b.store.Drafts() {
		v.Drafts = append(v.Drafts, b.draft(d))
	}
}

// withRefused marks the threads of refused messages. One that was to open a
// thread stands in a thread of its own, on top, or nobody would find it.
func withRefused(threads []Thread, refused []Message) []Thread {
	for _, m := range refused {
		i := slices.IndexFunc(threads, func(t Thread) bool { return t.ID == m.Thread })
		if i < 0 {
			i = 0
			threads = slices.Insert(threads, i, Thread{ID: m.Thread, Subject: firstLine(m.Text), Last: firstLine(m.Text), From: m.From, At: m.At})
		}
		threads[i].State = MessageRefused
	}
	return threads
}

// subject is the first line of a thread's first message, which never changes:
// it is looked for once, when everything is open.
func (b *box) subject(thread string, whole bool) string {
	if s := b.subjects[thread]; s != "" || !whole {
		return s
	}
	if all := b.store.Messages(thread, "", math.MaxInt32); len(all) > 0 {
		b.subjects[thread] = firstLine(all[0].Text)
	}
	return b.subjects[thread]
}

func wireStaff(r *replica.Replica) map[string]string {
	names := map[string]string{}
	for id, m := range replica.All(r, wire.StaffMembers) {
		names[id] = m.Name
	}
	return names
}

// message turns one over for the screen. unsure are those that wait here, with
// true for those that the practice's server said it took.
func (b *box) message(m replica.Message, staff map[string]string, unsure map[string]bool) Message {
	out := Message{ID: m.ID, Thread: m.Thread, From: m.From, By: staff[m.By], Text: m.Text, At: moment(m.At), Got: moment(m.Got)}
	switch {
	case m.Progress == replica.Read:
		out.State = MessageRead
	case m.Progress == replica.Delivered:
		out.State = MessageDelivered
	case unsure[m.ID]:
		out.State = MessageSent
	default:
		out.State = MessageWaiting
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, b.file(f))
	}
	return out
}

// unsure are the messages that wait, and whether the server said that it took
// them. Its word is a hint only: until the feed carries them they may go again.
func (b *box) unsure() map[string]bool {
	out := map[string]bool{}
	var ids []string
	for _, w := range b.store.Waiting() {
		if w.Op == string(wire.SendOp) {
			ids = append(ids, w.ID)
		}
	}
	waits := len(ids)
	if eng := b.engine(); eng != nil {
		waits = eng.Status().Waiting
	}
	for i, id := range ids {
		out[id] = i < len(ids)-waits
	}
	return out
}

// refused are the messages that were not accepted, as messages.
func (b *box) refused() (out []Message) {
	for _, r := range b.store.Refusals() {
		args, err := wire.SendOp.Args(wire.Mutation{Op: r.Write.Op, Args: r.Write.Args})
		if err != nil {
			continue
		}
		m := Message{
			ID: r.Write.ID, Thread: args.Thread, From: wire.FromClient, Text: args.Text, At: r.Write.Made.Truncate(time.Second),
			State: MessageRefused, Reason: r.Reason, Sentence: refusedWords(r.Reason), Again: mayGoAgain(r.Reason),
		}
		if m.Thread == "" {
			m.Thread = wire.ThreadOf(r.Write.ID)
		}
		for _, id := range args.Files {
			f := wire.File{ID: id}
			if a, ok := b.store.Attachment(id); ok {
				f = a.File
			}
			m.Files = append(m.Files, b.file(f))
		}
		out = append(out, m)
	}
	return out
}

// putAwayOthers clears refused writes that a person would not know as theirs: a
// read mark, say.
func (b *box) putAwayOthers() {
	eng := b.engine()
	if eng == nil {
		return
	}
	for _, r := range b.store.Refusals() {
		if r.Write.Op != string(wire.SendOp) {
			go func() { _ = eng.PutAway(r.Write.ID) }() // the next snapshot tries again
		}
	}
}

func (b *box) draft(d replica.Draft) Draft {
	out := Draft{Edited: d.Edited}
	out.Thread, out.Subject, out.Text = draftOf(d)
	for _, id := range d.Files {
		if a, ok := b.store.Attachment(id); ok {
			out.Files = append(out.Files, b.file(a.File))
		}
	}
	return out
}

// status is the sync in one value.
func (b *box) status() SyncStatus {
	b.mu.Lock()
	eng, words, known := b.eng, b.words, b.streams.account != ""
	b.mu.Unlock()
	if eng == nil {
		switch {
		case words != "":
			return SyncStatus{State: SyncDisk}
		case !known:
			return SyncStatus{State: SyncNotConnected}
		}
		return SyncStatus{State: SyncChecking}
	}
	st := eng.Status()
	out := SyncStatus{State: syncStates[st.Kind], Waiting: st.Waiting, Refused: st.NotAccepted}
	if !st.Since.IsZero() {
		out.Since = st.Since.Truncate(time.Second)
	}
	return out
}

var syncStates = map[engine.Kind]SyncState{
	engine.UpToDate: SyncUpToDate, engine.Checking: SyncChecking, engine.Waiting: SyncWaiting, engine.Offline: SyncOffline,
	engine.NotAccepted: SyncRefused, engine.DiskTrouble: SyncDisk, engine.NeedsPasscode: SyncPasscode,
	engine.SignedOut: SyncSignedOut, engine.UpdateNeeded: SyncUpdate,
}

// moment reads a time of a record; what cannot be read is no time.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
