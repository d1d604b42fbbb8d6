package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Words that stand on one screen of the app and on no other.
const (
	firstScreen    = "There is no password"
	checkEmail     = "Check your email"
	choosePasscode = "passcode"
	home           = "Hello"
	warning        = "Are you still there"
	locked         = "Locked to keep you safe"
	pinScreen      = "ask for a PIN"
	removed        = "This computer was removed"
)

func (s *story) openFirst(ctx context.Context) (err error) {
	if s.first, err = s.computer(ctx, "first"); err != nil {
		return err
	}
	return s.first.sees(ctx, 30*time.Second, firstScreen, "Elm Street Practice")
}

func (s *story) askLink(ctx context.Context) error {
	if err := s.first.submit(ctx, who); err != nil {
		return err
	}
	if err := s.first.sees(ctx, 20*time.Second, checkEmail, who); err != nil {
		return err
	}
	return until(ctx, 5*time.Second, func() error {
		_, err := s.signInMail(ctx)
		return err
	})
}

var linkIn = regexp.MustCompile(`https?://\S+/l/[A-Za-z0-9_-]+`)

// signInMail is the address of the link in the only mail Jane has.
func (s *story) signInMail(ctx context.Context) (string, error) {
	mails, err := s.practice.mails(ctx, who)
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
	b, err := openBrowser(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	text, err := b.open(s.practice.url + "/dev/mail")
	if err != nil {
		return err
	}
	if !strings.Contains(text, who) || !strings.Contains(strings.ToLower(text), "sign-in link") {
		return fmt.Errorf("the mailbox does not show the mail: %s", text)
	}
	return b.picture(s.shot("mail"))
}

func (s *story) openLink(ctx context.Context) error {
	link, err := s.signInMail(ctx)
	if err != nil {
		return err
	}
	if s.browser, err = openBrowser(ctx); err != nil {
		return err
	}
	text, err := s.browser.open(link)
	if err != nil {
		return err
	}
	if !strings.Contains(text, "the app is on this computer") {
		return fmt.Errorf("the page has no button: %s", text)
	}
	if err := s.browser.picture(s.shot("link-page")); err != nil {
		return err
	}
	// Opening it has signed nobody in.
	return s.count(ctx, 0)
}

func (s *story) pressLink(ctx context.Context) error {
	if err := s.browser.press(`button[value=here], button[name=here]`); err != nil {
		return fmt.Errorf("press the button: %w", err)
	}
	if err := s.first.sees(ctx, 20*time.Second, choosePasscode); err != nil {
		return err
	}
	s.browser.close()
	return s.count(ctx, 1)
}

func (s *story) choosePasscode(ctx context.Context) error {
	if err := s.first.submit(ctx, passcode); err != nil {
		return err
	}
	return s.first.sees(ctx, 20*time.Second, home)
}

// count fails unless Jane has so many computers.
func (s *story) count(ctx context.Context, want int) error {
	live, err := s.practice.live(ctx, who)
	if err == nil && len(live) != want {
		return fmt.Errorf("%d computers are signed in, want %d", len(live), want)
	}
	return err
}

// submit types into the field that has the focus and presses Enter.
func (w *window) submit(ctx context.Context, text string) error {
	if err := w.enter(ctx, text); err != nil {
		return err
	}
	return w.key(ctx, "Return")
}
