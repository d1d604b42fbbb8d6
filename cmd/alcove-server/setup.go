package main

import (
	"io"
	"strings"

	"alcove/server/control"
)

type setupCmd struct {
	Name      string `help:"The practice's name, as clients know it." required:""`
	Phone     string `help:"The number clients call when they cannot get in." required:""`
	Email     string `help:"The practice's address; mail comes from it." required:""`
	Zone      string `help:"Time zone, such as America/New_York." placeholder:"NAME"`
	Owner     string `help:"The owner's address; the practice's if left out." placeholder:"EMAIL"`
	PublicURL string `name:"public-url" help:"Where people will reach the server, such as https://portal.example.org." placeholder:"URL"`
}

// Run makes the practice.
func (c *setupCmd) Run(e *env) error {
	out, err := act(e, control.Setup, control.SetupIn{Name: c.Name, Phone: c.Phone, Email: c.Email, Zone: c.Zone, Owner: c.Owner, PublicURL: c.PublicURL})
	if err != nil {
		return err
	}
	return say(e, out, func(w io.Writer, v control.SetupOut) {
		put(w, "%s is ready.\n\n", v.Name)
		put(w, "The owner (%s) sets up their own way in here, once, until %s:\n\n  %s\n\n", v.Owner, local(v.SetupStops), v.SetupURL)
		putHere(w, v.SetupURL)
		put(w, "Next: alcove-server serve --help, then alcove-server client add --help\n")
	})
}

// putHere says of an address that leads to this machine that it leads nowhere else.
func putHere(w io.Writer, url string) {
	if strings.HasPrefix(url, "http://localhost:") {
		put(w, "This address works in a browser on this machine. For others, add --public-url https://portal.example.org.\n")
	}
}
