package store

import "time"

// Counts is how much there is of what; no row is shown.
type Counts struct {
	Clients     int `json:"clients"`
	Devices     int `json:"devices"`  // computers that are not ended
	Sessions    int `json:"sessions"` // of these, the ones that are open: neither idle nor over
	LinksLive   int `json:"links_live"`
	LinksSpent  int `json:"links_spent"`
	MailsQueued int `json:"mails_queued"` // waiting to leave
	MailsSent   int `json:"mails_sent"`   // taken by the mail server, ever
}

// Counts counts at now.
func (t *Tx) Counts(now time.Time) (c Counts, err error) {
	if err := t.QueryRow(`SELECT (SELECT count(*) FROM client),
		(SELECT count(*) FROM link WHERE `+linkLive+`?1),
		(SELECT count(*) FROM link WHERE used_at IS NOT NULL),
		(SELECT count(*) FROM outbox WHERE `+mailOpen+`),
		(SELECT count(*) FROM outbox WHERE state = 'accepted')`, micros(now)).
		Scan(&c.Clients, &c.LinksLive, &c.LinksSpent, &c.MailsQueued, &c.MailsSent); err != nil {
		return Counts{}, wrap("count", err)
	}
	p, err := t.Practice()
	if err != nil {
		return Counts{}, err
	}
	all, err := t.devices(`ended_at IS NULL`)
	if err != nil {
		return Counts{}, err
	}
	c.Devices = len(all)
	for i := range all {
		t.store.live.freshen(&all[i])
		if all[i].Session.Judge(p.Policy, now) == "" {
			c.Sessions++
		}
	}
	return c, nil
}
