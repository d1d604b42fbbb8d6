package store

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of a person, in letters.
const MaxName = 100

// What is wrong with a name as typed.
var (
	ErrNoName     = errors.New("store: a name is missing")
	ErrLongName   = errors.New("store: the name is too long or damaged")
	ErrHiddenName = errors.New("store: the name holds letters that cannot be seen")
)

// CleanName takes a person's name as typed: one line, nothing invisible.
func CleanName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	switch {
	case name == "":
		return "", ErrNoName
	case !utf8.ValidString(name), utf8.RuneCountInString(name) > MaxName:
		return "", ErrLongName
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c' {
			return "", ErrHiddenName
		}
	}
	return name, nil
}

// What is wrong with a client's switches.
var (
	ErrNoMailWays       = errors.New("store: a client who gets no mail can only sign in with a PIN")
	ErrSameComputerWays = errors.New("store: \"same computer only\" is about the link in the mail, and this client gets none")
)

// Fits refuses switches that contradict each other.
func (c Client) Fits() error {
	switch {
	case c.NoMail && c.Ways.Mail():
		return ErrNoMailWays
	case c.SameComputer && !c.Ways.Mail():
		return ErrSameComputerWays
	}
	return nil
}
