package control

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// ClientView is a client as the command line shows them.
type ClientView struct {
	ID               string    `json:"id"`
	Email            string    `json:"email"`
	Name             string    `json:"name"`
	Ways             auth.Ways `json:"ways"`
	SameComputerOnly bool      `json:"same_computer_only"`
	NoMail           bool      `json:"no_mail"`
	Portal           string    `json:"portal"`   // on or off
	HasWord          bool      `json:"has_word"` // a sign-in word was chosen
	MadeAt           string    `json:"made_at"`
	InvitedAt        string    `json:"invited_at,omitempty"`
	FirstSignedInAt  string    `json:"first_signed_in_at,omitempty"`
}

func viewClient(c store.Client) ClientView {
	return ClientView{ID: c.ID, Email: c.Email, Name: c.Name, Ways: c.Ways, SameComputerOnly: c.SameComputer, NoMail: c.NoMail,
		Portal: onOff(c.PortalOn), HasWord: c.HasWord(), MadeAt: stamp(c.Made), InvitedAt: stamp(c.Invited), FirstSignedInAt: stamp(c.FirstSignedIn)}
}

// Who names one client, by id or address.
type Who struct {
	Who string `json:"who"`
}

// ClientAddIn is a new client.
type ClientAddIn struct {
	Email            string `json:"email"`
	Name             string `json:"name"`
	Ways             string `json:"ways,omitempty"` // "" means link, or pin with NoMail
	SameComputerOnly bool   `json:"same_computer_only,omitempty"`
	NoMail           bool   `json:"no_mail,omitempty"`
}

// ClientAdd puts one client on file. No mail is sent.
var ClientAdd = define("client add", func(c *call, in ClientAddIn) (out ClientView, err error) {
	n, err := newClient(in, c.now)
	if err != nil {
		return out, err
	}
	err = c.change(func(tx *store.Tx) error {
		if err := tx.AddClient(n); err != nil {
			return takenSentence(tx, n.Email, err)
		}
		return c.audit(tx, "client add", n.ID, "ways="+string(n.Ways))
	})
	return viewClient(n), err
})

// ClientList is everybody on file, by name.
var ClientList = define("client list", func(c *call, _ None) (out []ClientView, err error) {
	out = []ClientView{}
	err = c.look(func(tx *store.Tx) error {
		all, err := tx.Clients()
		for _, one := range all {
			out = append(out, viewClient(one))
		}
		return err
	})
	return out, err
})

// newClient checks what was typed; what is wrong is said with the flag that
// puts it right.
func newClient(in ClientAddIn, now time.Time) (store.Client, error) {
	c, err := store.NewClient{Email: in.Email, Name: in.Name, Ways: in.Ways, SameComputer: in.SameComputerOnly, NoMail: in.NoMail}.Client(now)
	switch field, _ := store.NewClientFault(err); field {
	case "email":
		return c, refuse("%q: %v.", clip(in.Email), err)
	case "name":
		_, err = cleanName(in.Name)
		return c, err
	case "ways":
		return c, fits(c)
	}
	if err != nil {
		return c, refuse("%v.", err)
	}
	return c, nil
}

// fits refuses switches that contradict each other.
func fits(c store.Client) error {
	switch err := c.Fits(); {
	case errors.Is(err, store.ErrNoMailWays):
		return refuse("A client who gets no mail can only sign in with a PIN: choose --ways pin as well.")
	case errors.Is(err, store.ErrSameComputerWays):
		return refuse("\"Same computer only\" is about the link in the mail, and this client gets none: leave it out, or choose other --ways.")
	default:
		return err
	}
}

// cleanName takes a name as typed.
func cleanName(typed string) (string, error) {
	name, err := store.CleanName(typed)
	switch {
	case errors.Is(err, store.ErrNoName):
		return "", refuse("A name is missing; add --name.")
	case errors.Is(err, store.ErrLongName):
		return "", refuse("The name is too long or damaged; use at most %d letters.", store.MaxName)
	case errors.Is(err, store.ErrHiddenName):
		return "", refuse("The name holds letters that cannot be seen; type it once more by hand.")
	}
	return name, err
}

func takenSentence(tx *store.Tx, email string, err error) error {
	sentence, err := tx.TakenBy(email, err)
	if err != nil {
		return err
	}
	return refuse("%s", sentence)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// stamp is RFC 3339 in UTC; "" for "did not happen".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
