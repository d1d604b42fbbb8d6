package control

import (
	"errors"
	"net/url"
	"strings"

	"alcove/server/mail"
	"alcove/server/store"
)

// InviteOut is the invite that left, or is about to.
type InviteOut struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	InvitedAt string `json:"invited_at"`
}

// Invite sends the mail that tells a client about their page. Its button is a
// doorway: it holds no secret and works for ever.
var Invite = define("invite", func(c *call, in Who) (out InviteOut, err error) {
	err = c.change(func(tx *store.Tx) error {
		p, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		at, err := c.address(tx)
		if err != nil {
			return err
		}
		switch err := c.Post.Invite(tx, p, "", at, c.now); {
		case errors.Is(err, mail.ErrNoMail):
			return refuse("%s gets no mail from us%s. Make a PIN instead: alcove-server pin %s", p.Name, because(p), p.ID)
		case errors.Is(err, mail.ErrNoAddress):
			return errNoAddress
		case err != nil:
			return err
		}
		out = InviteOut{ID: p.ID, Email: p.Email, InvitedAt: stamp(c.now)}
		return c.audit(tx, "invite", p.ID, "")
	})
	return out, err
})

func because(p store.Client) string {
	if !p.PortalOn {
		return " because the portal is turned off for them"
	}
	return ", as was agreed with them"
}

// publicURL checks an address that was typed: an origin, no more.
func publicURL(typed string) (string, error) {
	u, err := url.Parse(strings.TrimRight(typed, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.String() != u.Scheme+"://"+u.Host {
		return "", refuse("%q is not the address of a server; it looks like https://portal.example.org.", clip(typed))
	}
	return u.String(), nil
}
