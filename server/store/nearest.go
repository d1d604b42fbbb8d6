package store

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"alcove/auth"
)

// neighbour is what of a client is compared with an address.
type neighbour struct {
	Neighbour
	name, house side // before and behind the @
}

// side is a part of an address. Letters that it has are bits of has: two parts
// that differ in many of them need no closer look, and most do.
type side struct {
	letters []rune
	has     uint64
}

func sideOf(s string) side {
	out := side{letters: []rune(s)}
	for _, r := range out.letters {
		out.has |= 1 << (uint32(r) & 63)
	}
	return out
}

func neighbourOf(id, name, email string) neighbour {
	local, house, _ := strings.Cut(auth.EmailKey(email), "@")
	return neighbour{Neighbour{ID: id, Name: name, Email: email}, sideOf(local), sideOf(house)}
}

// neighbours is everybody, by name. It reads one index, not the clients.
func (t *Tx) neighbours() (all []neighbour, err error) {
	rows, err := t.Query(`SELECT id, name, email FROM client ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("store: list neighbours: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, name, email string
		if err := rows.Scan(&id, &name, &email); err != nil {
			return nil, fmt.Errorf("store: list neighbours: %w", err)
		}
		all = append(all, neighbourOf(id, name, email))
	}
	return all, rows.Err()
}

// nearest finds who was probably meant: a slip or two in the name and in the
// domain, or the very same name at another mail house, as jane.rivera@work.example
// for jane.rivera@gmail.com. Nobody is beyond that: naming the wrong person
// helps nobody.
func nearest(email string, clients []neighbour) (best *Neighbour, distance int) {
	typed := neighbourOf("", "", email)
	elsewhere := false
	for i, c := range clients {
		inName := slipsWithin(typed.name, c.name, nameSlips)
		if inName < 0 {
			continue
		}
		inHouse := slipsWithin(typed.house, c.house, houseSlips)
		away := inHouse < 0
		if away && len(c.name.letters) >= leastAlone && slices.Equal(typed.name.letters, c.name.letters) {
			inHouse = slips(typed.house.letters, c.house.letters, len(typed.house.letters)+len(c.house.letters))
		}
		if inHouse < 0 || best != nil && away && !elsewhere {
			continue
		}
		if d := inName + inHouse; best == nil || elsewhere && !away || d < distance {
			best, distance, elsewhere = &clients[i].Neighbour, d, away
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
func slipsWithin(a, b side, may func(letters int) int) int {
	most := may(min(len(a.letters), len(b.letters)))
	if bits.OnesCount64(a.has^b.has) > 2*most { // a slip changes two of them at most
		return -1
	}
	n := slips(a.letters, b.letters, most)
	if n > most {
		return -1
	}
	return n
}

// slips is how many slips of the finger lie between a and b: a letter put in,
// left out, changed, or swapped with the next one (optimal string alignment).
// It stops counting beyond most and returns more than most then.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	// What both begin and end with cannot differ; most addresses share their house.
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var room [3][72]int
	rows := [3][]int{room[0][:], room[1][:], room[2][:]}
	if len(b)+2 > len(room[0]) {
		rows = [3][]int{make([]int, len(b)+2), make([]int, len(b)+2), make([]int, len(b)+2)}
	}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		// Farther from the middle than most, every way costs more than most.
		from, to := max(1, i-most), min(len(b), i+most)
		row[0], row[to+1] = i, most+1
		if from > 1 {
			row[from-1] = most + 1
		}
		least := most + 1
		if from == 1 {
			least = i
		}
		for j := from; j <= to; j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			n := min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, before[j-2]+1)
			}
			row[j] = n
			least = min(least, n)
		}
		if least > most {
			return most + 1
		}
	}
	return row[len(b)]
}
