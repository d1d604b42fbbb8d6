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
	Invited         time.Time
	In              time.Time // the newest sign-in or unlock; zero: never
}

// FindClients is the clients that a query names, by name, and how many there
// are in all. It asks the database as often for ten clients as for thousands.
func (t *Tx) FindClients(q ClientQuery, now time.Time) (page []ClientLine, all int, err error) {
	trouble, err := t.troubled(now)
	if err != nil {
		return nil, 0, err
	}
	ids, err := t.clientIDs(q, trouble)
	if err != nil {
		return nil, 0, err
	}
	from := min(max(q.Offset, 0), len(ids))
	page, err = t.clientLines(ids[from:min(from+q.Limit, len(ids))], trouble)
	return page, len(ids), err
}

// troubled is the states that are judged, not read: who is stuck, and whose
// mail was refused.
func (t *Tx) troubled(now time.Time) (map[string][]ClientState, error) {
	stuck, err := t.StuckClients(now)
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

// clientIDs is whom a query names, by name. Letters are compared as people
// compare them, which SQLite cannot, so all names pass by; they stand in one index.
func (t *Tx) clientIDs(q ClientQuery, trouble map[string][]ClientState) (ids []string, err error) {
	where, ok := clientWhere[q.State]
	if !ok {
		return nil, nil
	}
	rows, err := t.Query(`SELECT id, name, email FROM client` + where + ` ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("store: find clients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	words := strings.Fields(alike(q.Text))
	for rows.Next() {
		var id, name, email string
		if err := rows.Scan(&id, &name, &email); err != nil {
			return nil, fmt.Errorf("store: find clients: %w", err)
		}
		if (q.State == StateStuck || q.State == StateRefused) && !slices.Contains(trouble[id], q.State) {
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

// clientLines is these clients, in this order.
func (t *Tx) clientLines(ids []string, trouble map[string][]ClientState) (lines []ClientLine, err error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("store: read clients: %w", err)
	}
	rows, err := t.Query(`SELECT c.id, c.name, c.email, c.ways, c.no_mail, c.portal_on, ifnull(c.invited_at, 0), ifnull(c.first_signed_in_at, 0), ifnull(c.in_at, 0),
		EXISTS (SELECT 1 FROM device d WHERE d.client_id = c.id AND d.ended_at IS NULL)
		FROM json_each(?) w CROSS JOIN client c ON c.id = w.value ORDER BY w.key`, string(list))
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
		if invited > 0 {
			l.Invited = time.UnixMicro(invited).UTC()
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
