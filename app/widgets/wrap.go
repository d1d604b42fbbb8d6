package widgets

import (
	"strings"
	"sync"

	"fyne.io/fyne/v2"
)

// wrap breaks a text at spaces so that each line fits; a word that is wider
// than the line (a long address) is broken where it must be.
//
// Measuring is slow, and a message may be 20,000 letters without a space. So
// widths are added up letter by letter to guess where a line ends, and only
// the guess is measured.
func wrap(text string, width, size float32, style fyne.TextStyle) []string {
	m := measure{width: width, size: size, style: style}
	var out []string
	for _, para := range strings.Split(text, "\n") {
		words := strings.Fields(para)
		if len(words) == 0 {
			out = append(out, "")
		}
		for len(words) > 0 {
			n := m.take(len(words), func(i int) float32 { return m.guess(words[i]) + m.guess(" ") },
				func(n int) string { return strings.Join(words[:n], " ") })
			if n > 0 {
				out = append(out, strings.Join(words[:n], " "))
				words = words[n:]
				continue
			}
			r := []rune(words[0])
			n = max(1, m.take(len(r), func(i int) float32 { return m.letter(r[i]) }, func(n int) string { return string(r[:n]) }))
			out = append(out, string(r[:n]))
			if words[0] = string(r[n:]); words[0] == "" {
				words = words[1:]
			}
		}
	}
	return out
}

// measureText is slow; tests count how often it is asked.
var measureText = fyne.MeasureText

// measure tells what fits into a width.
type measure struct {
	width, size float32
	style       fyne.TextStyle
}

func (m measure) fits(s string) bool { return measureText(s, m.size, m.style).Width <= m.width }

// take is how many of all parts fit into the width: about is how wide each is,
// about, and first is the first n of them as they are drawn.
func (m measure) take(all int, about func(int) float32, first func(int) string) int {
	n, sum := 0, float32(0)
	for n < all && sum+about(n) <= m.width {
		sum += about(n)
		n++
	}
	for n > 0 && !m.fits(first(n)) {
		n--
	}
	// What is half as wide again will not fit, whatever the letters do together.
	for n < all && sum+about(n) < m.width*1.5 && m.fits(first(n+1)) {
		sum += about(n)
		n++
	}
	return n
}

func (m measure) guess(word string) (w float32) {
	for _, r := range word {
		if w += m.letter(r); w > 2*m.width {
			break
		}
	}
	return w
}

type letter struct {
	r    rune
	size float32
	bold bool
}

// letters is how wide letters are that were seen before.
var letters sync.Map

func (m measure) letter(r rune) float32 {
	if r >= 0x2e80 {
		r = '字' // from here on letters are square, and there are very many of them
	}
	k := letter{r, m.size, m.style.Bold}
	if w, ok := letters.Load(k); ok {
		return w.(float32)
	}
	w := measureText(string(r), m.size, m.style).Width
	letters.Store(k, w)
	return w
}

// broken is a text that was broken into lines before: a text is asked for its
// height far more often than it changes.
type broken struct {
	text        string
	width, size float32
	style       Style
	lines       []string
}

// lines is the text at a width. Callers do not change it.
func (t *Text) lines(width float32) []string {
	b := broken{text: t.text, width: width, size: t.size(), style: t.Style}
	for _, k := range t.broken {
		if k.lines != nil && k.text == b.text && k.width == b.width && k.size == b.size && k.style == b.style {
			return k.lines
		}
	}
	b.lines = wrap(b.text, width, b.size, t.style())
	t.broken = [2]broken{b, t.broken[0]}
	return b.lines
}
