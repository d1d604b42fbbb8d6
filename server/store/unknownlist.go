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

// nearest finds who was probably meant: a slip or two in the name and in the
// domain, or the very same name at another mail house, as jane.rivera@work.example
// for jane.rivera@gmail.com. Nobody is beyond that: naming the wrong person
// helps nobody.
func nearest(email string, clients []Client) (best *Client, distance int) {
	name, house, _ := strings.Cut(auth.EmailKey(email), "@")
	elsewhere := false
	for i, c := range clients {
		n, h, _ := strings.Cut(c.EmailKey, "@")
		inName := slipsWithin(name, n, nameSlips)
		inHouse := slipsWithin(house, h, houseSlips)
		away := inHouse < 0
		if away && name == n && len(name) >= leastAlone {
			inHouse = slips([]rune(house), []rune(h), len(house)+len(h))
		}
		if inName < 0 || inHouse < 0 || best != nil && away && !elsewhere {
			continue
		}
		if d := inName + inHouse; best == nil || elsewhere && !away || d < distance {
			best, distance, elsewhere = &clients[i], d, away
		}
	}
	return best, distance
}

// leastAlone is how long a name must be to stand for a person without its
// domain: there are many toms.
const leastAlone = 4

// nameSlips is how many slips may be in a name of so many letters: in a short
// one each makes another name of it.
func nameSlips(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// houseSlips is the same for what stands behind the @.
func houseSlips(letters int) int {
	switch {
	case letters < 6:
		return 0
	case letters < 12:
		return 1
	}
	return 2
}

// slipsWithin is the slips between a and b, -1 for more than the shorter of
// them may have.
func slipsWithin(a, b string, may func(letters int) int) int {
	x, y := []rune(a), []rune(b)
	most := may(min(len(x), len(y)))
	n := slips(x, y, most)
	if n > most {
		return -1
	}
	return n
}

// slips is// slips is how many slips of the finger lie between a and b: a letter put in,
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
