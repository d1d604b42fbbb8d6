package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"alcove/auth"
)

// stuckLimit is how many people's lines are read at most: more than that at
// once have one common cause, and it stands on top.
const stuckLimit = 300

// stuckWhere is the clients with a line that may tell of trouble after they
// were in last and after staff put the matter aside.
const stuckWhere = `trouble_at > ifnull(in_at, 0) AND trouble_at > ?1 AND trouble_at > ifnull(aside_at, 0)`

// StuckClients is who cannot get in at now: whoever waits at this moment
// stands first, then who tried last. One query, however many clients there are.
func (t *Tx) StuckClients(now time.Time) ([]Stuck, error) { return t.stuckAmong("", now) }

// StuckClient is what keeps one client out, or [ErrNone] where nothing does.
func (t *Tx) StuckClient(id string, now time.Time) (Stuck, error) {
	ids, err := json.Marshal([]string{id})
	if err != nil { // a list of texts always has a JSON form
		return Stuck{}, fmt.Errorf("store: find who is stuck: %w", err)
	}
	all, err := t.stuckAmong(string(ids), now)
	if err != nil {
		return Stuck{}, err
	}
	if len(all) == 0 {
		return Stuck{}, ErrNone
	}
	return all[0], nil
}

// stuckAmong is [Tx.StuckClients] of a JSON list of ids; "" for everybody.
func (t *Tx) stuckAmong(ids string, now time.Time) (all []Stuck, err error) {
	rows, err := t.Query(`SELECT c.id, c.name, c.email_key, c.portal_on, c.word_fails,
		e.at, e.kind, e.reason, e.device, e.ref, e.actor, e.detail, l.email, l.made_at, l.stops_at, l.used_at, l.replaced_at, l.ended_at
		FROM (SELECT * FROM client WHERE `+stuckWhere+` AND (?3 = '' OR id IN (SELECT value FROM json_each(iif(?3 = '', '[]', ?3)))) ORDER BY trouble_at DESC LIMIT ?2) c
		CROSS JOIN event e ON e.client_id = c.id AND e.id > ifnull(c.in_event, 0) AND e.at > max(ifnull(c.in_at, 0), ifnull(c.aside_at, 0), ?1)
		LEFT JOIN link l ON l.id = e.ref
		ORDER BY c.trouble_at DESC, c.id, e.at, e.id`, micros(now.Add(-StuckFor)), stuckLimit, ids)
	if err != nil {
		return nil, fmt.Errorf("store: find who is stuck: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var c stuckClient
	var lines []stuckLine
	judge := func() {
		if c.ID == "" {
			return
		}
		if s, ok := judgeStuck(c, lines, now); ok {
			s.Here = t.waitsHere(lines, now)
			all = append(all, s)
		}
	}
	for rows.Next() {
		next, l, err := scanStuck(rows)
		if err != nil {
			return nil, err
		}
		if next.ID != c.ID {
			judge()
			c, lines = next, lines[:0]
		}
		lines = append(lines, l)
	}
	judge()
	slices.SortStableFunc(all, func(a, b Stuck) int {
		if a.Here != b.Here {
			if a.Here {
				return -1
			}
			return 1
		}
		return b.Last.Compare(a.Last)
	})
	return all, rows.Err()
}

// waitsHere reports whether an app that these lines are about asks right now.
func (t *Tx) waitsHere(lines []stuckLine, now time.Time) bool {
	for _, l := range lines {
		if l.Kind == EventAsked && (Waiting{Polled: t.store.live.LastPoll(l.Ref)}).Present(now) {
			return true
		}
	}
	return false
}

func scanStuck(rows *sql.Rows) (c stuckClient, l stuckLine, err error) {
	var at int64
	var mailed sql.NullString
	var made, stops, used, replaced, ended sql.NullInt64
	err = rows.Scan(&c.ID, &c.Name, &c.EmailKey, &c.PortalOn, &c.WordFails,
		&at, &l.Kind, &l.Reason, &l.Device, &l.Ref, &l.Actor, &l.Detail, &mailed, &made, &stops, &used, &replaced, &ended)
	l.At, l.ClientID, l.mailedTo, l.mail = time.UnixMicro(at).UTC(), c.ID, mailed.String, mailed.Valid
	l.link = auth.Link{Made: moment(made), Stops: moment(stops), Used: moment(used), Replaced: moment(replaced), Ended: moment(ended)}
	return c, l, wrap("find who is stuck", err)
}

// PutAside notes that staff dealt with what kept a client out, or with what
// was said in their name: it is shown again when something new happens.
func (t *Tx) PutAside(clientID string, now time.Time) error {
	err := one(t.Exec(`UPDATE client SET aside_at = ? WHERE id = ?`, micros(now), clientID))
	if err == nil {
		t.TellStaff()
	}
	return wrapNone("put aside", err)
}

// Asking is a client in whose name somebody else may be asking.
type Asking struct {
	ID, Name string
	Times    int       // starts on other computers that took a live link away
	NotMe    int       // mails of which the client said they did not ask for them
	Last     time.Time // of both
	Device   string    // of the newest such start, as it calls itself
	Note     string    // what the client wrote with the newest "this wasn't me"
}

const (
	// askingFor is how long staff are told of somebody else.
	askingFor = 3 * 24 * time.Hour
	// askingMany is how often one and the same person rarely changes computers.
	askingMany = 3
)

// SomebodyAsks is the clients in whose name somebody else may be asking, the
// latest first. Starts on two computers are over once the client is in, unless
// they are many; "this wasn't me" stays until staff put it aside, because
// whoever got in may be who should not have.
func (t *Tx) SomebodyAsks(now time.Time) (all []Asking, err error) {
	rows, err := t.Query(`SELECT c.id, c.name, e.kind, e.at, e.device, e.detail, e.at > ifnull(c.in_at, 0)
		FROM event e CROSS JOIN client c ON c.id = e.client_id
		WHERE e.kind IN ('`+EventAskedElse+`', '`+EventNotMe+`') AND e.at > max(?1, ifnull(c.aside_at, 0)) AND e.at > ?1 ORDER BY e.at DESC LIMIT 1000`,
		micros(now.Add(-askingFor)))
	if err != nil {
		return nil, fmt.Errorf("store: find who asks: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	at, since := map[string]int{}, map[string]bool{}
	for rows.Next() {
		var a Asking
		var kind, detail string
		var when int64
		var after bool
		if err := rows.Scan(&a.ID, &a.Name, &kind, &when, &a.Device, &detail, &after); err != nil {
			return nil, fmt.Errorf("store: find who asks: %w", err)
		}
		i, ok := at[a.ID]
		if !ok {
			i = len(all)
			at[a.ID], a.Last = i, time.UnixMicro(when).UTC()
			all = append(all, a)
		}
		since[a.ID] = since[a.ID] || after
		if kind == EventAskedElse {
			all[i].Times++
		} else if all[i].NotMe++; all[i].Note == "" {
			all[i].Note = detail
		}
	}
	return slices.DeleteFunc(all, func(a Asking) bool { return a.NotMe == 0 && a.Times < askingMany && !since[a.ID] }), rows.Err()
}
