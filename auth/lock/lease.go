package lock

import (
	"encoding/json"
	"fmt"
	"time"
)

// meta is what is known of time, sealed by K_meta.
type meta struct {
	High    int64 `json:"high"`    // the latest time ever seen, server's or ours; Unix seconds
	Contact int64 `json:"contact"` // the server's time at the last contact
	Lease   int64 `json:"lease"`   // seconds the store opens without contact
}

// contactEvery is how much newer a contact must be to be written down.
const contactEvery = 10 * time.Minute

// Contact notes that the practice was reached: its own time, and how long the
// store may open without it from then on.
func (k *Keys) Contact(server time.Time, lease time.Duration) error {
	return k.note(func(m *meta) bool {
		old := *m
		m.Contact, m.Lease = max(m.Contact, server.Unix()), int64(lease/time.Second)
		m.High = max(m.High, m.Contact)
		return m.Lease != old.Lease || m.Contact-old.Contact >= int64(contactEvery/time.Second)
	})
}

// LeaseOver reports whether the store must not open without contact. Setting
// the clock back gains nothing: the latest time ever seen counts. A store that
// never had contact has no lease yet.
func (k *Keys) LeaseOver() (bool, error) {
	over := false
	err := k.note(func(m *meta) bool {
		now := max(k.l.o.Now().Unix(), m.High)
		over = m.Contact != 0 && now-m.Contact >= m.Lease
		newer := now - m.High
		m.High = now
		return newer >= int64(contactEvery/time.Second) || over && newer > 0
	})
	return over, err
}

// note reads the meta, lets f change it, and writes it if f says so.
func (k *Keys) note(f func(*meta) bool) error {
	k.l.op.Lock()
	defer k.l.op.Unlock()
	key, err := k.copyOf(&k.meta)
	if err != nil {
		return err
	}
	defer clear(key)
	var m meta
	if box := k.l.slot.Meta; box != nil {
		b, err := unseal(key, k.store, labelMeta, box)
		if err != nil || json.Unmarshal(b, &m) != nil {
			return fmt.Errorf("lock: time of last contact: %w", ErrDamaged)
		}
	}
	if !f(&m) {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("lock: time of last contact: %w", err)
	}
	s := *k.l.slot
	s.Meta = seal(key, k.store, labelMeta, b)
	return k.l.write(&s)
}
