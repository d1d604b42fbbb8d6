package widgets

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Picture is an image at the width it gets, at most as large as it is.
type Picture struct {
	widget.BaseWidget
	img  *canvas.Image
	size image.Point
}

// NewPicture makes one.
func NewPicture(img image.Image) *Picture {
	c := canvas.NewImageFromImage(img)
	c.FillMode, c.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	p := &Picture{img: c, size: img.Bounds().Size()}
	p.ExtendBaseWidget(p)
	return p
}

// HeightFor keeps the shape of the image.
func (p *Picture) HeightFor(width float32) float32 {
	if p.size.X == 0 || p.size.Y == 0 {
		return 0
	}
	w := min(width, float32(p.size.X)*Scale(p))
	return w * float32(p.size.Y) / float32(p.size.X)
}

// MinSize asks for the height at the present width.
func (p *Picture) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(0, p.HeightFor(p.Size().Width))
}

// CreateRenderer is for Fyne.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.img) }
