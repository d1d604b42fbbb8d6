package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// slowly breaks a text as wrap does, by measuring each beginning there is.
func slowly(text string, width, size float32, style fyne.TextStyle) (out []string) {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	for _, para := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			if next := strings.TrimSpace(line + " " + word); fits(next) {
				line = next
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			for line = word; !fits(line) && len([]rune(line)) > 1; {
				r := []rune(line)
				n := len(r) - 1
				for n > 1 && !fits(string(r[:n])) {
					n--
				}
				out, line = append(out, string(r[:n])), string(r[n:])
			}
		}
		out = append(out, line)
	}
	return out
}

func TestWrapBreaksWhereMeasuringEachBeginningWould(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("abcdefgh iIlwWM.,żó Привет\n   字1234567890")), 0, 160, -1).Draw(t, "text")
		width := float32(rapid.IntRange(20, 400).Draw(t, "width"))
		style := fyne.TextStyle{Bold: rapid.Bool().Draw(t, "bold")}
		if got, want := wrap(text, width, 16, style), slowly(text, width, 16, style); !slices.Equal(got, want) {
			t.Fatalf("wrap\n%q\nslowly\n%q", got, want)
		}
	})
}

// A message may be one word of 20,000 letters; the window must not stand still.
func TestWrapMeasuresLittle(t *testing.T) {
	test.NewTempApp(t)
	defer func() { measureText = fyne.MeasureText }()
	for name, text := range map[string]string{
		"words": strings.Repeat("Some words about the day, and how it went. ", 450), "one word": strings.Repeat("abcdefghij", 2000),
		"square": strings.Repeat("字语漢", 6000), "wide": strings.Repeat("W", 20_000), "narrow": strings.Repeat("il", 10_000),
	} {
		n, letters := 0, 0
		measureText = func(s string, size float32, style fyne.TextStyle) fyne.Size {
			n++
			letters += len(s)
			return fyne.MeasureText(s, size, style)
		}
		lines := len(wrap(text, 440, 16, fyne.TextStyle{}))
		if n > 20*lines || letters > 20*len(text) {
			t.Errorf("%s: %d measured %d times, %d bytes", name, lines, n, letters)
		}
	}
}

func TestATextIsBrokenOncePerWidth(t *testing.T) {
	test.NewTempApp(t)
	defer func() { measureText = fyne.MeasureText }()
	x := NewText(Body, strings.Repeat("Some words about the day. ", 40))
	wide, narrow := x.HeightFor(400), x.HeightFor(200)
	measureText = func(string, float32, fyne.TextStyle) fyne.Size { t.Error("measured again"); return fyne.Size{} }
	if x.HeightFor(400) != wide || x.HeightFor(200) != narrow || wide >= narrow {
		t.Errorf("%v wide, %v narrow", wide, narrow)
	}
	measureText = fyne.MeasureText
	x.SetText("Other words.")
	if h := x.HeightFor(400); h >= wide {
		t.Errorf("other words are %v high", h)
	}
}
