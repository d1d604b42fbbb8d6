package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"alcove/auth"
)

// Practice is what is known of the practice: what anybody may see, and what
// stays here.
type Practice struct {
	auth.Practice             // Sender and Policy of it are filled in on reading
	Policy        auth.Policy // hides the shown part of auth.Practice: read that as p.Practice.Policy
	MailFrom      string      // where our mail comes from; "" means the practice's own address
	ReplyTo       bool        // replies go to the practice's address
	Made          time.Time   // zero: not set up yet
}

// Location is the practice's time zone; UTC if its name means nothing here.
func (p Practice) Location() *time.Location {
	if l, err := time.LoadLocation(p.Zone); err == nil {
		return l
	}
	return time.UTC
}

// Practice reads the practice. Before the set-up it is a nameless one with the
// default rules and a zero Made, so that nothing has to treat that time apart.
func (t *Tx) Practice() (Practice, error) {
	p := Practice{Practice: auth.Practice{Name: "Your practice", Zone: "UTC", Show: []string{"phone", "email", "form"}}, Policy: auth.DefaultPolicy(), ReplyTo: true}
	var show, policy string
	var made sql.NullInt64
	err := t.QueryRow(`SELECT name, phone, email, hours, zone, crisis, answer_time, show, policy, mail_from, reply_to, made_at FROM practice WHERE id = 1`).
		Scan(&p.Name, &p.Phone, &p.Email, &p.Hours, &p.Zone, &p.Crisis, &p.AnswerTime, &show, &policy, &p.MailFrom, &p.ReplyTo, &made)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return Practice{}, fmt.Errorf("store: read practice: %w", err)
	default:
		// A number that this version knows and the row does not yet keeps its default.
		if err := errors.Join(json.Unmarshal([]byte(show), &p.Show), json.Unmarshal([]byte(policy), &p.Policy)); err != nil {
			return Practice{}, fmt.Errorf("store: read practice: %w", err)
		}
		p.Made = moment(made)
	}
	p.Sender = p.MailFrom
	if p.Sender == "" {
		p.Sender = p.Email
	}
	p.Practice.Policy = p.Policy.Shown()
	return p, nil
}

// SetPractice writes the practice whole, after its policy was checked against
// the bounds. Made is kept from the first time.
func (t *Tx) SetPractice(p Practice) error {
	if err := p.Policy.Check(); err != nil {
		return err
	}
	show, err1 := json.Marshal(p.Show)
	policy, err2 := json.Marshal(p.Policy)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("store: set practice: %w", err)
	}
	_, err := t.Exec(`INSERT INTO practice (id, name, phone, email, hours, zone, crisis, answer_time, show, policy, mail_from, reply_to, made_at)
		VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone, email = excluded.email, hours = excluded.hours,
			zone = excluded.zone, crisis = excluded.crisis, answer_time = excluded.answer_time, show = excluded.show,
			policy = excluded.policy, mail_from = excluded.mail_from, reply_to = excluded.reply_to`,
		p.Name, p.Phone, p.Email, p.Hours, p.Zone, p.Crisis, p.AnswerTime, string(show), string(policy), p.MailFrom, p.ReplyTo, micros(p.Made))
	if err != nil {
		return fmt.Errorf("store: set practice: %w", err)
	}
	now, err := t.Practice()
	if err != nil {
		return err
	}
	t.AfterCommit(func() { t.store.practice.Store(&now) })
	return t.mirrorPractice()
}

// PracticeNow is the practice as of the last commit. It is kept in memory: each
// authenticated call asks for its policy.
func (s *Store) PracticeNow() (p Practice, err error) {
	if p := s.practice.Load(); p != nil {
		return p.clone(), nil
	}
	err = s.Read(context.Background(), func(tx *Tx) error { p, err = tx.Practice(); return err })
	if err == nil {
		// Never over what a commit put there meanwhile: that is newer.
		kept := p.clone()
		s.practice.CompareAndSwap(nil, &kept)
	}
	return p, err
}

// clone is a copy whose list nobody else can change.
func (p Practice) clone() Practice {
	p.Show = slices.Clone(p.Show)
	return p
}
