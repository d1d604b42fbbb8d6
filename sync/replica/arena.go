package replica

import (
	"encoding/binary"
	"runtime"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// block is a run of messages in their order, with what search looks through:
// their folded texts one behind the other in one piece of memory. A scan of one
// piece is several times faster than a scan of as many small ones.
type block struct {
	items []*item // as they stand in the shelf
	ends  []int32 // of each folded text in texts, without the mark behind it
	texts []byte
	full  bool // no more come to it
}

// blockSize is how many bytes of text a block takes in, about: enough to scan
// fast, few enough to be folded again with each new message.
const blockSize = 32 << 10

// between stands behind each text. No text holds that byte, so nothing is found
// across two of them.
const between = 0xff

// index brings the blocks to what the shelf holds. Those whose messages are the
// same as before stay.
func (s *shelf) index() {
	at, kept := 0, 0
	for ; kept < len(s.blocks); kept++ {
		b := s.blocks[kept]
		end := at + len(b.items)
		if end > len(s.items) || !slices.Equal(b.items, s.items[at:end]) {
			break
		}
		if !b.full && end < len(s.items) {
			break // what is new comes to it
		}
		at = end
	}
	s.blocks = append(slices.Clip(s.blocks[:kept]), foldAll(s.items[at:])...)
}

// foldAll makes the blocks of items, on all processors.
func foldAll(items []*item) []*block {
	var blocks []*block
	from, size := 0, 0
	for i, it := range items {
		if it.msg != nil {
			size += len(it.msg.Text) + 1
		}
		if size >= blockSize || i == len(items)-1 {
			blocks = append(blocks, &block{items: items[from : i+1 : i+1], texts: make([]byte, 0, size+size/16+8), full: size >= blockSize})
			from, size = i+1, 0
		}
	}
	workers := min(runtime.GOMAXPROCS(0), 4, len(blocks)/4)
	if workers < 2 {
		for _, b := range blocks {
			b.fold()
		}
		return blocks
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(blocks); i += workers {
				blocks[i].fold()
			}
		})
	}
	wg.Wait()
	return blocks
}

func (b *block) fold() {
	b.ends = make([]int32, len(b.items))
	for i, it := range b.items {
		if it.msg != nil {
			b.texts = appendFold(b.texts, it.msg.Text)
		}
		b.ends[i] = int32(len(b.texts))
		b.texts = append(b.texts, between)
	}
}

// text is the folded text of an item.
func (b *block) text(i int) []byte {
	from := int32(0)
	if i > 0 {
		from = b.ends[i-1] + 1
	}
	return b.texts[from:b.ends[i]]
}

// holding are the items whose text holds every word, oldest first.
func (b *block) holding(words []needle) (found []*item) {
	for from := 0; from < len(b.texts); {
		at := words[0].index(b.texts[from:])
		if at < 0 {
			break
		}
		i, _ := slices.BinarySearch(b.ends, int32(from+at)+1)
		if holds(b.text(i), words[1:]) {
			found = append(found, b.items[i])
		}
		from = int(b.ends[i]) + 1
	}
	return found
}

// fold makes letters alike that people take for the same when they search:
// small and capital, with and without accents.
func fold(s string) string { return string(appendFold(nil, s)) }

// appendFold appends the folded text.
func appendFold(b []byte, s string) []byte {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(s) > 0 {
		n, i := len(b), 0
		b = slices.Grow(b, len(s)) // most letters are as long as before
		for out := b[n : n+len(s)]; i+8 <= len(s); i += 8 {
			w := eight(s[i:])
			if w&high != 0 {
				break
			}
			// Of eight letters at once, those from A to Z: their high bits are set by
			// adding what is missing to A, and not by what is missing to what follows Z.
			capital := (w + ones*(0x80-'A')) &^ (w + ones*(0x80-'Z'-1)) & high
			binary.LittleEndian.PutUint64(out[i:], w|capital>>2) // 0x80>>2 makes a letter small
		}
		b, s = b[:n+i], s[i:]
		for range min(len(s), 8) {
			if len(s) > 0 {
				b, s = foldRune(b, s)
			}
		}
	}
	return b
}

// foldRune appends the first letter, and returns what is left.
func foldRune(b []byte, s string) ([]byte, string) {
	c := s[0]
	if c < utf8.RuneSelf {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return append(b, c), s[1:]
	}
	r, size := utf8.DecodeRuneInString(s)
	if int(r) < len(latin) {
		return append(b, latin[r]...), s[size:]
	}
	return append(b, foldSlow(r)...), s[size:]
}

// latin is foldSlow of the letters that most texts with accents have.
var latin = func() (t [0x250]string) {
	for r := range t {
		t[r] = foldSlow(rune(r))
	}
	return t
}()

// foldSlow is one letter folded.
func foldSlow(r rune) string {
	if unicode.Is(unicode.Mn, r) { // an accent that stands by itself
		return ""
	}
	r = unicode.ToLower(r)
	if to, ok := unaccented[r]; ok {
		return to
	}
	return string(r)
}
