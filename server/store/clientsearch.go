package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"alcove/auth"
)

// ClientState is how a client stands with us, as staff filter by it.
type ClientState string

// The states. A client may be in several.
const (
	StateAny     ClientState = ""
	StateNew     ClientState = "new"     // never invited, never in
	StateInvited ClientState = "invited" // and not in yet
	StateIn      ClientState = "in"      // has a computer
	StateStuck   ClientState = "stuck"   // see [Stuck]
	StateRefused ClientState = "refused" // the newest mail did not arrive
	StateOff     ClientState = "off"     // the portal is turned off
	StateNoMail  ClientState = "no-mail" // gets no mail of any kind
)

// ClientStates is every state but [StateAny], in the order of the filter.
func ClientStates() []ClientState {
	return []ClientState{StateStuck, StateRefused, StateNew, StateInvited, StateIn, StateOff, StateNoMail}
}

// ClientQuery asks for a part of the list of clients.
type ClientQuery struct {
	Text          string // words that all stand in the name or the address
	State         ClientState
	Limit, Offset int
}

// ClientLine is a client as the list shows them.
type ClientLine struct {
	ID, Name, Email string
	Ways            auth.Ways
	States          []ClientState
	In              time.Time // the newest sign-in or unlock; zero: never
}

// FindClients is the clients that a query names, by name, and how many there
// are in all. It asks the database as often for ten clients as for thousands.
func (t *Tx) FindClients(q ClientQuery, now time.Time) (page []ClientLine, all int, err error) {
	ids, all, err := t.findIDs(q, now)
	if err != nil || len(ids) == 0 {
		return nil, all, err
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, 0, fmt.Errorf("store: find clients: %w", err)
	}
	trouble, err := t.troubled(string(list), now)
	if err != nil {
		return nil, 0, err
	}
	page, err = t.clientLines(string(list), trouble)
	return page, all, err
}

// findIDs is the page's clients, and how many there are in all.
func (t *Tx) findIDs(q ClientQuery, now time.Time) (ids []string, all int, err error) {
	words := strings.Fields(alike(q.Text))
	judged := q.State == StateStuck || q.State == StateRefused
	if len(words) == 0 && !judged {
		return t.idsInOrder(q)
	}
	var trouble map[string][]ClientState
	if judged {
		if trouble, err = t.troubled("", now); err != nil {
			return nil, 0, err
		}
	}
	found, err := t.idsThatFit(q.State, words, trouble)
	from := min(max(q.Offset, 0), len(found))
	return found[from:min(from+q.Limit, len(found))], len(found), err
}

