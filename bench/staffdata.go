package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// How large the practice is whose pages are measured. It is meant to be more
// than any has.
const (
	staffClients  = 5_000
	staffTimeline = 500_000
	staffUnknown  = 400
	staffHelp     = 400
	staffAudit    = 20_000
	staffThreads  = 300  // clients who write
	busyTimeline  = 5000 // lines of the one client whose pages are asked for
	stuckOneIn    = 50   // clients who cannot get in
	lostOneIn     = 80   // clients whose mail came back
)

// largePractice is what a page is asked for in it.
type largePractice struct {
	cookie                   string
	client, thread, file, by string // ids
}

// fillPractice makes the practice in an open store, with all that its days
// leave behind by now.
func fillPractice(ctx context.Context, s *store.Store, now time.Time) (p largePractice, err error) {
	p.cookie, p.by = auth.Token(), auth.ID("s")
	ids := make([]string, staffClients)
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPractice(store.Practice{Practice: auth.Practice{Name: "Lakeside Counseling", Phone: "(555) 010-0199", Email: "hello@lakeside.example",
			Zone: "America/New_York", Show: []string{"phone", "email", "form"}}, Policy: auth.DefaultPolicy(), ReplyTo: true, Made: now}); err != nil {
			return err
		}
		if err := tx.AddStaff(store.Staff{ID: p.by, Email: "robin@lakeside.example", Name: "Robin Lee", Role: store.Owner, Made: now, SetupStops: now}, auth.Token()); err != nil {
			return err
		}
		return tx.AddStaffSession(p.cookie, store.StaffSession{StaffID: p.by, Made: now, Seen: now, Fresh: now})
	})
	if err != nil {
		return p, err
	}
	for i := range ids {
		ids[i] = auth.ID("c")
	}
	p.client = ids[staffClients/2]
	for from := 0; from < len(ids); from += 50 {
		if err := s.Write(ctx, func(tx *store.Tx) error {
			for i := from; i < min(from+50, len(ids)); i++ {
				lines := (staffTimeline - busyTimeline) / (staffClients - 1)
				if ids[i] == p.client {
					lines = busyTimeline
				}
				if err := fillClient(tx, i, ids[i], lines, now); err != nil {
					return fmt.Errorf("client %d: %w", i, err)
				}
			}
			return nil
		}); err != nil {
			return p, err
		}
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return fillOffice(tx, ids, p.by, now) }); err != nil {
		return p, err
	}
	return p, fillTalk(ctx, s, &p, ids, now)
}

var firstNames, lastNames = strings.Fields("Jane Bob Ann Maria Tom Priya Lev Kim Sam Zoë Jörg Ines Omar Ruth Paul Nina"),
	strings.Fields("Rivera Stone Lee Santos Okafor Nair Brandt Larsen Novak Müller Silva Haddad Cohen Weiss Petrov Moreau")

// fillClient is one client with computers, links, mails and a timeline of half
// a year.
func fillClient(tx *store.Tx, i int, id string, lines int, now time.Time) error {
	first, last := firstNames[i%len(firstNames)], lastNames[i/len(firstNames)%len(lastNames)]
	c := store.Client{ID: id, Email: strings.ToLower(fmt.Sprintf("%s.%s%d@%s", first, last, i, []string{"gmail.example", "mail.example", "work.example"}[i%3])),
		Name: fmt.Sprintf("%s %s %d", first, last, i), Ways: auth.WaysLink, PortalOn: i%97 != 0, Made: now.AddDate(0, -7, 0)}
	if err := tx.AddClient(c); err != nil {
		return err
	}
	rounds := lines / 5
	step := 180 * 24 * time.Hour / time.Duration(rounds+1)
	for n := range rounds {
		at := now.Add(-180*24*time.Hour + time.Duration(n)*step).Add(time.Duration(i) * time.Second)
		trouble := n == rounds-1 && i%stuckOneIn == 0
		if trouble {
			at = now.Add(-time.Duration(i%300+1) * time.Minute)
		}
		if err := fillRound(tx, c, n, at, trouble, rounds); err != nil {
			return err
		}
	}
	return nil
}

