package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// Who comes back after a lock writes on where they were: behind the last word,
// however many lines there are, and however the window breaks them.
func TestADraftOfManyLinesGoesOnAtItsEnd(t *testing.T) {
	long := strings.Repeat("It was a long week, and I want to tell you of it. ", 12)
	for _, text := range []string{"one\ntwo\nthree", long, long + "\n\n" + long, "one line"} {
		for name, l := range looks {
			sc := named(t, "messages_draft")
			sc.view.Box.Drafts[0].Text = text
			_, _, w := start(t, sc, l)
			w.Resize(fyne.NewSize(l.width+300, l.height))
			keyIn(w, "X")
			if got := entryText(w.Canvas().Focused()); got != text+"X" {
				t.Errorf("%s: %q became %q", name, text, got)
			}
			// Who moved the cursor finds it where they put it.
			keyPress(w, fyne.KeyHome)
			w.Canvas().FocusNext()
			w.Canvas().FocusPrevious()
			keyIn(w, "Y")
			if got := entryText(w.Canvas().Focused()); strings.HasSuffix(got, "Y") || !strings.Contains(got, "Y") {
				t.Errorf("%s: %q was written at the end", name, got)
			}
		}
	}
}

// A book on the clipboard would stop the window for minutes.
func TestAPasteThatIsTooLongIsRefusedInWords(t *testing.T) {
	_, _, w := start(t, named(t, "messages_draft"), usual)
	had := entryText(w.Canvas().Focused())
	paste := func(s string) {
		fyne.CurrentApp().Clipboard().SetContent(s)
		w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
	}
	paste(strings.Repeat("A whole book. ", 2000))
	if got := entryText(w.Canvas().Focused()); got != had || !strings.Contains(said(w), wWriteMuch) {
		t.Errorf("the field holds %d letters; the screen says\n%s", len(got), said(w))
	}
	paste(" a page")
	if got := entryText(w.Canvas().Focused()); got != had+" a page" {
		t.Errorf("the field holds %q", got)
	}
}
