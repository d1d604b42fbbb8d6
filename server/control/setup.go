package control

import (
	"strings"

	"alcove/auth"
	"alcove/server/store"
)

// SetupIn is a new practice.
type SetupIn struct {
	Name      string `json:"name"`
	Phone     string `json:"phone"`
	Email     string `json:"email"`
	Zone      string `json:"zone,omitempty"`  // IANA name; "" means this machine's
	Owner     string `json:"owner,omitempty"` // the owner's address; "" means the practice's
	PublicURL string `json:"public_url,omitempty"`
}

// SetupOut is the practice and its first owner.
type SetupOut struct {
	Name       string `json:"name"`
	Owner      string `json:"owner"`
	SetupURL   string `json:"setup_url"`
	SetupStops string `json:"setup_stops_at"`
}

// Setup makes the practice and its first owner. There are no default accounts:
// only the one-time address it answers with lets the owner in.
var Setup = define("setup", func(c *call, in SetupIn) (out SetupOut, err error) {
	err = c.change(func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		if !p.Made.IsZero() {
			return refuse("This folder already holds %s. Change it with \"alcove-server practice set\"; a new setup address comes from \"alcove-server staff reset\".", p.Name)
		}
		p.Made = c.now
		owner := in.Owner
		if owner == "" {
			owner = in.Email
		}
		if owner, err = auth.CleanEmail(owner); err != nil {
			return refuse("The owner's address %q: %v.", clip(owner), err)
		}
		set := PracticeSetIn{Name: &in.Name, Phone: &in.Phone, Email: &in.Email}
		if in.Zone != "" {
			set.Zone = &in.Zone
		}
		if p, err = set.onto(p); err != nil {
			return err
		}
		if err := tx.SetPractice(p); err != nil {
			return err
		}
		at := in.PublicURL
		if at == "" {
			if at, err = c.addressOrHere(tx); err != nil {
				return err
			}
		}
		if at, err = publicURL(at); err != nil {
			return err
		}
		if in.PublicURL != "" {
			if err := tx.SetMeta(metaPublicURL, at); err != nil {
				return err
			}
		}
		s, err := c.addStaff(tx, owner, ownerName(owner), store.Owner, at)
		out = SetupOut{Name: p.Name, Owner: owner, SetupURL: s.SetupURL, SetupStops: s.SetupStops}
		if err != nil {
			return err
		}
		return c.audit(tx, "setup", s.ID, "")
	})
	return out, err
})

// localURL is where a first server is reached on its own machine.
const localURL = "http://localhost:8470"

// addressOrHere is where people reach the server; before the first serve, what
// a serve without flags will be. Who makes a setup address then is setting up,
// and hands it over by hand: no mail bears it.
func (c *call) addressOrHere(tx *store.Tx) (string, error) {
	at, err := c.address(tx)
	if err == nil && at == "" {
		at = localURL
	}
	return at, err
}

// ownerName stands until the owner types a name.
func ownerName(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return name
}
