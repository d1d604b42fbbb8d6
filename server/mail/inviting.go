package mail

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// What stands between a client and an invite.
var (
	ErrNoMail    = errors.New("mail: this client gets no mail from us")
	ErrNoAddress = errors.New("mail: the address of this server is not known")
)

// Invite queues the letter that tells a client about their page, and notes
// when. Its button is a doorway: it holds no secret and works for ever. from
// is who set the page up, "" for the practice; base is where people reach the
// server, without a slash at the end.
func (p *Post) Invite(tx *store.Tx, c store.Client, from, base string, now time.Time) error {
	switch {
	case !c.Mail():
		return ErrNoMail
	case base == "":
		return ErrNoAddress
	}
	letter := Invite{Name: c.Name, From: from, URL: base + auth.PathOpen + "app?h=" + tx.Keys().SealHint(c.ID, c.Email)}
	return errors.Join(p.Queue(tx, To{ClientID: c.ID, Address: c.Email}, letter, now), tx.InvitedAt(c.ID, now))
}
