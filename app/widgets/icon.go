package widgets

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Icon is the shape of a picture of 24 by 24, filled with one colour.
type Icon string

// The few icons there are. Each stands beside its word, never alone.
const (
	IconHome     Icon = "M12 3L2.5 11.5H5.5V20.5H10V14.5H14V20.5H18.5V11.5H21.5Z"
	IconMessage  Icon = "M5 3.5H19A2.5 2.5 0 0 1 21.5 6V14.5A2.5 2.5 0 0 1 19 17H9L4 21.5V17A2 2 0 0 1 2.5 14.5V6A2.5 2.5 0 0 1 5 3.5ZM6.5 7V9H17.5V7ZM6.5 11V13H14V11Z"
	IconDocument Icon = "M6 2H14L20 8V20A2 2 0 0 1 18 22H6A2 2 0 0 1 4 20V4A2 2 0 0 1 6 2ZM13 3.8V9H18.2ZM7.5 12V14H16.5V12ZM7.5 16V18H13.5V16Z"
	IconComputer Icon = "M4 4H20A2 2 0 0 1 22 6V16A2 2 0 0 1 20 18H14V20H16V22H8V20H10V18H4A2 2 0 0 1 2 16V6A2 2 0 0 1 4 4ZM4 6V16H20V6Z"
	IconLock     Icon = "M6 10V8A6 6 0 0 1 18 8V10H19A1.5 1.5 0 0 1 20.5 11.5V20A1.5 1.5 0 0 1 19 21.5H5A1.5 1.5 0 0 1 3.5 20V11.5A1.5 1.5 0 0 1 5 10ZM8 10H16V8A4 4 0 0 0 8 8Z"
)

// picture is the icon in a colour.
func (i Icon) picture(c color.Color) fyne.Resource {
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="%s" fill-rule="evenodd" d="%s"/></svg>`, css(c), string(i))
	return fyne.NewStaticResource(fmt.Sprintf("icon-%s-%d-%.6s.svg", css(c)[1:], len(i), string(i)[1:]), []byte(svg))
}

// image is an empty place for an icon.
func image24() *canvas.Image { return &canvas.Image{FillMode: canvas.ImageFillContain} }
