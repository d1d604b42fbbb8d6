//go:build !linux

package client

import "context"

// SystemPresence has nothing to watch on this system; the idle clock, which
// looks at the wall clock too, locks after sleep.
func SystemPresence() Presence { return nobody{} }

type nobody struct{}

// Watch implements [Presence].
func (nobody) Watch(context.Context, func(Absence)) {}
