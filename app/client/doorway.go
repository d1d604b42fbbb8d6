package client

import (
	"net/url"

	"alcove/auth"
)

// Doorway is what an "alcove:" link of a practice's page says: where the
// practice is and, if the page was opened from a mail, whom it was mailed to.
// It signs nobody in.
type Doorway struct {
	Server string // an address as [signin.ParseAddress] has it
	Hint   string // sealed by the practice; "" for none
	To     string // the address in the hint, masked: "j***@example.com"; "" for none
}

// String is d as a link has it behind "alcove:".
func (d Doorway) String() string {
	if d.Hint == "" {
		return d.Server
	}
	return d.Server + auth.PathOpen + "app?" + url.Values{"h": {d.Hint}, "to": {d.To}}.Encode()
}

// invited reports whether the address need not be typed. The hint is for the
// practice that sealed it, and for nobody else.
func (c *core) invited() bool {
	return c.state == SignedOut && c.door.Hint != "" && c.door.Server == c.server
}

// doorway opens a practice where none is known yet. Where it is the one that
// is known, its hint spares a person the typing. A link moves nobody to another
// practice, and changes nothing for those who are in.
func (c *core) doorway(id int, d Doorway) {
	switch {
	case c.state == NoPractice:
		c.door = d
		c.setPractice(id, d.Server)
		return
	case c.state == SignedOut && d.Server == c.server && d.Hint != "":
		c.door = d
		c.clear()
	}
	c.ok(id)
}
