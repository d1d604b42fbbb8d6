package widgets

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// plain is a theme that knows our colours, at a size of text.
type plain struct{ text float32 }

func (p plain) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if strings.HasPrefix(string(n), "alcove-") {
		return color.Black
	}
	return theme.DefaultTheme().Color(n, v)
}
func (p plain) Font(s fyne.TextStyle) fyne.Resource     { return theme.DefaultTheme().Font(s) }
func (p plain) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }
func (p plain) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameText {
		return p.text
	}
	return theme.DefaultTheme().Size(n)
}

func stage(t *testing.T, text float32, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(plain{text})
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(600, 400))
	return w
}

func TestCodeTakesDigitsAndHandsOverTheSixth(t *testing.T) {
	var full []string
	c := NewCode(nil)
	c.OnFull = func(s string) { full = append(full, s) }
	stage(t, 16, c)
	test.Type(c, "48 2-x9")
	if c.Text() != "4829" || len(full) != 0 {
		t.Fatalf("holds %q, handed over %q", c.Text(), full)
	}
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	test.Type(c, "915")
	if len(full) != 1 || full[0] != "482915" {
		t.Fatalf("handed over %q", full)
	}
	// A wrong one is typed over.
	test.Type(c, "7")
	if c.Text() != "7" {
		t.Fatalf("holds %q", c.Text())
	}
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if c.Text() != "" {
		t.Fatalf("holds %q", c.Text())
	}
}

// A5.6: the sixth digit hands it over, typed or pasted.
func TestCodeTakesAPasteHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"482915": "482915", "482 915": "482915", " 482-915\n": "482915", "Code: 482 915.": "482915",
		"4829151": "482915", "": "", "no digits": "", "48": "48", strings.Repeat("x", 5000) + "482915": "",
	} {
		c := NewCode(nil)
		n := 0
		c.OnFull = func(string) { n++ }
		stage(t, 16, c)
		clip := fyne.CurrentApp().Clipboard()
		clip.SetContent(text)
		c.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if c.Text() != want || (n == 1) != (len(want) == 6) {
			t.Errorf("%.20q gives %q, handed over %d times", text, c.Text(), n)
		}
	}
}

func TestAPartIsAddedToWhatWasTyped(t *testing.T) {
	c := NewCode(nil)
	stage(t, 16, c)
	test.Type(c, "48")
	if c.Paste("29-15"); c.Text() != "482915" {
		t.Fatalf("holds %q", c.Text())
	}
}

func FuzzCodePaste(f *testing.F) {
	for _, s := range []string{"482 915", "", "１２３４５６", "\x00\xff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := onlyDigits(s); len(got) > codeLength || strings.Trim(got, "0123456789") != "" {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestButtonIsPressedByKeysAndRestsWhenDisabled(t *testing.T) {
	n, touched := 0, 0
	b := NewButton(&Hooks{Touched: func() { touched++ }}, Primary, "Open", func() { n++ })
	stage(t, 16, b)
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	test.Tap(b)
	if n != 4 || touched < 4 {
		t.Fatalf("pressed %d times, touched %d", n, touched)
	}
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Tap(b)
	if n != 4 {
		t.Fatal("a resting button can be pressed")
	}
	if b.Cursor() != desktop.DefaultCursor {
		t.Error("a resting button shows a hand")
	}
}

func TestEveryWidgetPassesKeysToTheWindow(t *testing.T) {
	touched, keys, combos := 0, 0, 0
	h := &Hooks{Touched: func() { touched++ }, Key: func(k fyne.KeyName) bool { keys++; return k == fyne.KeyF1 },
		Shortcut: func(fyne.Shortcut) bool { combos++; return true }}
	for name, f := range map[string]fyne.Focusable{
		"button": NewButton(h, Link, "x", nil), "code": NewCode(h), "entry": NewEntry(h, "").Focusable(), "secret": NewSecret(h, "s", "h").Focusable(),
	} {
		touched, keys, combos = 0, 0, 0
		stage(t, 16, f.(fyne.CanvasObject))
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		f.TypedRune('1')
		f.(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierControl})
		f.(desktop.Cursorable).Cursor()
		if touched < 4 || keys != 1 || combos != 1 {
			t.Errorf("%s: touched %d, keys %d, combinations %d", name, touched, keys, combos)
		}
	}
}

func TestSecretShowsAndHides(t *testing.T) {
	e := NewSecret(nil, "Show", "Hide")
	stage(t, 16, e)
	b := e.after.(*Button)
	if !e.f.Password {
		t.Fatal("it shows at the start")
	}
	test.Tap(b)
	if e.f.Password || b.Label() != "Hide" {
		t.Fatal("it does not show")
	}
	test.Tap(b)
	if !e.f.Password || b.Label() != "Show" {
		t.Fatal("it does not hide again")
	}
}

func TestTextWrapsInItsWidthAtEverySize(t *testing.T) {
	long := "If the practice knows jane.with.a.very.long.name.indeed@a-very-long-domain-name.example.com then all is well."
	for _, size := range []float32{16, 24, 32} {
		test.NewTempApp(t).Settings().SetTheme(plain{size})
		for _, width := range []float32{120, 400, 900} {
			var words string
			for _, l := range wrap(long, width, size, fyne.TextStyle{}) {
				if w := fyne.MeasureText(l, size, fyne.TextStyle{}).Width; w > width {
					t.Errorf("%q is %.0f wide, in %.0f", l, w, width)
				}
				words += l
			}
			if strings.ReplaceAll(words, " ", "") != strings.ReplaceAll(long, " ", "") {
				t.Errorf("words were lost: %q", words)
			}
		}
	}
}

func TestColumnIsAsHighAsItsParts(t *testing.T) {
	a, b, hidden := NewText(Body, strings.Repeat("word ", 60)), NewButton(nil, Primary, "Open", nil), NewText(Body, "not here")
	hidden.Hide()
	c := NewColumn(a, hidden, b)
	stage(t, 16, c)
	for _, w := range []float32{200, 500} {
		want := a.HeightFor(w) + b.HeightFor(w) + Space(c.Gap, c)
		if got := c.HeightFor(w); got != want {
			t.Errorf("at %v: %v, want %v", w, got, want)
		}
	}
	if a.HeightFor(200) <= a.HeightFor(500) {
		t.Error("a narrow text is not higher")
	}
}

func TestPageScrollsWhatIsFocusedIntoView(t *testing.T) {
	var all []fyne.CanvasObject
	for range 30 {
		all = append(all, NewButton(nil, Quiet, "x", nil))
	}
	p := NewPage(NewColumn(all...))
	stage(t, 16, p)
	p.Reveal(all[29])
	d := fyne.CurrentApp().Driver()
	if y := d.AbsolutePositionForObject(all[29]).Y; y < 0 || y+Target > 400 {
		t.Fatalf("the last button stands at %.0f", y)
	}
	p.Reveal(all[0])
	if y := d.AbsolutePositionForObject(all[0]).Y; y < 0 || y > 100 {
		t.Fatalf("the first button stands at %.0f", y)
	}
}

func TestActivityHearsTheMouse(t *testing.T) {
	n := 0
	a := NewActivity(NewText(Body, "x"), func() { n++ })
	stage(t, 16, a)
	if a.Cursor() != desktop.DefaultCursor || n != 1 {
		t.Fatal("it does not hear")
	}
}
