package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"modernc.org/sqlite"

	"alcove/auth"
)

// asked is how many questions the connections below were asked.
var asked atomic.Int64

// counting is the driver, with somebody who counts.
type counting struct{ sqlite.Driver }

// Open is a connection whose questions are counted.
func (c *counting) Open(name string) (driver.Conn, error) {
	conn, err := c.Driver.Open(name)
	return countingConn{conn}, err
}

type countingConn struct{ driver.Conn }

// Prepare and the others pass on what is asked.
func (c countingConn) Prepare(query string) (driver.Stmt, error) {
	s, err := c.Conn.Prepare(query)
	return countingStmt{s}, err
}

// BeginTx passes on: the connection is only read from.
func (c countingConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

type countingStmt struct{ driver.Stmt }

// Query counts.
func (s countingStmt) Query(args []driver.Value) (driver.Rows, error) {
	asked.Add(1)
	//lint:ignore SA1019 the old form, which every driver has
	return s.Stmt.Query(args)
}

func init() { sql.Register("counting", &counting{}) }

// Lists for staff ask the database as often for many clients as for few: no
// question is asked for each of them.
func TestListsAskAsOftenForManyAsForFew(t *testing.T) {
	lists := map[string]func(tx *Tx, now time.Time) (int, error){
		"stuck": func(tx *Tx, now time.Time) (int, error) { all, err := tx.StuckClients(now); return len(all), err },
		"asked": func(tx *Tx, now time.Time) (int, error) { all, err := tx.SomebodyAsks(now); return len(all), err },
		"mails": func(tx *Tx, now time.Time) (int, error) {
			all, err := tx.MailTroubles(now, 100)
			return len(all), err
		},
		"unknown": func(tx *Tx, _ time.Time) (int, error) { all, err := tx.UnknownList(100, 0); return len(all), err },
		"help":    func(tx *Tx, _ time.Time) (int, error) { all, err := tx.HelpLines(true, 100, 0); return len(all), err },
		"clients": func(tx *Tx, now time.Time) (int, error) {
			all, _, err := tx.FindClients(ClientQuery{Limit: 100}, now)
			return len(all), err
		},
		"found": func(tx *Tx, now time.Time) (int, error) {
			all, _, err := tx.FindClients(ClientQuery{Text: "client", State: StateStuck, Limit: 100}, now)
			return len(all), err
		},
	}
	counts := map[string][2]int64{}
	for round, clients := range []int{3, 60} {
		s := open(t, t.TempDir())
		act(t, s, func(tx *Tx) error { return crowd(tx, clients) })
		db, err := sql.Open("counting", dsn(filepath.Join(s.Dir(), FileName), true))
		if err != nil {
			t.Fatal(err)
		}
		for name, list := range lists {
			t0 := t0.Add(time.Hour)
			began, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			before := asked.Load()
			n, err := list(&Tx{Tx: began, ctx: t.Context(), store: s}, t0)
			if err != nil || n != clients {
				t.Errorf("%s: %d of %d, %v", name, n, clients, err)
			}
			c := counts[name]
			c[round] = asked.Load() - before
			counts[name] = c
			if err := began.Rollback(); err != nil {
				t.Error(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	for name, c := range counts {
		if c[0] == 0 || c[0] != c[1] || c[1] > 6 {
			t.Errorf("%s: %d questions for few, %d for many", name, c[0], c[1])
		}
	}
}

// crowd is clients of whom everybody is in every list.
func crowd(tx *Tx, n int) error {
	for i := range n {
		c := Client{ID: auth.ID("c"), Email: fmt.Sprintf("client%d@example.com", i), Name: fmt.Sprintf("Client %d", i), Ways: auth.WaysLink, PortalOn: true, Made: t0}
		if err := tx.AddClient(c); err != nil {
			return err
		}
		for k, e := range []Event{{Kind: EventAsked}, {Kind: EventAskedElse}, {Kind: EventTyped, Reason: auth.WrongCode}} {
			e.ClientID, e.At = c.ID, t0.Add(time.Duration(k)*time.Second)
			if err := tx.Event(e); err != nil {
				return err
			}
		}
		if err := tx.NoteUnknown(fmt.Sprintf("client%d@exmaple.com", i), t0); err != nil {
			return err
		}
		if err := tx.AddHelp(Help{ID: auth.ID("h"), ClientID: c.ID, Contact: c.Email, Made: t0}); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO outbox (id, client_id, kind, state, next_at, smtp_code, smtp_text, queued_at, stops_at)
			VALUES (?1, ?2, 'invite', 'refused', ?3, 550, 'no', ?3, ?3)`, auth.ID("m"), c.ID, micros(t0)); err != nil {
			return err
		}
	}
	return nil
}
