package stage

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// zoom is how much larger the picture is made before it is read.
const zoom = 2

// word is one word that was read, with its place on the screen.
type word struct {
	text string
	x, y int // its middle
}

// read reads the screen: a picture, made larger and grey, and tesseract.
func (w *Window) read(ctx context.Context) ([]word, error) {
	shot := w.Command(ctx, "import", "-silent", "-window", w.id, "-colorspace", "Gray", "-resize", strconv.Itoa(zoom*100)+"%", "png:-")
	png, err := shot.Output()
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	ocr := w.Command(ctx, "tesseract", "stdin", "stdout", "--psm", "11", "tsv")
	ocr.Env = append(ocr.Env, "OMP_THREAD_LIMIT=1")
	ocr.Stdin = bytes.NewReader(png)
	out, err := ocr.Output()
	if err != nil {
		return nil, fmt.Errorf("tesseract: %w", err)
	}
	return parseTSV(string(out)), nil
}

// parseTSV reads tesseract's table: level, page, block, paragraph, line, word,
// left, top, width, height, confidence, text.
func parseTSV(tsv string) (words []word) {
	for _, row := range strings.Split(tsv, "\n") {
		col := strings.Split(row, "\t")
		if len(col) < 12 || col[0] != "5" {
			continue
		}
		var box [4]int
		ok := true
		for i := range box {
			n, err := strconv.Atoi(col[6+i])
			ok, box[i] = ok && err == nil, n
		}
		if text := plain(col[11]); ok && text != "" {
			words = append(words, word{text, (box[0] + box[2]/2) / zoom, (box[1] + box[3]/2) / zoom})
		}
	}
	return words
}

func (w *Window) text(ctx context.Context) (string, error) {
	words, err := w.read(ctx)
	if err != nil {
		return "", err
	}
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = word.text
	}
	return strings.Join(texts, " "), nil
}

// find returns the place of the middle one of the words.
func (w *Window) find(ctx context.Context, phrase string) (x, y int, err error) {
	words, err := w.read(ctx)
	if err != nil {
		return 0, 0, err
	}
	want := strings.Fields(plain(phrase))
	for i := range words {
		n := 0
		for n < len(want) && i+n < len(words) && words[i+n].text == want[n] {
			n++
		}
		if n == len(want) {
			middle := words[i+n/2]
			return middle.x, middle.y, nil
		}
	}
	return 0, 0, fmt.Errorf("%q stands nowhere on the screen", phrase)
}

// plain keeps letters and digits, in lower case, with single spaces.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