// idsInOrder is a part of the list where no letters have to be compared.
func (t *Tx) idsInOrder(q ClientQuery) (ids []string, all int, err error) {
	where, ok := clientWhere[q.State]
	if !ok {
		return nil, 0, nil
	}
	if err := t.QueryRow(`SELECT count(*) FROM client` + where).Scan(&all); err != nil {
		return nil, 0, fmt.Errorf("store: count clients: %w", err)
	}
	rows, err := t.Query(`SELECT id FROM client`+where+` ORDER BY name COLLATE NOCASE, id LIMIT ? OFFSET ?`, q.Limit, max(q.Offset, 0))
	if err != nil {
		return nil, 0, fmt.Errorf("store: list clients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, 0, fmt.Errorf("store: list clients: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, all, rows.Err()
}

// troubled is the states that are judged, not read: who is stuck, and whose
// mail was refused. stuckOf is a JSON list of those who are asked for, or "".
func (t *Tx) troubled(stuckOf string, now time.Time) (map[string][]ClientState, error) {
	stuck, err := t.stuckAmong(stuckOf, now)
	if err != nil {
		return nil, err
	}
	mails, err := t.MailTroubles(now, stuckLimit)
	if err != nil {
		return nil, err
	}
	out := map[string][]ClientState{}
	for _, s := range stuck {
		if !s.Soft {
			out[s.ID] = append(out[s.ID], StateStuck)
		}
	}
	for _, m := range mails {
		if m.State != MailDelayed {
			out[m.ID] = append(out[m.ID], StateRefused)
		}
	}
	return out, nil
}

// clientWhere is the states that are read.
var clientWhere = map[ClientState]string{
	StateAny:     ``,
	StateStuck:   ``,
	StateRefused: ``,
	StateNew:     ` WHERE invited_at IS NULL AND first_signed_in_at IS NULL`,
	StateInvited: ` WHERE invited_at IS NOT NULL AND first_signed_in_at IS NULL`,
	StateIn:      ` WHERE EXISTS (SELECT 1 FROM device d WHERE d.client_id = client.id AND d.ended_at IS NULL)`,
	StateOff:     ` WHERE portal_on = 0`,
	StateNoMail:  ` WHERE no_mail = 1 OR ways = 'pin'`,
}

// idsThatFit is whom a query names, by name. Letters are compared as people
// compare them, which SQLite cannot, so all names pass by; they stand in one index.
func (t *Tx) idsThatFit(state ClientState, words []string, trouble map[string][]ClientState) (ids []string, err error) {
	where, ok := clientWhere[state]
	if !ok {
		return nil, nil
	}
	rows, err := t.Query(`SELECT id, name, email FROM client` + where + ` ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("store: find clients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	judged := state == StateStuck || state == StateRefused
	for rows.Next() {
		var id, name, email string
		if err := rows.Scan(&id, &name, &email); err != nil {
			return nil, fmt.Errorf("store: find clients: %w", err)
		}
		if judged && !slices.Contains(trouble[id], state) {
			continue
		}
		if holdsAll(name+" "+email, words) {
			ids = append(ids, id)
		}
	}
	return ids, rows.Err()
}

func holdsAll(text string, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text = alike(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// alike makes letters alike that people take for the same when they search for
// a name: small and capital, with and without the usual accents.
func alike(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if r < 0x80 {
			return r
		}
		if unicode.Is(unicode.Mn, r) { // an accent that stands by itself
			return -1
		}
		if plain, ok := plainLetters[r]; ok {
			return plain
		}
		return r
	}, s)
}

var plainLetters = func() map[rune]rune {
	m := map[rune]rune{}
	for plain, accented := range map[rune]string{
		'a': "àáâãäåāăą", 'c': "çćĉċč", 'd': "ďđ", 'e': "èéêëēĕėęě", 'g': "ĝğġģ", 'h': "ĥħ", 'i': "ìíîïĩīĭįı", 'j': "ĵ", 'k': "ķ",
		'l': "ĺļľŀł", 'n': "ñńņňŉ", 'o': "òóôõöøōŏő", 'r': "ŕŗř", 's': "śŝşšș", 't': "ţťŧț", 'u': "ùúûüũūŭůűų", 'w': "ŵ", 'y': "ýÿŷ", 'z': "źżž",
	} {
		for _, r := range accented {
			m[r] = plain
		}
	}
	return m
}()

// clientLines is the clients of a JSON list of ids, in its order.
func (t *Tx) clientLines(list string, trouble map[string][]ClientState) (lines []ClientLine, err error) {
	rows, err := t.Query(`SELECT c.id, c.name, c.email, c.ways, c.no_mail, c.portal_on, ifnull(c.invited_at, 0), ifnull(c.first_signed_in_at, 0), ifnull(c.in_at, 0),
		EXISTS (SELECT 1 FROM device d WHERE d.client_id = c.id AND d.ended_at IS NULL)
		FROM json_each(?) w CROSS JOIN client c ON c.id = w.value ORDER BY w.key`, list)
	if err != nil {
		return nil, fmt.Errorf("store: read clients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l ClientLine
		var noMail, portalOn, has bool
		var invited, first, in int64
		if err := rows.Scan(&l.ID, &l.Name, &l.Email, &l.Ways, &noMail, &portalOn, &invited, &first, &in, &has); err != nil {
			return nil, fmt.Errorf("store: read clients: %w", err)
		}
		if in > 0 {
			l.In = time.UnixMicro(in).UTC()
		}
		l.States = slices.Clone(trouble[l.ID])
		for _, s := range []struct {
			is ClientState
			so bool
		}{
			{StateNew, invited == 0 && first == 0}, {StateInvited, invited > 0 && first == 0}, {StateIn, has},
			{StateOff, !portalOn}, {StateNoMail, noMail || !l.Ways.Mail()},
		} {
			if s.so {
				l.States = append(l.States, s.is)
			}
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}
