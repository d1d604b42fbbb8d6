package store

import (
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// NewClient is a client to be, as typed.
type NewClient struct {
	Email, Name  string
	Ways         string // "" means link, or pin with NoMail
	SameComputer bool
	NoMail       bool
}

// Client checks what was typed. The errors are [auth.ErrEmail], those of
// [CleanName] and [Client.Fits], and that of [auth.ParseWays].
func (n NewClient) Client(now time.Time) (c Client, err error) {
	if n.Ways == "" {
		n.Ways = string(auth.WaysLink)
		if n.NoMail {
			n.Ways = string(auth.WaysPIN)
		}
	}
	c = Client{ID: auth.ID("c"), SameComputer: n.SameComputer, NoMail: n.NoMail, PortalOn: true, Made: now}
	if c.Email, err = auth.CleanEmail(n.Email); err != nil {
		return c, err
	}
	if c.Name, err = CleanName(n.Name); err != nil {
		return c, err
	}
	if c.Ways, err = auth.ParseWays(n.Ways); err != nil {
		return c, err
	}
	return c, c.Fits()
}

// NewClientFault says what is wrong with what was typed, in a sentence for the
// person who did, and in which field: "email", "name" or "ways"; "" for an
// error that is none of theirs.
func NewClientFault(err error) (field, sentence string) {
	switch {
	case errors.Is(err, auth.ErrEmail):
		return "email", "This does not look like an email address; check for a missing @ or a space."
	case errors.Is(err, ErrNoName):
		return "name", "A name is missing."
	case errors.Is(err, ErrLongName):
		return "name", fmt.Sprintf("The name is too long or damaged; use at most %d letters.", MaxName)
	case errors.Is(err, ErrHiddenName):
		return "name", "The name holds letters that cannot be seen; type it once more by hand."
	case errors.Is(err, ErrNoMailWays):
		return "ways", "A client who gets no mail can only sign in with a PIN: choose that way in as well."
	case errors.Is(err, ErrSameComputerWays):
		return "ways", "\"Same computer only\" is about the link in the mail, and this client gets none: leave it out, or choose another way in."
	}
	return "", ""
}

// TakenBy says whose an address is already, in a sentence; "" for another
// error than [ErrTaken].
func (t *Tx) TakenBy(email string, err error) (sentence string, fault error) {
	if !errors.Is(err, ErrTaken) {
		return "", err
	}
	other, err := t.ClientByEmail(email)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("The address %s already belongs to %s; one address can belong to one client. Ask for another address.", other.Email, other.Name), nil
}
