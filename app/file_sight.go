package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif"  // the pictures that are shown here
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
)

// sight is how far a file came to be seen here.
type sight int

const (
	unopened sight = iota
	opening
	shown
	unshown // another app can
)

// mostText is how long a text may be to be shown here, and mostLine how long
// each of its rows, in bytes: what is longer would make the window slow.
const (
	mostText = 1 << 20
	mostLine = 2000
)

func picture(f client.File) bool {
	switch f.Type {
	case "image/png", "image/jpeg", "image/gif":
		return true
	}
	return false
}

func text(f client.File) bool { return strings.HasPrefix(f.Type, "text/plain") }

// show opens a picture or a text into the list. Reading and unpacking one may
// take a second, so it is not done where the window is drawn.
func (p *filePage) show() {
	f := p.file
	var rows widgets.Rows
	ok := false
	p.u.run(func(context.Context) error {
		b, err := p.u.m.OpenDocument(f.ID)
		if err != nil {
			return err
		}
		if picture(f) {
			rows, ok = pictureRows(b)
		} else {
			rows, ok = textRows(b, p.u.settings)
		}
		return nil
	}, func(err error) {
		if p.gone || p.sight != opening {
			return
		}
		p.sight = unshown
		switch {
		case err != nil:
			p.said = sentence(err)
		case ok:
			p.sight = shown
			p.list.Set(rows)
		}
		p.redraw()
	})
}

func textRows(b []byte, s *Settings) (widgets.Rows, bool) {
	if len(b) > mostText || !utf8.Valid(b) {
		return widgets.Rows{}, false
	}
	var lines []string
	for l := range strings.SplitSeq(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n") {
		for len(l) > mostLine {
			n := strings.LastIndexByte(l[:mostLine], ' ') + 1
			if n == 0 {
				for n = mostLine; !utf8.RuneStart(l[n]); n-- {
				}
			}
			lines = append(lines, l[:n])
			l = l[n:]
		}
		lines = append(lines, l)
	}
	return widgets.Rows{N: len(lines), Key: func(i int) string { return fmt.Sprint(i) },
		Guess: func(i int, w float32) float32 {
			return guess(line{m: client.Message{Text: lines[i]}}, w, s.Text()) - 48
		},
		Build: func(i int) fyne.CanvasObject { return body(lines[i]) }}, true
}

// pictureRows opens one that is not so large that opening it would hurt.
func pictureRows(b []byte) (widgets.Rows, bool) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > record.MaxPixels/c.Height {
		return widgets.Rows{}, false
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return widgets.Rows{}, false
	}
	return widgets.Rows{N: 1, Key: func(int) string { return "picture" },
		Guess: func(int, float32) float32 { return 400 },
		Build: func(int) fyne.CanvasObject { return widgets.NewPicture(img) }}, true
}
