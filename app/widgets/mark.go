package widgets

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// markSVG is an alcove: an arch in a wall, and a bench in its light.
const markSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<path fill="%[1]s" d="M7 60 V29 A25 25 0 0 1 57 29 V60 Z"/>
<path fill="%[2]s" d="M18 60 V30 A14 14 0 0 1 46 30 V60 Z"/>
<path fill="%[1]s" d="M18 47 H46 V53 H18 Z"/>
</svg>`

// MarkSVG is the mark in two colours: the wall, and the light inside.
func MarkSVG(wall, light color.Color) *fyne.StaticResource {
	w, l := css(wall), css(light)
	return fyne.NewStaticResource("alcove-"+w[1:]+l[1:]+".svg", fmt.Appendf(nil, markSVG, w, l))
}

func css(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
}

// Mark is the mark, in the colours of the theme.
type Mark struct {
	widget.BaseWidget
	size float32
}

// NewMark makes one of a height, at 100 percent text.
func NewMark(size float32) *Mark {
	m := &Mark{size: size}
	m.ExtendBaseWidget(m)
	return m
}

// MinSize is a square.
func (m *Mark) MinSize() fyne.Size {
	m.ExtendBaseWidget(m)
	return fyne.NewSquareSize(m.size * (1 + Scale(m)) / 2)
}

// CreateRenderer is for Fyne.
func (m *Mark) CreateRenderer() fyne.WidgetRenderer {
	r := &markRenderer{m: m, img: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.Refresh()
	return r
}

type markRenderer struct {
	m   *Mark
	img *canvas.Image
}

func (r *markRenderer) MinSize() fyne.Size           { return r.m.MinSize() }
func (r *markRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.img} }
func (r *markRenderer) Destroy()                     {}
func (r *markRenderer) Layout(s fyne.Size)           { r.img.Resize(s) }

func (r *markRenderer) Refresh() {
	r.img.Resource = MarkSVG(paint(theme.ColorNamePrimary, r.m), paint(ColorTint, r.m))
	r.img.Refresh()
}
