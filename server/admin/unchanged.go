package admin

import (
	"errors"

	"alcove/server/store"
)

// errUnchanged ends an act that was done before, by a second press or by
// somebody else: nothing is written, and the page says so.
var errUnchanged = errors.New("admin: that was done already")

// settled is err, unless the act was done before: then the page is told.
func settled(err error, done *string) error {
	if errors.Is(err, errUnchanged) {
		*done = "unchanged"
		return nil
	}
	return err
}

// orNone is err, or [store.ErrNone] for somebody who is there and not meant.
func orNone(err error) error {
	if err == nil {
		return store.ErrNone
	}
	return err
}
