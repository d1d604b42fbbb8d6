package store

import (
	"errors"
	"testing"
)

// What PracticeNow keeps in memory is what was committed, and only that.
func TestPracticeNowFollowsTheCommits(t *testing.T) {
	s := open(t, t.TempDir())
	name := func() string {
		p, err := s.PracticeNow()
		if err != nil {
			t.Fatal(err)
		}
		p.Show[0] = "changed by a caller"
		return p.Name
	}
	set := func(n string, fail error) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			p, err := tx.Practice()
			if err != nil {
				return err
			}
			p.Name = n
			if err := tx.SetPractice(p); err != nil {
				return err
			}
			return fail
		})
	}
	before := name()
	if err := set("Elm", errors.New("not this time")); err == nil || name() != before {
		t.Fatal("an act that failed is believed")
	}
	if err := set("Oak", nil); err != nil || name() != "Oak" {
		t.Fatal(err, name())
	}
	if p, _ := s.PracticeNow(); p.Show[0] != "phone" {
		t.Fatal("a caller changed what is kept:", p.Show)
	}
}
