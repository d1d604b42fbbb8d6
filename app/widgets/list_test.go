package widgets

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// words is a text for row i: rows differ in height.
func rowWords(i int) string { return fmt.Sprintf("row %d ", i) + strings.Repeat("word ", i*7%60) }

// many makes rows named r(from) to r(from+n-1).
func many(from, n int) Rows {
	return Rows{N: n, Key: func(i int) string { return fmt.Sprint("r", from+i) },
		Guess: func(int, float32) float32 { return 40 },
		Build: func(i int) fyne.CanvasObject { return NewText(Body, rowWords(from+i)) }}
}

// inSight is the rows that can be seen, by their first words, and where.
func inSight(l *List) map[string]float32 {
	got := map[string]float32{}
	d := fyne.CurrentApp().Driver()
	for _, o := range l.roll.order {
		y := d.AbsolutePositionForObject(o).Y
		if y+o.Size().Height > 0 && y < l.Size().Height {
			f := strings.Fields(content(o).(*Text).Text())
			got[f[1]] = y
		}
	}
	return got
}

func TestAListBuildsOnlyWhatIsInSight(t *testing.T) {
	l := NewList(nil)
	stage(t, 16, l)
	l.Set(many(0, 10_000))
	if l.Shown() == 0 || l.Shown() > 60 || l.Built() > 60 {
		t.Fatalf("%d rows exist, %d were made", l.Shown(), l.Built())
	}
	before := l.Built()
	for range 200 {
		l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25)})
	}
	if made := l.Built() - before; made > 250 || l.Shown() > 60 {
		t.Fatalf("200 steps made %d rows; %d exist", made, l.Shown())
	}
	l.ToEnd()
	if _, ok := inSight(l)["9999"]; !ok || !l.AtEnd() {
		t.Fatalf("the end shows %v", inSight(l))
	}
	l.ToTop()
	if y, ok := inSight(l)["0"]; !ok || y != 0 {
		t.Fatalf("the top shows %v", inSight(l))
	}
}

// What a person reads must not jump while rows above it come into being.
func TestScrollingUpMovesWhatIsReadByTheStepAndNoMore(t *testing.T) {
	l := NewList(nil)
	stage(t, 16, l)
	l.Set(many(0, 2_000))
	l.ToEnd()
	for range 300 {
		was := inSight(l)
		l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 30)})
		for k, y := range inSight(l) {
			if old, ok := was[k]; ok && (y-old < 29 || y-old > 31) {
				t.Fatalf("row %s moved by %.1f, not by 30", k, y-old)
			}
		}
	}
}

func TestRowsAddedAboveMoveNothingAndAtTheEndAreSeen(t *testing.T) {
	l := NewList(nil)
	l.Stick = true
	stage(t, 16, l)
	l.Set(many(500, 500))
	l.ToEnd()
	l.By(-6)
	was := inSight(l)
	l.Set(many(0, 1_000))
	now := inSight(l)
	same := 0
	for k, y := range now {
		if old, ok := was[k]; ok {
			same++
			if d := y - old; d < -1 || d > 1 {
				t.Errorf("row %s moved by %.1f", k, d)
			}
		}
	}
	if same == 0 {
		t.Fatalf("saw %v, then %v", was, now)
	}
	l.ToEnd()
	l.Set(many(0, 1_003))
	if _, ok := inSight(l)["1002"]; !ok {
		t.Fatalf("the new end is not in sight: %v", inSight(l))
	}
}

func TestAListIsWalkedByKeys(t *testing.T) {
	var chosen []int
	l := NewList(nil)
	l.OnSelect = func(i int) { chosen = append(chosen, i) }
	w := stage(t, 16, l)
	l.Set(many(0, 100))
	w.Canvas().Focus(l)
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnd, fyne.KeySpace, fyne.KeyHome, fyne.KeyEnter, fyne.KeyUp, fyne.KeyReturn} {
		l.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if fmt.Sprint(chosen) != "[2 99 0 0]" {
		t.Fatalf("chose %v", chosen)
	}
	test.Tap(l.roll.order[1].(*choice))
	if chosen[4] != 1 {
		t.Fatalf("a tap chose %v", chosen)
	}
	for _, o := range l.roll.order {
		if o.Size().Height < Target {
			t.Errorf("a row is %v high", o.Size().Height)
		}
	}
}

// A button that is scrolled away must not be pressed by Enter.
func TestTheKeyboardLeavesARowThatGoesOutOfSight(t *testing.T) {
	pressed := 0
	l := NewList(nil)
	w := stage(t, 16, l)
	r := many(0, 200)
	r.Build = func(i int) fyne.CanvasObject {
		b := NewBubble(Mine, "", rowWords(i), "")
		b.After(NewRow(NewButton(nil, Quiet, "Send again", func() { pressed++ })))
		return b
	}
	l.Set(r)
	w.Canvas().Focus(l.roll.order[0].(*Bubble).after.objects[0].(*Row).objects[0].(*Button))
	l.By(5)
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if pressed != 0 || w.Canvas().Focused() != fyne.Focusable(l) {
		t.Fatalf("pressed %d times, the keyboard is with %T", pressed, w.Canvas().Focused())
	}
}

func TestHeightsAreSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Float32Range(1, 300), 1, 60).Draw(t, "heights")
		var h heights
		h.reset(len(plain), func(i int) float32 { return plain[i] })
		for range rapid.IntRange(0, 20).Draw(t, "changes") {
			i := rapid.IntRange(0, len(plain)-1).Draw(t, "row")
			v := rapid.Float32Range(1, 300).Draw(t, "to")
			h.set(i, v)
			plain[i] = v
		}
		var sum float32
		for i, v := range plain {
			if d := h.before(i) - sum; d > 0.1 || d < -0.1 {
				t.Fatalf("row %d begins at %v, not %v", i, h.before(i), sum)
			}
			if got := h.at(sum + v/2); got != i {
				t.Fatalf("at %v stands row %d, not %d", sum+v/2, got, i)
			}
			sum += v
		}
		if h.at(sum+1000) != len(plain)-1 || h.at(0) != 0 {
			t.Fatal("the ends")
		}
	})
}

// BenchmarkScrollStep is one turn of the wheel in ten thousand rows.
func BenchmarkScrollStep(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(plain{16})
	l := NewList(nil)
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(600, 600))
	r := many(0, 10_000)
	r.Build = func(i int) fyne.CanvasObject { return NewBubble(Theirs, "Dr. Ruth Okafor, 9:12 AM", rowWords(i), "") }
	l.Set(r)
	l.ToEnd()
	b.ResetTimer()
	dy := float32(40)
	for b.Loop() {
		if l.scroll.Offset.Y <= 0 {
			l.ToEnd()
		}
		l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, dy)})
	}
	b.ReportMetric(float64(l.Built())/float64(b.N), "rows/step")
}
