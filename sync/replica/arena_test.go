package replica

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"alcove/sync/record"
)

// Eight letters at once fold as one by one.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "plain text of some length", "AZ[@`az{ÀÉ", "Straße", "CAFE\u0301 noir", "ȺȾ grow", "\xff\xfe broken", "Привет, МИР и все"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var slow strings.Builder
		for _, r := range s {
			slow.WriteString(foldSlow(r))
		}
		got := fold(s)
		if got != slow.String() {
			t.Errorf("%q: %q, one by one %q", s, got, slow.String())
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q: %q could hold the mark between two texts", s, got)
		}
		if control(s) != strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
			t.Errorf("%q: control letters", s)
		}
	})
}

// The blocks find what a look at each text finds, whatever came and went.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := buildView(nil)
		shown := map[string]*item{}
		word := rapid.SampledFrom([]string{"bus", "Tee", "é", "zz", strings.Repeat("long ", 1500)})
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			var gone, come []*item
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 60), 1, 20, rapid.ID).Draw(t, "numbers") {
				id := fmt.Sprint(n)
				if old := shown[id]; old != nil {
					gone = append(gone, old)
					delete(shown, id)
				}
				if rapid.Bool().Draw(t, "stays") {
					env := record.Messages.Envelope(id, record.Message{Thread: "t", Text: word.Draw(t, "one") + " " + word.Draw(t, "two"), From: record.FromStaff})
					env.Seq = int64(n)
					shown[id] = newItem(acct, env)
					come = append(come, shown[id])
				}
			}
			v.change(gone, come)
		}
		query := []needle{newNeedle(fold(word.Draw(t, "query"))), newNeedle("e")}
		var want, got []string
		for n := range 61 {
			if it := shown[fmt.Sprint(n)]; it != nil && holds([]byte(fold(it.msg.Text)), query) {
				want = append(want, it.env.ID)
			}
		}
		if s := v.shelves[kindKey{acct, record.Messages.Type}]; s != nil {
			at := 0
			for i, b := range s.blocks {
				if !b.full && i < len(s.blocks)-1 {
					t.Fatal("a block with room before the last one")
				}
				if !slices.Equal(b.items, s.items[at:at+len(b.items)]) {
					t.Fatal("a block of other messages")
				}
				at += len(b.items)
				for _, it := range b.holding(query) {
					got = append(got, it.env.ID)
				}
			}
			if at != len(s.items) {
				t.Fatalf("%d messages in blocks, %d in all", at, len(s.items))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
	})
}
