package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours that Fyne has no name for. The theme answers for them.
const (
	ColorCard         fyne.ThemeColorName = "alcove-card"          // a sheet on the paper
	ColorEdge         fyne.ThemeColorName = "alcove-edge"          // its hairline; decoration only
	ColorMuted        fyne.ThemeColorName = "alcove-muted"         // quieter text, still AA
	ColorRing         fyne.ThemeColorName = "alcove-ring"          // the focus ring
	ColorOutline      fyne.ThemeColorName = "alcove-outline"       // edge of fields and quiet buttons
	ColorPrimaryHover fyne.ThemeColorName = "alcove-primary-hover" // a primary button under the mouse
	ColorTint         fyne.ThemeColorName = "alcove-tint"          // soft green ground
	ColorCare         fyne.ThemeColorName = "alcove-care"          // soft amber ground: look here
	ColorOnCare       fyne.ThemeColorName = "alcove-on-care"       // text on it
	ColorCareEdge     fyne.ThemeColorName = "alcove-care-edge"     // its edge
)

// Target is the least height of anything that can be pressed, in Fyne's
// units, at 100 percent text (WCAG 2.2, 2.5.5).
const Target = 44

// bodySize is the text size at 100 percent; sizes that are not text grow
// with what the theme answers for text.
const bodySize = 16

// Clear draws nothing.
var Clear = color.NRGBA{}

func paint(name fyne.ThemeColorName, w fyne.Widget) color.Color {
	return theme.ColorForWidget(name, w)
}

// Scale is how large the text is: 1 at 100 percent, 2 at 200.
func Scale(w fyne.Widget) float32 {
	return theme.SizeForWidget(theme.SizeNameText, w) / bodySize
}

// Space is n steps of empty room. It grows half as fast as the text: at 200
// percent the room is needed for words.
func Space(n float32, w fyne.Widget) float32 {
	return n * theme.SizeForWidget(theme.SizeNamePadding, w)
}

// Flowing is an object whose height depends on its width.
type Flowing interface {
	HeightFor(width float32) float32
}

// HeightFor is the height that o needs at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	if f, ok := o.(Flowing); ok {
		return f.HeightFor(width)
	}
	return o.MinSize().Height
}
