package signin

import (
	"time"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// slot is whether a sign-in mail may leave now. It is counted by address, on
// file or not, so that the answer is the same.
type slot struct {
	free bool
	sent time.Time // of the mail to look for: this one, or the one before
}

// takeSlot takes a place within the limits of mail, if there is one.
func takeSlot(tx *store.Tx, c *store.Client, emailKey string, now time.Time) (slot, error) {
	wait, err := mailWait(tx, c, emailKey, now)
	if err != nil {
		return slot{}, err
	}
	if wait > 0 {
		last, err := lastMail(tx, emailKey, now)
		return slot{sent: last}, err
	}
	return slot{free: true, sent: now}, tx.Hit(store.HitMail(emailKey), now)
}

// takeExtra takes a place beside those limits: as many again.
func takeExtra(tx *store.Tx, emailKey string, now time.Time) (bool, error) {
	wait, err := tx.Wait(store.HitExtra(emailKey), auth.ClientMailRate, time.Time{}, now)
	if err != nil || wait > 0 {
		return false, err
	}
	return true, tx.Hit(store.HitExtra(emailKey), now)
}

// mailWait is how long until the next sign-in mail may be asked for.
func mailWait(tx *store.Tx, c *store.Client, emailKey string, now time.Time) (time.Duration, error) {
	var since time.Time
	if c != nil {
		since = c.MailFreeAt // staff lifted the limits then
	}
	return tx.Wait(store.HitMail(emailKey), auth.ClientMailRate, since, now)
}

// lastMail is when a sign-in mail to this address was asked for last.
func lastMail(tx *store.Tx, emailKey string, now time.Time) (time.Time, error) {
	last, err := tx.LastHit(store.HitMail(emailKey), now)
	if err != nil {
		return time.Time{}, err
	}
	extra, err := tx.LastHit(store.HitExtra(emailKey), now)
	if extra.After(last) {
		last = extra
	}
	return last, err
}

// quiet reports whether an unbound mail left so recently that a start sends no
// second one: the person would be asked for a code that was just replaced.
func quiet(tx *store.Tx, c *store.Client, emailKey string, now time.Time) (bool, error) {
	last, err := tx.LastHit(store.HitUnbound(emailKey), now)
	if err != nil || last.IsZero() || now.Sub(last) >= auth.UnboundQuiet {
		return false, err
	}
	if !gets(c) { // a stranger, as far as anybody can see
		return true, nil
	}
	l, live, err := liveLink(tx, c.ID, now)
	return live && !l.Bound(), err
}

// gets reports whether sign-in mail leaves for this client at all.
func gets(c *store.Client) bool { return c != nil && c.Mail() && c.Ways.Mail() }

// mailLink makes a link and queues its mail, in the caller's transaction. What
// it replaces dies in the same one, and is noted if it was another computer's:
// unless quietly, because nobody new asks.
func (p *Provider) mailLink(tx *store.Tx, c *store.Client, l store.Link, quietly bool, life time.Duration, now time.Time) (store.Link, error) {
	token := auth.Token()
	var code string
	if !c.SameComputer {
		code = p.linkCode(token)
	}
	l.ID, l.ClientID, l.Email = auth.ID("l"), c.ID, c.Email
	l.Made, l.Stops = now, now.Add(life)
	if l.Chain == "" {
		l.Chain = l.ID
	}
	old, err := tx.MakeLink(l, token, code)
	if err != nil {
		return store.Link{}, err
	}
	if !quietly && l.Bound() && old != nil && old.Bound() && old.JKT != l.JKT {
		e := store.Event{At: now, ClientID: c.ID, Kind: store.EventAskedElse, Device: l.DeviceName, Ref: old.ID, Actor: store.ByClient}
		if err := tx.Event(e); err != nil {
			return store.Link{}, err
		}
	}
	letter := mail.SignInLink{URL: p.Issuer + auth.PathLink + token, Code: code, Device: l.DeviceName, Asked: now, Stops: l.Stops}
	return l, p.Post.Queue(tx, mail.To{ClientID: c.ID, Address: c.Email, LinkID: l.ID}, letter, now)
}

// doorwayURL is an address without a secret that never stops working. Its hint
// fills in the address of whom it was mailed to.
func (p *Provider) doorwayURL(what string, c store.Client) string {
	return p.Issuer + auth.PathOpen + what + "?h=" + p.Store.Keys.SealHint(c.ID, c.Email)
}
