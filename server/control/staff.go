package control

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// StaffView is a staff member as the command line shows them.
type StaffView struct {
	ID         string     `json:"id"`
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	Role       store.Role `json:"role"`
	MadeAt     string     `json:"made_at"`
	SetUpAt    string     `json:"set_up_at,omitempty"`
	DisabledAt string     `json:"disabled_at,omitempty"`
	WasOutAt   string     `json:"was_disabled_at,omitempty"` // a reset let them in again
	SetupURL   string     `json:"setup_url,omitempty"`       // works once; shown this one time
	SetupStops string     `json:"setup_stops_at,omitempty"`
}

func viewStaff(s store.Staff) StaffView {
	return StaffView{ID: s.ID, Email: s.Email, Name: s.Name, Role: s.Role, MadeAt: stamp(s.Made), SetUpAt: stamp(s.SetupUsed), DisabledAt: stamp(s.Disabled)}
}

// StaffAddIn is a new staff member.
type StaffAddIn struct {
	Email     string `json:"email"`
	Name      string `json:"name"`
	Role      string `json:"role"`
	PublicURL string `json:"public_url,omitempty"`
}

// StaffAdd invites a staff member. The setup address is shown once and works
// once; only its hash is kept.
var StaffAdd = define("staff add", func(c *call, in StaffAddIn) (out StaffView, err error) {
	email, err := auth.CleanEmail(in.Email)
	if err != nil {
		return out, refuse("%q: %v.", clip(in.Email), err)
	}
	name, err := cleanName(in.Name)
	if err != nil {
		return out, err
	}
	role, err := store.ParseRole(in.Role)
	if err != nil {
		return out, refuse("%v.", err)
	}
	err = c.change(func(tx *store.Tx) (err error) {
		out, err = c.addStaff(tx, email, name, role, in.PublicURL)
		return err
	})
	return out, err
})

func (c *call) addStaff(tx *store.Tx, email, name string, role store.Role, at string) (out StaffView, err error) {
	s, token, err := tx.InviteStaff(c.actor, email, name, role, c.now)
	if errors.Is(err, store.ErrTaken) {
		return out, refuse("%s is on the staff list already; see \"alcove-server staff list\". A new setup address comes from \"alcove-server staff reset %s\".", email, email)
	}
	if err != nil {
		return out, err
	}
	out = viewStaff(s)
	return out, c.setupURL(tx, &out, token, s.SetupStops, at)
}

// setupURL fills in the one-time address. The token stands behind the #, which
// browsers send to no server: it reaches no log.
func (c *call) setupURL(tx *store.Tx, out *StaffView, token string, stops time.Time, at string) (err error) {
	if at != "" {
		at, err = publicURL(at)
	} else {
		at, err = c.addressOrHere(tx)
	}
	out.SetupURL, out.SetupStops = at+"/staff/setup#"+token, stamp(stops)
	return err
}

// StaffList is everybody who works or worked here.
var StaffList = define("staff list", func(c *call, _ None) (out []StaffView, err error) {
	out = []StaffView{}
	err = c.look(func(tx *store.Tx) error {
		all, err := tx.StaffList()
		for _, s := range all {
			out = append(out, viewStaff(s))
		}
		return err
	})
	return out, err
})

// StaffDisable ends a staff member's access at once.
var StaffDisable = define("staff disable", func(c *call, in Who) (out StaffView, err error) {
	err = c.change(func(tx *store.Tx) error {
		s, err := staffMember(tx, in.Who)
		if err != nil {
			return err
		}
		name := s.Name
		if s, err = tx.EndStaff(c.actor, s.ID, c.now); errors.Is(err, store.ErrLastOwner) {
			return refuse("%s is the only owner, and without one nobody could let others in; make another owner first.", name)
		}
		out = viewStaff(s)
		return err
	})
	return out, err
})

// StaffResetIn names a staff member and where the server is reached.
type StaffResetIn struct {
	Who       string `json:"who"`
	PublicURL string `json:"public_url,omitempty"`
}

// StaffReset makes a new setup address for somebody who lost their way in; the
// one from before stops working. It lets a disabled one in again, and says so.
var StaffReset = define("staff reset", func(c *call, in StaffResetIn) (out StaffView, err error) {
	err = c.change(func(tx *store.Tx) error {
		s, err := staffMember(tx, in.Who)
		if err != nil {
			return err
		}
		was, is, token, err := tx.RenewSetup(c.actor, s.ID, c.now)
		if err != nil {
			return err
		}
		out = viewStaff(is)
		out.WasOutAt = stamp(was.Disabled)
		return c.setupURL(tx, &out, token, is.SetupStops, in.PublicURL)
	})
	return out, err
})

func staffMember(tx *store.Tx, who string) (store.Staff, error) {
	s, err := tx.FindStaff(who)
	if errors.Is(err, store.ErrNone) {
		return s, refuse("There is nobody %q on the staff list; see \"alcove-server staff list\".", clip(who))
	}
	return s, err
}
