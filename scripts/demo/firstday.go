package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"alcove/scripts/stage"
)

// Words that stand on one screen of the app and on no other.
const (
	firstScreen    = "There is no password"
	checkEmail     = "Check your email"
	choosePasscode = "Choose a passcode"
	home           = "You are signed in to Elm Street Practice"
	warning        = "Are you still there"
	locked         = "Locked to keep you safe"
	pinScreen      = "Call Elm Street Practice and ask for a PIN"
	removed        = "Your practice removed this computer"
)

func (s *story) openFirst(ctx context.Context) (err error) {
	if s.first, err = s.computer(ctx, "first"); err != nil {
		return err
	}
	return s.first.Sees(ctx, 30*time.Second, firstScreen, "Elm Street Practice")
}

func (s *story) askLink(ctx context.Context) error {
	if err := s.first.Submit(ctx, who); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, 20*time.Second, checkEmail, who); err != nil {
		return err
	}
	return stage.Until(ctx, 5*time.Second, func() error {
		_, err := s.signInMail(ctx)
		return err
	})
}

var linkIn = regexp.MustCompile(`https?://\S+/l/[A-Za-z0-9_-]+`)

// signInMail is the address of the link in the only mail Jane has.
func (s *story) signInMail(ctx context.Context) (string, error) {
	mails, err := s.practice.Mails(ctx, who)
	if err != nil {
		return "", err
	}
	if len(mails) != 1 || !strings.Contains(strings.ToLower(mails[0].Subject), "sign-in link") {
		return "", fmt.Errorf("the mailbox has %d mails, want the one named sign-in link", len(mails))
	}
	link := linkIn.FindString(mails[0].Text)
	if link == "" {
		return "", errors.New("the mail holds no link")
	}
	return link, nil
}

func (s *story) readMail(ctx context.Context) error {
	b, err := stage.OpenBrowser(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	text, err := b.Open(s.practice.URL + "/dev/mail")
	if err != nil {
		return err
	}
	if !strings.Contains(text, who) || !strings.Contains(strings.ToLower(text), "sign-in link") {
		return fmt.Errorf("the mailbox does not show the mail: %s", text)
	}
	return b.Picture(s.shot("mail"))
}

func (s *story) openLink(ctx context.Context) error {
	link, err := s.signInMail(ctx)
	if err != nil {
		return err
	}
	if s.browser, err = stage.OpenBrowser(ctx); err != nil {
		return err
	}
	text, err := s.browser.Open(link)
	if err != nil {
		return err
	}
	if !strings.Contains(text, "the app is on this computer") {
		return fmt.Errorf("the page has no button: %s", text)
	}
	if err := s.browser.Picture(s.shot("link-page")); err != nil {
		return err
	}
	// Opening it has signed nobody in.
	return s.count(ctx, 0)
}

func (s *story) pressLink(ctx context.Context) error {
	if err := s.browser.Press("the app is on this computer"); err != nil {
		return fmt.Errorf("press the button: %w", err)
	}
	if err := s.first.Sees(ctx, 20*time.Second, choosePasscode); err != nil {
		return err
	}
	s.browser.Close()
	return s.count(ctx, 1)
}

func (s *story) choosePasscode(ctx context.Context) error {
	if err := s.first.Submit(ctx, passcode); err != nil {
		return err
	}
	return s.first.Sees(ctx, 20*time.Second, home)
}

// count fails unless Jane has so many computers.
func (s *story) count(ctx context.Context, want int) error {
	live, err := s.practice.Live(ctx, who)
	if err == nil && len(live) != want {
		return fmt.Errorf("%d computers are signed in, want %d", len(live), want)
	}
	return err
}
