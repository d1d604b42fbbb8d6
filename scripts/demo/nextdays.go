package main

import (
	"context"
	"fmt"
	"time"

	"alcove/scripts/stage"
)

func (s *story) goAway(ctx context.Context) error {
	if err := s.first.Keys(ctx, "ctrl+1"); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, home); err != nil {
		return err
	}
	// A short idle time, so that the wait in this story is a real one. The app
	// hears of it when it next asks. It tells of input once a minute: with the
	// shortest time there is, the server could lock before it was told of hers.
	if err := s.practice.Do(ctx, nil, "practice", "set", "--idle", "2m"); err != nil {
		return err
	}
	return s.first.Sees(ctx, 2*patience, warning)
}

func (s *story) lockedOut(ctx context.Context) error {
	if err := s.first.Sees(ctx, patience, locked); err != nil {
		return err
	}
	if err := s.first.SeesNot(ctx, home); err != nil {
		return err
	}
	// The server's own idle time is over as well, so that the passcode has to
	// convince the server and not only this computer.
	return s.practice.Advance(ctx, "3m")
}

func (s *story) unlock(ctx context.Context) error {
	before, err := s.practice.Mails(ctx, who)
	if err != nil {
		return err
	}
	unlocks, err := s.unlocks(ctx)
	if err != nil {
		return err
	}
	if err := s.first.Submit(ctx, passcode); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, home); err != nil {
		return err
	}
	after, err := s.practice.Mails(ctx, who)
	if err != nil {
		return err
	}
	if len(after) != len(before) {
		return fmt.Errorf("a mail was sent: %d, before %d", len(after), len(before))
	}
	// The server took the passcode's proof as well.
	return stage.Until(ctx, patience, func() error {
		n, err := s.unlocks(ctx)
		if err == nil && n != unlocks+1 {
			err = fmt.Errorf("the timeline says \"unlocked\" %d times, want %d", n, unlocks+1)
		}
		return err
	})
}

// unlocks is how often the timeline that the practice sees says "unlocked".
func (s *story) unlocks(ctx context.Context) (n int, err error) {
	events, err := s.practice.Why(ctx, who)
	for _, e := range events {
		if e.Kind == "unlocked" {
			n++
		}
	}
	return n, err
}

func (s *story) openSecond(ctx context.Context) (err error) {
	mails, err := s.practice.Mails(ctx, who)
	if err != nil {
		return err
	}
	s.onlyMail = len(mails)
	if s.second, err = s.computer(ctx, "second"); err != nil {
		return err
	}
	if err := s.second.Sees(ctx, patience, firstScreen); err != nil {
		return err
	}
	if err := s.second.Enter(ctx, who); err != nil {
		return err
	}
	if err := s.second.Click(ctx, "Use a PIN"); err != nil {
		return err
	}
	return s.second.Sees(ctx, patience, pinScreen, "555-0100")
}

func (s *story) typePIN(ctx context.Context) error {
	// The three digits on her screen are those beside the waiting computer.
	var client struct {
		Waiting []struct{ Attempt, Label string } `json:"waiting"`
	}
	err := stage.Until(ctx, patience, func() error {
		if err := s.practice.Do(ctx, &client, "client", "show", who); err != nil {
			return err
		}
		if len(client.Waiting) != 1 {
			return fmt.Errorf("%d computers are waiting, want 1", len(client.Waiting))
		}
		return s.second.Sees(ctx, time.Second, client.Waiting[0].Label)
	})
	if err != nil {
		return err
	}
	var pin struct {
		PIN   string `json:"pin"`
		Bound bool   `json:"bound"`
	}
	if err := s.practice.Do(ctx, &pin, "pin", who, "--caller-check", "voice"); err != nil {
		return err
	}
	if !pin.Bound {
		return fmt.Errorf("the PIN is not bound to the computer that waits")
	}
	if err := s.second.Enter(ctx, pin.PIN); err != nil { // the sixth digit signs in
		return err
	}
	if err := s.second.Sees(ctx, patience, choosePasscode); err != nil {
		return err
	}
	return s.count(ctx, 2)
}

func (s *story) homeSecond(ctx context.Context) error {
	if err := s.second.Submit(ctx, passcode); err != nil {
		return err
	}
	if err := s.second.Sees(ctx, patience, home); err != nil {
		return err
	}
	mails, err := s.practice.Mails(ctx, who)
	if err != nil {
		return err
	}
	for _, m := range mails[s.onlyMail:] {
		if linkIn.MatchString(m.Text) {
			return fmt.Errorf("a sign-in mail was sent: %s", m.Subject)
		}
	}
	return nil
}

func (s *story) endSecond(ctx context.Context) error {
	live, err := s.practice.Live(ctx, who)
	if err != nil {
		return err
	}
	if len(live) != 2 {
		return fmt.Errorf("%d computers are signed in, want 2", len(live))
	}
	s.ended = live[1]
	if err := s.practice.Do(ctx, nil, "device", "end", s.ended.ID); err != nil {
		return err
	}
	// She does nothing: the app is told.
	return s.second.Sees(ctx, patience, removed)
}

func (s *story) stillIn(ctx context.Context) error {
	live, err := s.practice.Live(ctx, who)
	if err != nil {
		return err
	}
	if len(live) != 1 || live[0].ID == s.ended.ID {
		return fmt.Errorf("signed in are %+v, want only the first computer", live)
	}
	// It locked meanwhile, as it should; her passcode still opens it.
	if err := s.first.Sees(ctx, patience, locked); err != nil {
		return err
	}
	return s.unlock(ctx)
}
