package control

import (
	"context"
	"errors"
	"time"

	"alcove/server/mail"
	"alcove/server/store"
)

// Office is where acts are done: by the process that has the folder open.
type Office struct {
	Store *store.Store
	Post  *mail.Post
	Now   func() time.Time

	// PublicURL is where people reach the server, without a slash at the end; ""
	// if this process was not told. Then the address of the last serve is used.
	PublicURL string

	// Restore closes the store, puts the backup in its place, and returns the
	// office that goes on from there.
	Restore func(ctx context.Context, file string) (store.RestoreReport, *Office, error)
}

func (o *Office) do(ctx context.Context, name, actor string, in []byte) ([]byte, error) {
	act := acts[name]
	if act == nil {
		return nil, refuse("This server does not know that command; use an alcove-server of the same version.")
	}
	return act(&call{Context: ctx, Office: o, actor: actor, now: o.Now()}, in)
}

// metaPublicURL keeps where people reach the server, for commands without it.
const metaPublicURL = "public_url"

// KeepPublicURL notes the address of this serve for commands that run later.
func (o *Office) KeepPublicURL(ctx context.Context) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		if old, err := tx.Meta(metaPublicURL); err != nil || old == o.PublicURL {
			return err
		}
		return tx.SetMeta(metaPublicURL, o.PublicURL)
	})
}

// address is where people reach the server, or "".
func (o *Office) address(tx *store.Tx) (string, error) {
	if o.PublicURL != "" {
		return o.PublicURL, nil
	}
	return tx.Meta(metaPublicURL)
}

var errNoAddress = refuse("No mail was made: the address of this server is not known yet. Start \"alcove-server serve\" once with its --public-url, then try again.")

// person finds a client by id or address.
func person(tx *store.Tx, who string) (store.Client, error) {
	c, err := tx.Client(who)
	if errors.Is(err, store.ErrNone) {
		c, err = tx.ClientByEmail(who)
	}
	if errors.Is(err, store.ErrNone) {
		return c, refuse("There is no client %q; see who there is with \"alcove-server client list\".", clip(who))
	}
	return c, err
}

// clip shortens what a person typed, for a sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
