package store

import (
	"errors"
	"strings"
	"time"

	"alcove/auth"
)

// EventChanged is the practice's change of how a client gets in. Its detail is
// words of [Changes], separated by spaces; never what was there or is now.
const EventChanged = "access_changed"

// What a change may be about: the words of an [EventChanged].
const (
	ChangedEmail     = "email"
	ChangedName      = "name"
	ChangedWays      = "ways"
	ChangedSame      = "same-computer"
	ChangedMail      = "mail" // whether they get any
	ChangedOn        = "portal-on"
	ChangedOff       = "portal-off"
	ReopenedPIN      = "pin-reopened"
	ReopenedMail     = "mail-reopened"
	ForgotSignInWord = "word-reset"
)

// Changes is every word of an [EventChanged].
func Changes() []string {
	return []string{ChangedEmail, ChangedName, ChangedWays, ChangedSame, ChangedMail, ChangedOn, ChangedOff, ReopenedPIN, ReopenedMail, ForgotSignInWord}
}

// Reopen is which doors of a client the practice opens again.
type Reopen struct {
	PIN  bool // the row of wrong codes and PINs ends
	Mail bool // mails sent before now no longer count against the limits
	Word bool // the sign-in word is forgotten; the client chooses a new one inside
}

// ChangeClient changes what the practice may choose about a client, with all
// that hangs on it, and opens doors again. A link that is open was made under
// the rules and for the mailbox from before, so it ends with them; computers
// that are in stay in, unless the portal is turned off. [ErrTaken] means that
// the address is another client's; see also [Client.Fits].
func (t *Tx) ChangeClient(c Client, open Reopen, actor string, now time.Time) (Client, error) {
	old, err := t.Client(c.ID)
	if err != nil {
		return c, err
	}
	if err := c.Fits(); err != nil {
		return c, err
	}
	c.EmailKey = auth.EmailKey(c.Email)
	if c != old {
		if err := t.SetClient(c); err != nil {
			return c, err
		}
	}
	if words := changeWords(old, c, open); len(words) > 0 {
		if err := t.Event(Event{At: now, ClientID: c.ID, Kind: EventChanged, Actor: actor, Detail: strings.Join(words, " ")}); err != nil {
			return c, err
		}
	}
	if err := t.followChange(old, c, actor, now); err != nil {
		return c, err
	}
	if err := t.reopen(c.ID, open, now); err != nil {
		return c, err
	}
	return t.Client(c.ID)
}

func changeWords(old, c Client, open Reopen) (words []string) {
	for _, w := range []struct {
		yes  bool
		word string
	}{
		{old.EmailKey != c.EmailKey, ChangedEmail}, {old.Name != c.Name, ChangedName}, {old.Ways != c.Ways, ChangedWays},
		{old.SameComputer != c.SameComputer, ChangedSame}, {old.NoMail != c.NoMail, ChangedMail},
		{!old.PortalOn && c.PortalOn, ChangedOn}, {old.PortalOn && !c.PortalOn, ChangedOff},
		{open.PIN, ReopenedPIN}, {open.Mail, ReopenedMail}, {open.Word, ForgotSignInWord},
	} {
		if w.yes {
			words = append(words, w.word)
		}
	}
	return words
}

// followChange ends what a change leaves behind, and notes it outside of the
// database: a restore must not bring an old mailbox back.
func (t *Tx) followChange(old, c Client, actor string, now time.Time) error {
	if old.PortalOn != c.PortalOn {
		if err := t.LogEnded(Ended{At: now, Kind: EndedPortal, ID: c.ID, Undone: c.PortalOn}); err != nil {
			return err
		}
		if !c.PortalOn {
			return t.EndClient(c.ID, auth.PortalOff, actor, now)
		}
	}
	if old.EmailKey == c.EmailKey && old.Ways == c.Ways && old.SameComputer == c.SameComputer && old.NoMail == c.NoMail {
		return nil
	}
	if err := t.LogEnded(Ended{At: now, Kind: EndedChanged, ID: c.ID}); err != nil {
		return err
	}
	return t.EndSecrets(c.ID, actor, now)
}

func (t *Tx) reopen(id string, open Reopen, now time.Time) error {
	var err error
	if open.PIN {
		err = t.GuessesOver(id)
	}
	if open.Mail {
		err = errors.Join(err, t.MailFree(id, now))
	}
	if open.Word {
		err = errors.Join(err, t.SetWord(id, ""))
	}
	return err
}
