package replica

import (
	"bytes"
	"slices"
	"strings"

	"alcove/sync/record"
)

// Search is a scan: exact, nothing to keep consistent, nothing on the disk.

// Search finds the messages whose text holds every word of the query, whatever
// its case and accents, the newest first, at most limit of them. Those that
// wait are found too.
func (r *Replica) Search(query string, limit int) []Message {
	var words []needle
	for _, w := range strings.Fields(fold(query)) {
		words = append(words, newNeedle(w))
	}
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	// The longest word is the rarest: most texts are done with it.
	slices.SortStableFunc(words, func(a, b needle) int { return len(b.word) - len(a.word) })
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Message
	for _, m := range slices.Backward(r.waitingMessages()) {
		if len(out) < limit && holds([]byte(fold(m.Text)), words) {
			out = append(out, m)
		}
	}
	var found []*item
	for k, s := range r.view.shelves {
		if k.typ != record.Messages.Type {
			continue
		}
		here := 0
		for _, b := range slices.Backward(s.blocks) {
			if len(out)+here >= limit {
				break
			}
			some := b.holding(words)
			here += len(some)
			found = append(found, some...)
		}
	}
	slices.SortFunc(found, func(a, b *item) int { return bySeq(b, a) })
	found = found[:min(len(found), limit-len(out))]
	marks := r.marks()
	for _, it := range found {
		out = append(out, r.shown(it, marks))
	}
	return out
}

func holds(text []byte, words []needle) bool {
	for _, w := range words {
		if w.index(text) < 0 {
			return false
		}
	}
	return true
}

// needle is a word with the place of its rarest letter. The processor looks
// for one byte far faster than for a word that begins with a common one.
type needle struct {
	word []byte
	at   int
}

// common are letters from the most common to the rarest; all else is rarer.
const common = " etaoinshrdlcumwfgypbvkjxqz"

func newNeedle(word string) needle {
	n, best := needle{word: []byte(word)}, -1
	for i := range len(word) {
		rank := strings.IndexByte(common, word[i])
		if rank < 0 {
			rank = len(common)
		}
		if rank > best {
			n.at, best = i, rank
		}
	}
	return n
}

// index is where the word stands first in the text, or -1.
func (n needle) index(text []byte) int {
	for from := n.at; from < len(text); {
		i := bytes.IndexByte(text[from:], n.word[n.at])
		if i < 0 {
			return -1
		}
		if at := from + i - n.at; bytes.HasPrefix(text[at:], n.word) {
			return at
		}
		from += i + 1
	}
	return -1
}

// unaccented holds the small Latin letters with accents.
var unaccented = func() map[rune]string {
	m := map[rune]string{}
	for to, from := range map[string]string{
		"a": "àáâãäåāăąǎ", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįıǐ",
		"j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏőǒ", "oe": "œ", "r": "ŕŗř", "s": "śŝşšș", "ss": "ß",
		"t": "ţťŧț", "u": "ùúûüũūŭůűųǔ", "w": "ŵẁẃẅ", "y": "ýÿŷỳ", "z": "źżž",
	} {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}()
