package store

import (
	"errors"
	"time"

	"alcove/auth"
)

// What is done to staff, whether on a page or at the command line: each is the
// change, its line in the list of ended, and its line in the audit log.

// InviteStaff puts somebody on the staff list and returns the token that lets
// them set up their way in, which is kept nowhere else; [ErrTaken].
func (t *Tx) InviteStaff(actor, email, name string, role Role, now time.Time) (s Staff, token string, err error) {
	token = auth.Token()
	s = Staff{ID: auth.ID("s"), Email: email, Name: name, Role: role, Made: now, SetupStops: now.Add(auth.SetupTokenLife)}
	if err := t.AddStaff(s, token); err != nil {
		return s, "", err
	}
	return s, token, t.Audit(actor, "staff add", s.ID, "role="+string(role), now)
}

// EndStaff takes somebody's access at once; [ErrLastOwner], [ErrNone]. Who has
// none stays as they are.
func (t *Tx) EndStaff(actor, id string, now time.Time) (Staff, error) {
	if err := t.DisableStaff(id, now); err != nil && !errors.Is(err, ErrNone) {
		return Staff{}, err
	}
	s, err := t.FindStaff(id)
	if err != nil {
		return s, err
	}
	if err := t.LogEnded(Ended{At: now, Kind: EndedStaff, ID: s.ID}); err != nil {
		return s, err
	}
	return s, t.Audit(actor, "staff disable", s.ID, "", now)
}

// RenewSetup gives somebody who lost their way in a new setup token; the one
// from before stops working. It lets a disabled one in again. Passkeys that
// work go on working. was is how they stood before.
func (t *Tx) RenewSetup(actor, id string, now time.Time) (was, is Staff, token string, err error) {
	if was, err = t.FindStaff(id); err != nil {
		return was, is, "", err
	}
	token = auth.Token()
	if err := t.ResetStaff(was.ID, token, now.Add(auth.SetupTokenLife)); err != nil {
		return was, is, "", err
	}
	detail := ""
	if !was.Disabled.IsZero() {
		detail = "let in again"
		if err := t.LogEnded(Ended{At: now, Kind: EndedStaff, ID: was.ID, Undone: true}); err != nil {
			return was, is, "", err
		}
	}
	if is, err = t.FindStaff(was.ID); err != nil {
		return was, is, "", err
	}
	return was, is, token, t.Audit(actor, "staff reset", was.ID, detail, now)
}

// SetRole changes what somebody may do, from their next request on. The last
// owner who has access stays one: [ErrLastOwner].
func (t *Tx) SetRole(actor, id string, role Role, now time.Time) error {
	s, err := t.FindStaff(id)
	if err != nil || s.Role == role {
		return err
	}
	err = one(t.Exec(`UPDATE staff SET role = ? WHERE id = ? AND (role <> 'owner' OR EXISTS (SELECT 1 FROM staff o WHERE o.role = 'owner' AND o.id <> staff.id AND o.disabled_at IS NULL))`,
		role, s.ID))
	if errors.Is(err, ErrNone) {
		return ErrLastOwner
	}
	if err != nil {
		return wrap("set role", err)
	}
	t.TellStaff()
	return errors.Join(t.mirrorStaff(s.ID), t.Audit(actor, "staff role", s.ID, string(s.Role)+" to "+string(role), now))
}

// RenameStaff changes the name that clients read.
func (t *Tx) RenameStaff(id, name string) error {
	if err := one(t.Exec(`UPDATE staff SET name = ? WHERE id = ?`, name, id)); err != nil {
		return wrap("rename staff", err)
	}
	return t.mirrorStaff(id)
}