// fillRound is one time that a client signed in, or tried to.
func fillRound(tx *store.Tx, c store.Client, n int, at time.Time, trouble bool, rounds int) error {
	ref := auth.ID("a")
	link := ""
	if n >= rounds-5 { // the file keeps every link; older ones weigh the same
		link = auth.ID("l")
		l := store.Link{ID: link, ClientID: c.ID, Email: c.Email, Chain: link, Cause: store.CauseStart, DeviceName: "HP-Laptop", Link: auth.Link{Made: at, Stops: at.Add(24 * time.Hour)}}
		if _, err := tx.MakeLink(l, auth.Token(), "123456"); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO outbox (id, client_id, link_id, kind, state, tries, next_at, smtp_code, smtp_text, queued_at, stops_at, sent_at)
			VALUES (?, ?, ?, ?, 'accepted', 1, ?5, 250, 'ok', ?5, ?5, ?5)`, auth.ID("m"), c.ID, link, mail.SignInLink{}.Kind(), at.UnixMicro()); err != nil {
			return err
		}
	}
	events := []store.Event{
		{Kind: store.EventAsked, Device: "HP-Laptop", Ref: ref}, {Kind: mail.EventAccepted, Ref: link, Detail: "250 ok"},
		{Kind: store.EventOpened, Ref: link, Detail: "program"}, {Kind: store.EventOpened, Ref: link, Detail: "computer"},
		{Kind: store.EventSignedIn, Device: "HP-Laptop", Actor: store.ByClient},
	}
	if trouble {
		events[4] = store.Event{Kind: store.EventTyped, Reason: auth.WrongCode, Device: "HP-Laptop", Ref: ref, Actor: store.ByClient}
	}
	for k, e := range events {
		e.ClientID, e.At = c.ID, at.Add(time.Duration(k)*time.Second)
		if err := tx.Event(e); err != nil {
			return err
		}
	}
	if n != rounds-1 || trouble {
		return nil
	}
	d := store.Device{ID: auth.ID("d"), ClientID: c.ID, Name: "HP-Laptop", JKT: auth.ID("k"), Scope: auth.Scope, SID: auth.ID("s"), AMR: "otp",
		CodeHash: auth.Hash(auth.Token()), Session: auth.Session{Enrolled: at, AuthTime: at, LastActivity: at, LastSeen: at}}
	return tx.AddDevice(d)
}

// fillOffice is what stands beside the clients.
func fillOffice(tx *store.Tx, ids []string, by string, now time.Time) error {
	for i := range staffUnknown {
		if err := tx.NoteUnknown(fmt.Sprintf("%s.%s%d@gmial.example", strings.ToLower(firstNames[i%16]), strings.ToLower(lastNames[i/16%16]), i*7), now.Add(-time.Duration(i)*time.Hour)); err != nil {
			return err
		}
	}
	for i := range staffHelp {
		h := store.Help{ID: auth.ID("h"), ClientID: ids[i*3], Contact: "somebody@example.com", Note: "It does not open.", Reason: auth.KeyringLocked, Made: now.Add(-time.Duration(i) * time.Hour)}
		if err := tx.AddHelp(h); err != nil {
			return err
		}
		if i >= 20 {
			if _, err := tx.SolveHelp(h.ID, by, now); err != nil {
				return err
			}
		}
	}
	for i, id := range ids {
		if i%lostOneIn != 0 {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO outbox (id, client_id, kind, state, tries, next_at, smtp_code, smtp_text, queued_at, stops_at)
			VALUES (?, ?, ?, 'refused', 1, ?4, 550, 'no mailbox here by that name', ?4, ?4)`, auth.ID("m"), id, mail.Invite{}.Kind(), now.Add(-time.Hour).UnixMicro()); err != nil {
			return err
		}
	}
	for i := range staffAudit {
		if err := tx.Audit(by, "client set", ids[i%len(ids)], "name", now.Add(-time.Duration(staffAudit-i)*time.Minute)); err != nil {
			return err
		}
	}
	return nil
}

// fillTalk is conversations, of which some are unread, and shared documents.
func fillTalk(ctx context.Context, s *store.Store, p *largePractice, ids []string, now time.Time) error {
	f, err := s.KeepFile(ctx, store.File{ClientID: p.client, ID: auth.ID("f"), Name: "plan.pdf"}, []byte("%PDF-1.4 a plan"), now)
	if err != nil {
		return err
	}
	p.file = f.ID
	return s.Write(ctx, func(tx *store.Tx) error {
		for i := range staffThreads {
			id, messages := ids[i*7], 5
			if i == 0 {
				id, messages = p.client, 200
			}
			thread := ""
			for range messages {
				m, err := tx.SendStaffMessage(id, store.StaffMessage{Thread: thread, Text: "Thursday at 4 is fine. Please bring the two pages that we talked about.", By: p.by}, now.Add(-time.Hour))
				if err != nil {
					return err
				}
				thread = m.Message.Thread
			}
			if i == 0 {
				p.thread = thread
			}
			if _, err := tx.Exec(`UPDATE thread SET unread = 2, unread_at = ? WHERE client_id = ? AND id = ?`, now.Add(-time.Hour).UnixMicro(), id, thread); err != nil {
				return err
			}
		}
		for range 30 {
			if _, _, err := tx.ShareDocument(p.client, p.file, p.by, now); err != nil {
				return err
			}
		}
		return nil
	})
}
