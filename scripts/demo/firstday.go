package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"alcove/scripts/stage"
)

// Words that stand on one screen of the app and on no other.
const (
	firstScreen    = "There is no password"
	checkEmail     = "Check your email"
	choosePasscode = "Choose a passcode"
	home           = "Talk to Elm Street Practice"
	warning        = "Are you still there"
	locked         = "Type your passcode to open"
	pinScreen      = "Call Elm Street Practice and ask for a PIN"
	removed        = "Your practice removed this computer"
)

func (s *story) openFirst(ctx context.Context) (err error) {
	if s.first, err = s.computer(ctx, "first"); err != nil {
		return err
	}
	return s.first.Sees(ctx, patience, firstScreen, "Elm Street Practice")
}

func (s *story) askLink(ctx context.Context) error {
	if err := s.first.Submit(ctx, who); err != nil {
		return err
	}
	if err := s.first.Sees(ctx, patience, checkEmail, who); err != nil {
		return err
	}
	return stage.Until(ctx, patience, func() error { return s.oneMail(ctx) })
}

var linkIn = regexp.MustCompile(`https?://\S+/l/[A-Za-z0-9_-]+`)

// oneMail fails unless Jane has one mail, which is the sign-in link.
func (s *story) oneMail(ctx context.Context) error {
	mails, err := s.practice.Mails(ctx, who)
	if err != nil {
		return err
	}
	if len(mails) != 1 || !strings.Contains(mails[0].Subject, "sign-in link") || !linkIn.MatchString(mails[0].Text) {
		return fmt.Errorf("the mailbox has %d mails, want one sign-in link", len(mails))
	}
	return nil
}

func (s *story) readMail(ctx context.Context) (err error) {
	if s.browser, err = stage.OpenBrowser(ctx); err != nil {
		return err
	}
	if _, err := s.browser.Open(s.practice.URL + "/dev/mail?to=" + who); err != nil {
		return err
	}
	letter, err := s.browser.Link("sign-in link")
	if err != nil {
		return err
	}
	text, err := s.browser.Open(letter)
	if err != nil {
		return err
	}
	if !strings.Contains(text, "Elm Street Practice") || !strings.Contains(text, who) {
		return fmt.Errorf("this is not the letter: %s", text)
	}
	if s.link, err = s.browser.Link("/l/"); err != nil {
		return err
	}
	return s.browser.Picture(s.shot("mail"))
}

func (s *story) openLink(ctx context.Context) error {
	text, err := s.browser.Open(s.link)
	if err != nil {
		return err
	}
	for _, words := range []string{"Elm Street Practice", "in the app on", "the app is on this computer"} {
		if !strings.Contains(text, words) {
			return fmt.Errorf("the page does not say %q: %s", words, text)
		}
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
	if err := s.first.Sees(ctx, patience, choosePasscode); err != nil {
		return err
	}
	s.browser.Close()
	return s.count(ctx, 1)
}

func (s *story) choosePasscode(ctx context.Context) error {
	if err := s.first.Submit(ctx, passcode); err != nil {
		return err
	}
	return s.first.Sees(ctx, patience, home)
}

// count fails unless Jane has so many computers.
func (s *story) count(ctx context.Context, want int) error {
	live, err := s.practice.Live(ctx, who)
	if err == nil && len(live) != want {
		return fmt.Errorf("%d computers are signed in, want %d", len(live), want)
	}
	return err
}
