package replica

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
		if len(out) < limit && holds(fold(m.Text), words) {
			out = append(out, m)
		}
	}
	var found []*item
	for k, s := range r.view.shelves {
		if k.typ != record.Messages.Type {
			continue
		}
		for _, it := range slices.Backward(s.items) {
			if len(out)+len(found) >= limit {
				break
			}
			if it.msg != nil && holds(it.folded, words) {
				found = append(found, it)
			}
		}
	}
	slices.SortFunc(found, func(a, b *item) int { return bySeq(b, a) })
	marks := r.marks()
	for _, it := range found {
		out = append(out, r.shown(it, marks))
	}
	return out
}

func holds(text string, words []needle) bool {
	for _, w := range words {
		if !w.in(text) {
			return false
		}
	}
	return true
}

// needle is a word with the place of its rarest letter. The processor looks
// for one byte far faster than for a word that begins with a common one.
type needle struct {
	word string
	at   int
}

// common are letters from the most common to the rarest; all else is rarer.
const common = " etaoinshrdlcumwfgypbvkjxqz"

func newNeedle(word string) needle {
	n, best := needle{word: word}, -1
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

func (n needle) in(text string) bool {
	for from := n.at; from < len(text); {
		i := strings.IndexByte(text[from:], n.word[n.at])
		if i < 0 {
			return false
		}
		if strings.HasPrefix(text[from+i-n.at:], n.word) {
			return true
		}
		from += i + 1
	}
	return false
}

// fold makes letters alike that people take for the same when they search:
// small and capital, with and without accents.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c >= 'A' && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if unicode.Is(unicode.Mn, r) { // an accent that stands by itself
			continue
		}
		r = unicode.ToLower(r)
		if to, ok := unaccented[r]; ok {
			b = append(b, to...)
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
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
