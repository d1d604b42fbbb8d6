package client

import (
	"time"

	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// noteOnlyHere is where older versions kept the numbers. It is removed.
const noteOnlyHere = "only-here"

// wall is the time by the client's clock.
func (s *shell) wall() time.Time { return s.clock.Now().Wall }

// onlyHere turns over what the store counts.
func onlyHere(n replica.Here) OnlyHere { return OnlyHere{Messages: n.Messages, Drafts: n.Drafts} }

// loadOnlyHere reads what only this computer has at the start of the app, on
// the disk's goroutine: the store keeps the numbers true at every write, and
// readable while it is sealed.
func (s *shell) loadOnlyHere() {
	n := replica.Here{}
	if id := s.vault.l.StoreID(); id != "" {
		var err error
		if n, _, err = replica.Count(s.boxDir(id)); err != nil {
			s.log.Warn("what is only here is not known", "err", err) // the screen then says less
		}
	}
	s.mu.Lock()
	if s.box == nil {
		s.only = onlyHere(n)
	}
	s.mu.Unlock()
	if err := s.vault.l.ClearNote(s.root, noteOnlyHere); err != nil {
		s.log.Warn("old count not removed", "err", err) // nobody reads it; the next start tries again
	}
}

// keepUnsent takes over, before everything is erased, what the practice did not
// get: it is shown once, and from memory only.
func (s *shell) keepUnsent() {
	s.mu.Lock()
	b := s.box
	s.mu.Unlock()
	if b == nil || b.store == nil {
		return
	}
	out := b.refused()
	staff, unsure := wireStaff(b.store), b.unsure()
	for _, t := range b.store.Threads() {
		for _, m := range b.store.Messages(t.ID, "", 1) {
			if m.Seq == 0 {
				out = append(out, b.message(m, staff, unsure))
			}
		}
	}
	for _, d := range b.store.Drafts() {
		v := b.draft(d)
		out = append(out, Message{
			Thread: v.Thread, From: wire.FromClient, Text: withSubject(v.Subject, v.Text), At: d.Edited, State: MessageWaiting, Files: v.Files,
		})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsent = out
}

// dress adds to a view what the machine does not know: the opened store is the
// shell's.
func (s *shell) dress(v View) View {
	if v.State == Open {
		v.Box = s.snapshot()
		return v
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch v.State {
	case Ended:
		v.Unsent = s.unsent
	case NeedsPasscode, NoPractice:
	default:
		s.unsent = nil
		v.OnlyHere = s.only
	}
	return v
}
