package store

import "time"

// SpendLink uses a link up: [ErrNone] if it does not work at now, whatever the
// cause. This statement is the only judge of a redemption.
func (t *Tx) SpendLink(id, device string, now time.Time) error {
	return wrap("spend link", one(t.Exec(`UPDATE link SET used_at = ?, used_device = ? WHERE id = ? AND `+linkLive+`?`,
		micros(now), device, id, micros(now))))
}

// SpendLinksOf uses up what else was mailed for an attempt that is done: its
// mail has served, and must not say "live" for another day.
func (t *Tx) SpendLinksOf(attempt, device string, now time.Time) error {
	_, err := t.Exec(`UPDATE link SET used_at = ?, used_device = ? WHERE attempt_id = ? AND `+linkLive+`?`, micros(now), device, attempt, micros(now))
	return wrap("spend links", err)
}

// RebindLink moves a live link to a newer attempt of the same key: the person
// typed the address again on the same computer.
func (t *Tx) RebindLink(id, attempt, jkt string, now time.Time) error {
	return wrap("rebind link", one(t.Exec(`UPDATE link SET attempt_id = ? WHERE id = ? AND jkt = ? AND `+linkLive+`?`, attempt, id, jkt, micros(now))))
}

// CountLinkTry counts a wrong code against a link.
func (t *Tx) CountLinkTry(id string) error {
	return wrap("count link try", one(t.Exec(`UPDATE link SET code_tries = code_tries + 1 WHERE id = ?`, id)))
}

// ChainRenewals is how many links of a chain were made by a press on a dead one.
func (t *Tx) ChainRenewals(chain string) (n int, err error) {
	err = t.QueryRow(`SELECT count(*) FROM link WHERE chain = ? AND cause = ?`, chain, CauseRenew).Scan(&n)
	return n, wrap("count renewals", err)
}

// LinkOpened notes that a page was opened. It decides nothing, ever.
func (t *Tx) LinkOpened(id string, now time.Time) error {
	_, err := t.Exec(`UPDATE link SET opened_at = ?, opens = opens + 1 WHERE id = ?`, micros(now), id)
	return wrap("note opening", err)
}

// EndSecrets ends a client's open links and PINs: for a change of address or
// ways, and before the portal is turned off.
func (t *Tx) EndSecrets(clientID, actor string, now time.Time) error {
	for _, q := range []string{
		`UPDATE link SET ended_at = ?1 WHERE client_id = ?2 AND ` + linkLive + `?1`,
		`UPDATE pin SET ended_at = ?1 WHERE client_id = ?2 AND ` + linkLive + `?1`,
	} {
		if _, err := t.Exec(q, micros(now), clientID); err != nil {
			return wrap("end secrets", err)
		}
	}
	return t.Event(Event{At: now, ClientID: clientID, Kind: EventClosed, Actor: actor})
}
