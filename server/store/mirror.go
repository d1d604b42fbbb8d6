package store

import (
	"errors"
	"fmt"
	"time"

	"alcove/sync/record"
)

// Rows that clients see have a record that follows them, written in the same
// transaction. What changed outside of such a transaction (a restore ends
// computers again, an update brings the records in) is made good by mirrorAll.

// stamp is RFC 3339 in whole seconds and UTC; "" for "did not happen".
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Truncate(time.Second).Format(time.RFC3339)
}

func (t *Tx) mirrorPractice() error {
	p, err := t.Practice()
	if err != nil || p.Made.IsZero() {
		return err
	}
	return t.PutChanged(PracticeStream, record.Practices.Envelope(record.PracticeID, record.Practice{Name: p.Name, Phone: p.Phone, Email: p.Email,
		Hours: p.Hours, Zone: p.Zone, Crisis: p.Crisis, AnswerTime: p.AnswerTime, Show: p.Show}))
}

func (t *Tx) mirrorStaff(id string) error {
	s, err := t.FindStaff(id)
	if err != nil {
		return err
	}
	return t.PutChanged(PracticeStream, record.StaffMembers.Envelope(s.ID, record.Staff{Name: s.Name, Role: string(s.Role), Left: !s.Disabled.IsZero()}))
}

func (t *Tx) mirrorDevices(clientID string) error {
	all, err := t.devices(`client_id = ? ORDER BY made_at, id`, clientID)
	if err != nil {
		return err
	}
	list := record.Devices{Devices: []record.Device{}}
	for _, d := range all {
		list.Devices = append(list.Devices, record.Device{ID: d.ID, Name: d.Name, Since: stamp(d.Enrolled), Ended: stamp(d.Ended), Reason: string(d.EndedReason)})
	}
	return t.PutChanged(AcctStream(clientID), record.DeviceLists.Envelope(record.DevicesID, list))
}

// mirrorAll runs when the file is opened, before anybody else writes.
func (s *Store) mirrorAll() (err error) {
	db, err := s.write.Begin()
	if err != nil {
		return fmt.Errorf("store: mirror: %w", err)
	}
	defer db.Rollback() //nolint:errcheck // after the commit it does nothing
	t := &Tx{Tx: db, store: s}
	if err := t.mirrorPractice(); err != nil {
		return err
	}
	staff, err := t.StaffList()
	if err != nil {
		return err
	}
	for _, one := range staff {
		if err := t.mirrorStaff(one.ID); err != nil {
			return err
		}
	}
	owners, err := t.texts(`SELECT DISTINCT client_id FROM device`)
	if err != nil {
		return err
	}
	for _, id := range owners {
		if err := t.mirrorDevices(id); err != nil {
			return err
		}
	}
	return wrap("mirror", db.Commit())
}

// texts is the first column of a query.
func (t *Tx) texts(query string, args ...any) (all []string, err error) {
	rows, err := t.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
