package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"
)

// AuditFilter is which lines of the audit log are wanted. The zero value means
// all of them.
type AuditFilter struct {
	Actor    string    // a staff id; "cli" is everybody at the command line
	Act      string    // "client set"
	Object   string    // an id: a client, or a staff member
	From, To time.Time // To is not within it
	Before   int64     // lines with a smaller number; 0: from the newest
	Limit    int       // 0: all
}

// AuditSearch is the lines that a filter wants, newest first. What was done to
// a computer of a client was done to the client.
func (t *Tx) AuditSearch(f AuditFilter) ([]AuditLine, error) {
	from, to := int64(0), int64(math.MaxInt64)
	if !f.From.IsZero() {
		from = micros(f.From)
	}
	if !f.To.IsZero() {
		to = micros(f.To)
	}
	if f.Before == 0 {
		f.Before = math.MaxInt64
	}
	if f.Limit == 0 {
		f.Limit = -1
	}
	return t.auditLines(`SELECT n, at, actor, act, object, detail, hash FROM audit
		WHERE n < ?1 AND at >= ?2 AND at < ?3 AND (?4 = '' OR actor = ?4 OR ?4 = 'cli' AND actor LIKE 'cli:%') AND (?5 = '' OR act = ?5)
		AND (?6 = '' OR object = ?6 OR object IN (SELECT id FROM device WHERE client_id = ?6))
		ORDER BY n DESC LIMIT ?7`, f.Before, from, to, f.Actor, f.Act, f.Object, f.Limit)
}

// AuditActs is every act that stands in the log, by name.
func (t *Tx) AuditActs() ([]string, error) {
	return t.texts(`SELECT DISTINCT act FROM audit ORDER BY act`)
}

// NamesOf is what people call the clients and staff with these ids. An id that
// is neither's is left out.
func (t *Tx) NamesOf(ids []string) (names map[string]string, err error) {
	names = map[string]string{}
	for _, id := range ids {
		if names[id] != "" || id == "" {
			continue
		}
		var name string
		err := t.QueryRow(`SELECT name FROM client WHERE id = ? UNION ALL SELECT name FROM staff WHERE id = ?
			UNION ALL SELECT c.name FROM client c JOIN device d ON d.client_id = c.id WHERE d.id = ? LIMIT 1`, id, id, id).Scan(&name)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("store: names: %w", err)
		}
		if name != "" {
			names[id] = name
		}
	}
	return names, nil
}
