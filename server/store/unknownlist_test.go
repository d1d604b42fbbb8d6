package store

import (
	"testing"

	"alcove/auth"
)

// A3.4, 47: whoever mistyped their address is recognized, and nobody else.
func TestNearest(t *testing.T) {
	clients := []neighbour{
		neighbourOf("jane", "", "jane.rivera@gmail.com"), neighbourOf("bob", "", "bob@lakeside.example"),
		neighbourOf("ann", "", "ann@example.org"), neighbourOf("jörg", "", "jörg.müller@beispiel.example"),
	}
	for typed, want := range map[string]string{
		"jane.rivera@gmial.com":        "jane", // two swapped
		"jane.rivera@gmail.con":        "jane",
		"janerivera@gmail.com":         "jane",
		"Jane.Rivera@GMAIL.COM ":       "jane",
		"bob@lakside.example":          "bob",
		"jorg.muller@beispiel.example": "jörg",
		"jane.rivera@work.example":     "jane", // the same name elsewhere
		"jane.rivera@gmail.co":         "jane",
		"rivera@gmail.com":             "",
		"jane.rivers@gmial.com":        "jane", // one in each
		"jean.riviera@gmail.com":       "",     // perhaps another person
		"bab@lakeside.example":         "",     // a short name is soon another
		"bob@elsewhere.example":        "",     // there are many bobs
		"stranger@lakeside.example":    "",
		"stranger@example.org":         "",
		"anna@example.com":             "",
		"ann@exmaple.org":              "ann",
		"zoe@nowhere.example":          "",
		"x@y.zz":                       "",
		"":                             "",
	} {
		got := ""
		if c, _ := nearest(typed, clients); c != nil {
			got = c.ID
		}
		if got != want {
			t.Errorf("%q is near %q, want %q", typed, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "xabc", 1},
		{"kitten", "sitting", 3}, {"ca", "abc", 3}, {"abcdef", "fedcba", 5}, {"", "abc", 3},
	} {
		if got := slips([]rune(c.a), []rune(c.b), 10); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := slips([]rune(c.b), []rune(c.a), 10); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
		if got := slips([]rune(c.a), []rune(c.b), c.want); got != c.want {
			t.Errorf("%q to %q, at most %d: %d", c.a, c.b, c.want, got)
		}
		if c.want > 0 {
			if got := slips([]rune(c.a), []rune(c.b), c.want-1); got != c.want {
				t.Errorf("%q to %q, at most %d: %d", c.a, c.b, c.want-1, got)
			}
		}
	}
}

func TestUnknownList(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	act(t, s, func(tx *Tx) error { return tx.NoteUnknown("zoe@nowhere.example", t0) })
	act(t, s, func(tx *Tx) error { return tx.NoteUnknown("jane@exmaple.com", t0.Add(1)) })
	act(t, s, func(tx *Tx) error { return tx.NoteUnknown("jane@exmaple.com", t0.Add(auth.TipsAfter)) })
	look(t, s, func(tx *Tx) error {
		all, err := tx.UnknownList(10, 0)
		if len(all) != 2 || all[0].Nearest == nil || all[0].Nearest.ID != c.ID || all[0].Asks != 2 || all[0].Distance != 1 || all[1].Nearest != nil {
			t.Errorf("%+v", all)
		}
		return err
	})
}

// A slip in the domain tells more than the same name elsewhere.
func TestNearestPrefersTheSameHouse(t *testing.T) {
	clients := []neighbour{neighbourOf("other", "", "maria@web.example"), neighbourOf("slip", "", "maria@gmail.com"), neighbourOf("third", "", "maria@mail.example")}
	for i := range clients {
		if c, n := nearest("maria@gmial.com", append(clients[i:], clients[:i]...)); c == nil || c.ID != "slip" || n != 1 {
			t.Errorf("%+v, %d", c, n)
		}
	}
	if c, n := nearest("maria@gmail.com", []neighbour{neighbourOf("jane", "", "jane@example.com")}); c != nil || n != 0 {
		t.Errorf("%+v, %d", c, n)
	}
}
