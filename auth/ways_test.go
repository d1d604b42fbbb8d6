package auth

import "testing"

// Every way, every proof: the second step is never skipped and never asked for
// before the first.
func TestWaysTruthTable(t *testing.T) {
	for _, c := range []struct {
		ways    Ways
		hasWord bool
		want    [8]Need // proof as bits: 1 mailbox, 2 PIN, 4 word
	}{
		{WaysLink, false, [8]Need{NeedEmail, "", "", "", NeedEmail, "", "", ""}},
		{WaysLinkPIN, false, [8]Need{NeedEmail, NeedPIN, NeedEmail, "", NeedEmail, NeedPIN, NeedEmail, ""}},
		{WaysLinkWord, false, [8]Need{NeedEmail, NeedPIN, NeedEmail, "", NeedEmail, NeedPIN, NeedEmail, ""}},
		{WaysLinkWord, true, [8]Need{NeedEmail, NeedWord, NeedWord, NeedWord, NeedEmail, "", "", ""}},
		{WaysPIN, false, [8]Need{NeedPIN, NeedPIN, "", "", NeedPIN, NeedPIN, "", ""}},
	} {
		for bits, want := range c.want {
			p := Proof{Mailbox: bits&1 != 0, PIN: bits&2 != 0, Word: bits&4 != 0}
			if got := c.ways.Next(p, c.hasWord); got != want {
				t.Errorf("%s (word chosen: %v) after %+v: %q, want %q", c.ways, c.hasWord, p, got, want)
			}
		}
	}
	if _, err := ParseWays("none"); err == nil {
		t.Error("an unknown way in was accepted")
	}
}
