package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What is written in this story.
const (
	question  = "Could we meet on Friday? Thursday is hard for me."
	answer    = "Friday at three is fine. See you then."
	paperName = "A plan for hard days"
	paper     = `A plan for hard days

When it gets too much:

1. Sit down. Feel both feet on the floor.
2. Breathe out slowly, five times.
3. Call your sister, or write to us here.

You made this plan yourself. It is a good one.
`
)

func (s *story) plugIn() { s.cable.Plug(strings.TrimPrefix(s.practice.URL, "http://")) }

func (s *story) cutOff(ctx context.Context) error {
	s.cable.Pull()
	return s.first.Sees(ctx, patience, "No internet", "You can still write", home)
}

func (s *story) writeOffline(ctx context.Context) error {
	if err := s.first.Click(ctx, "Messages"); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, "Write to Elm Street Practice", "not for an emergency"); err != nil {
		return err
	}
	if err := s.first.Enter(ctx, question); err != nil {
		return err
	}
	if err := s.first.Keys(ctx, "ctrl+Return"); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, question, "Waiting to send", "1 message is waiting to send"); err != nil {
		return err
	}
	return s.told(ctx)
}

func (s *story) backOnline(ctx context.Context) error {
	s.plugIn()
	if err := s.first.Sees(ctx, patience, question, "Delivered", "All is up to date"); err != nil {
		return err
	}
	if err := s.first.SeesNot(ctx, "Waiting to send"); err != nil {
		return err
	}
	return s.told(ctx, question)
}

func (s *story) answer(ctx context.Context) error {
	if err := s.practice.Do(ctx, nil, "message", "list", who, "--read"); err != nil {
		return err
	}
	if err := s.practice.Do(ctx, nil, "message", "send", who, "--as", staff, "--text", answer); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, staffName, answer, "Read by Elm Street Practice"); err != nil {
		return err
	}
	return s.told(ctx, question, answer)
}

func (s *story) largeText(ctx context.Context) error {
	if err := s.first.Keys(ctx, "ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal"); err != nil {
		return err
	}
	return s.first.Sees(ctx, patience, answer, "Write here", "Help", "Lock now", "All is up to date")
}

// told fails unless these are the messages that the practice has, oldest first.
func (s *story) told(ctx context.Context, want ...string) error {
	var all []struct{ Text string }
	if err := s.practice.Do(ctx, &all, "message", "list", who); err != nil {
		return err
	}
	if len(all) != len(want) {
		return fmt.Errorf("the practice has %d messages, want %d", len(all), len(want))
	}
	for i, m := range all {
		if m.Text != want[i] {
			return fmt.Errorf("message %d of the practice says %q, want %q", i+1, m.Text, want[i])
		}
	}
	return nil
}

func (s *story) share(ctx context.Context) error {
	if err := s.first.Keys(ctx, "ctrl+0", "ctrl+1"); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, "Nothing new right now"); err != nil {
		return err
	}
	file := filepath.Join(s.dir, "headless", paperName+".txt")
	if err := os.WriteFile(file, []byte(paper), 0o600); err != nil {
		return err
	}
	if err := s.practice.Do(ctx, nil, "paperwork", "share", who, "--file", file); err != nil {
		return err
	}
	return s.first.Sees(ctx, patience, "1 new document")
}

func (s *story) openPaper(ctx context.Context) error {
	if err := s.first.Click(ctx, "Documents"); err != nil {
		return err
	}
	if err := s.first.Keys(ctx, "Return"); err != nil {
		return err
	}
	return s.first.Sees(ctx, patience, "Feel both feet on the floor", "a good one")
}
