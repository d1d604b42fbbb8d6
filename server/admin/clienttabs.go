package admin

import "alcove/server/store"

// clientTabs is the template "clienttabs": whose pages these are, and the way
// between them. The name stands on the page, never in its title or address.
type clientTabs struct {
	ID, Name string
	Here     string // "access", "phone", "messages" or "documents"
	Clinical bool   // the reader may see what the client writes
}

// tabs is the sub-menu of a client's pages for this visit.
func (v *Visit) tabs(c store.Client, here string) clientTabs {
	return clientTabs{ID: c.ID, Name: c.Name, Here: here, Clinical: Clinicians.may(v.Staff.Role)}
}
