package control

import "alcove/server/store"

// UnknownView is an address not on file that asked for a link.
type UnknownView struct {
	Email   string       `json:"email"`
	FirstAt string       `json:"first_at"`
	LastAt  string       `json:"last_at"`
	Asks    int          `json:"asks"`
	Nearest *NearestView `json:"nearest"` // who was probably meant; null if nobody is near
}

// NearestView is the client whose address is nearest.
type NearestView struct {
	ID       string `json:"id"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Distance int    `json:"distance"` // letters to change
}

const unknownShown = 500

// UnknownList is the addresses not on file that asked for a link, the latest first.
var UnknownList = define("unknown list", func(c *call, _ None) (out []UnknownView, err error) {
	out = []UnknownView{}
	err = c.look(func(tx *store.Tx) error {
		all, err := tx.UnknownList(unknownShown, 0)
		for _, u := range all {
			v := UnknownView{Email: u.Email, FirstAt: stamp(u.First), LastAt: stamp(u.Last), Asks: u.Asks}
			if n := u.Nearest; n != nil {
				v.Nearest = &NearestView{ID: n.ID, Email: n.Email, Name: n.Name, Distance: u.Distance}
			}
			out = append(out, v)
		}
		return err
	})
	return out, err
})
