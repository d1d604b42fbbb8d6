package client

import (
	"encoding/json"
	"time"

	wire "alcove/sync/record"
)

// noteOnlyHere counts what only this computer has, so that the forgot screen
// can say it while the store is sealed. It holds numbers and no more.
const noteOnlyHere = "only-here"

// wall is the time by the client's clock.
func (s *shell) wall() time.Time { return s.clock.Now().Wall }

// countOnlyHere keeps the numbers, when they changed.
func (s *shell) countOnlyHere(n OnlyHere, of *box) {
	s.mu.Lock()
	changed := s.only != n && s.box == of
	if changed {
		s.only = n
	}
	s.mu.Unlock()
	if !changed {
		return
	}
	s.queue(func() {
		s.mu.Lock()
		now := s.only
		s.mu.Unlock()
		b, err := json.Marshal(now)
		if err == nil {
			err = s.vault.l.SaveNote(s.root, noteOnlyHere, b)
		}
		if err != nil {
			s.log.Warn("count not kept", "err", err) // the screen then says less
		}
	})
}

// loadOnlyHere reads them at the start of the app, on the disk's goroutine.
func (s *shell) loadOnlyHere() {
	var n OnlyHere
	b, err := s.vault.l.Note(s.root, noteOnlyHere)
	if err != nil || json.Unmarshal(b, &n) != nil || n.Messages < 0 || n.Drafts < 0 {
		n = OnlyHere{} // none, or the keyring is closed: then the numbers are not known
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.box == nil {
		s.only = n
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
