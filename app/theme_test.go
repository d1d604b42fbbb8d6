package app

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is that of WCAG 2.2.
func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n.R) + 0.7152*part(n.G) + 0.0722*part(n.B)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrastOfEveryPair(t *testing.T) {
	if c := contrast(color.White, color.Black); math.Abs(c-21) > 0.01 {
		t.Fatalf("white on black is %.2f, want 21", c)
	}
	for name, v := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		for _, p := range Pairs() {
			want := 3.0
			if p.Text {
				want = 4.5
			}
			if got := contrast(Theme{}.Color(p.Fore, v), Theme{}.Color(p.Back, v)); got < want {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", name, p.Fore, p.Back, got, want)
			}
		}
	}
}

func TestSizesGrowWithTheText(t *testing.T) {
	for _, percent := range []int{0, 100, 150, 200, 900} {
		want := float32(max(100, min(200, percent))) * 0.16
		if got := (Theme{Percent: percent}).Size(theme.SizeNameText); got != want {
			t.Errorf("at %d percent the text is %v, want %v", percent, got, want)
		}
	}
}
