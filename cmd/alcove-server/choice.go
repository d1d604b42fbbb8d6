package main

import (
	"reflect"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/store"
)

// A flag with a word that is none of its words is used wrongly, as is a command
// to change that names no change: neither is a matter of who is on file.

func knownWays(s string) error {
	_, err := auth.ParseWays(s)
	return unlessEmpty(s, err)
}

func knownRole(s string) error {
	_, err := store.ParseRole(s)
	return asMisuse(err)
}

func knownCheck(s string) error {
	return unlessEmpty(s, control.CheckCaller(s))
}

func unlessEmpty(s string, err error) error {
	if s == "" { // the flag was left out
		return nil
	}
	return asMisuse(err)
}

func asMisuse(err error) error {
	if err == nil {
		return nil
	}
	return &misuse{err.Error()}
}

// somethingToSet refuses a change that changes nothing; changes has no member
// that only says of whom.
func somethingToSet(command string, changes any) error {
	if !reflect.ValueOf(changes).IsZero() {
		return nil
	}
	return &misuse{"nothing to change was named; see \"alcove-server " + command + " --help\""}
}
