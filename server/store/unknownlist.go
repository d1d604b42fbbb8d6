package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"alcove/auth"
)

// Unknown is an address not on file that asked for a link.
type Unknown struct {
	Email       string
	First, Last time.Time
	Asks        int
	Nearest     *Client // who was probably meant; nil if nobody is near
	Distance    int     // letters to change to get to Nearest
}

// UnknownList is the addresses not on file that asked for a link, the latest
// first, each with the client whose address is nearest to it.
func (t *Tx) UnknownList(limit int) (all []Unknown, err error) {
	clients, err := t.Clients()
	if err != nil {
		return nil, err
	}
	rows, err := t.Query(`SELECT email, first_at, last_at, asks FROM unknown ORDER BY last_at DESC, email_key LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list unknown: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u Unknown
		var first, last int64
		if err := rows.Scan(&u.Email, &first, &last, &u.Asks); err != nil {
			return nil, fmt.Errorf("store: list unknown: %w", err)
		}
		u.First, u.Last = time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
		u.Nearest, u.Distance = nearest(u.Email, clients)
		all = append(all, u)
	}
	return all, rows.Err()
}

// nearest finds who was probably meant. Nobody is, beyond a slip or two in the
// name and one in the domain: naming the wrong person helps nobody.
func nearest(email string, clients []Client) (best *Client, distance int) {
	key := []rune(auth.EmailKey(email))
	distance = len(key)/4 + 1
	for i, c := range clients {
		if d := slips(key, []rune(c.EmailKey), distance); d < distance || best == nil && d == distance {
			best, distance = &clients[i], d
		}
	}
	if best == nil {
		// The same name at another mail house: jane@work.example for jane@example.org.
		local, _, _ := strings.Cut(string(key), "@")
		for i, c := range clients {
			if l, _, _ := strings.Cut(c.EmailKey, "@"); l == local && len(l) > 3 {
				return &clients[i], slips(key, []rune(c.EmailKey), len(key)+len(c.EmailKey))
			}
		}
		return nil, 0
	}
	return best, distance
}

// slips is how many slips of the finger lie between a and b: a letter put in,
// left out, changed, or swapped with the next one (optimal string alignment).
// It stops counting beyond most and returns more than most then.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
	}
	return row[len(b)]
}
