package replica

import (
	"slices"
	"strings"
	"unicode"

	"alcove/sync/record"
)

// Search is a scan: exact, nothing to keep consistent, nothing on the disk.

// Search finds the messages whose text holds every word of the query, whatever
// its case and accents, the newest first, at most limit of them. Those that
// wait are found too.
func (r *Replica) Search(query string, limit int) []Message {
	words := strings.Fields(fold(query))
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	// The longest word is the rarest: most texts are done with it.
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
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

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
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
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteByte(lower(byte(r)))
			continue
		case unicode.Is(unicode.Mn, r): // an accent that stands by itself
			continue
		}
		r = unicode.ToLower(r)
		if to, ok := unaccented[r]; ok {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
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
