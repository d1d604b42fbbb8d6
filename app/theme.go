package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"alcove/app/widgets"
)

// Theme is warm paper with one deep green, light and dark. Every pair of its
// colours that meets on a screen is listed in Pairs and holds WCAG 2.2 AA.
type Theme struct {
	// Percent is the size of the text, 100 to 200; 0 is 100.
	Percent int
	// Variant forces light or dark; nil takes what the desktop says.
	Variant *fyne.ThemeVariant
}

var _ fyne.Theme = Theme{}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func thin(v uint32, alpha uint8) color.NRGBA { c := rgb(v); c.A = alpha; return c }

// palette is light, then dark.
var palette = map[fyne.ThemeColorName][2]color.NRGBA{
	theme.ColorNameBackground:          {rgb(0xF6F1E7), rgb(0x151A18)}, // paper
	widgets.ColorCard:                  {rgb(0xFFFDF9), rgb(0x1E2523)},
	widgets.ColorEdge:                  {rgb(0xE6DFD1), rgb(0x313A36)},
	theme.ColorNameForeground:          {rgb(0x1E2B26), rgb(0xECE8DF)}, // ink
	widgets.ColorMuted:                 {rgb(0x55615A), rgb(0xAEB8B1)},
	theme.ColorNamePrimary:             {rgb(0x1F5A48), rgb(0x8FCDB5)}, // the green
	widgets.ColorPrimaryHover:          {rgb(0x17493A), rgb(0xA6DCC7)},
	theme.ColorNameForegroundOnPrimary: {rgb(0xFFFFFF), rgb(0x0D2018)},
	widgets.ColorRing:                  {rgb(0x1F5A48), rgb(0x8FCDB5)},
	widgets.ColorOutline:               {rgb(0x7B857E), rgb(0x7E8C85)},
	widgets.ColorTint:                  {rgb(0xE6EFE8), rgb(0x25352E)},
	widgets.ColorCare:                  {rgb(0xFBEFD3), rgb(0x382E18)},
	widgets.ColorOnCare:                {rgb(0x4F3B08), rgb(0xF4E1B5)},
	widgets.ColorCareEdge:              {rgb(0xA67C1B), rgb(0xA98A45)},
	theme.ColorNameHyperlink:           {rgb(0x1F5A48), rgb(0x8FCDB5)},
	theme.ColorNameError:               {rgb(0x9B2C22), rgb(0xF2A097)},
	theme.ColorNameInputBackground:     {rgb(0xFFFFFF), rgb(0x171D1B)},
	theme.ColorNameInputBorder:         {rgb(0x7B857E), rgb(0x7E8C85)},
	theme.ColorNamePlaceHolder:         {rgb(0x636E68), rgb(0x9AA59F)},
	theme.ColorNameButton:              {rgb(0xFFFDF9), rgb(0x1E2523)},
	theme.ColorNameDisabled:            {rgb(0x5A655F), rgb(0xA4AFA9)},
	theme.ColorNameDisabledButton:      {rgb(0xE9E4D8), rgb(0x2A322F)},
	theme.ColorNameSeparator:           {rgb(0xE6DFD1), rgb(0x313A36)},
	theme.ColorNameScrollBar:           {rgb(0x7B857E), rgb(0x7E8C85)},
	theme.ColorNameScrollBarBackground: {rgb(0xEDE7DA), rgb(0x1A201E)},
	theme.ColorNameOverlayBackground:   {rgb(0xFFFDF9), rgb(0x1E2523)},
	theme.ColorNameMenuBackground:      {rgb(0xFFFDF9), rgb(0x1E2523)},
	theme.ColorNameSelection:           {thin(0x1F5A48, 0x33), thin(0x8FCDB5, 0x44)},
	theme.ColorNameFocus:               {thin(0x1F5A48, 0x33), thin(0x8FCDB5, 0x44)},
	theme.ColorNameHover:               {thin(0x1E2B26, 0x10), thin(0xECE8DF, 0x14)},
	theme.ColorNamePressed:             {thin(0x1E2B26, 0x1A), thin(0xECE8DF, 0x20)},
	theme.ColorNameShadow:              {thin(0x000000, 0x00), thin(0x000000, 0x00)},
}

// Color is the palette's; what it does not name is Fyne's own.
func (t Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if t.Variant != nil {
		v = *t.Variant
	}
	if c, ok := palette[n]; ok {
		if v == theme.VariantDark {
			return c[1]
		}
		return c[0]
	}
	return theme.DefaultTheme().Color(n, v)
}

// Font is Fyne's own.
func (t Theme) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon is Fyne's own.
func (t Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size grows text fully and room by half, so that large text keeps the page.
func (t Theme) Size(n fyne.ThemeSizeName) float32 {
	text := float32(max(100, min(200, t.Percent))) / 100
	room := (1 + text) / 2
	switch n {
	case theme.SizeNameText:
		// 16, never 15: the window's renderer cuts the tails of letters at 15.
		return 16 * text
	case theme.SizeNameCaptionText:
		return 14 * text
	case theme.SizeNameSubHeadingText:
		return 20 * text
	case theme.SizeNameHeadingText:
		return 28 * (1 + (text-1)*0.7)
	case theme.SizeNamePadding:
		return 5 * room
	case theme.SizeNameInnerPadding:
		return 12 * room
	case theme.SizeNameLineSpacing:
		return 5 * room
	case theme.SizeNameInputBorder:
		return 1.5
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return 10
	case theme.SizeNameCardRadius:
		return 18
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 5
	}
	return theme.DefaultTheme().Size(n)
}

// Pair is two colours that meet.
type Pair struct {
	Fore, Back fyne.ThemeColorName
	Text       bool // text wants 4.5:1, parts of controls 3:1
}

// Pairs is every pair that meets on a screen and carries meaning.
func Pairs() []Pair {
	return []Pair{
		{theme.ColorNameForeground, theme.ColorNameBackground, true},
		{theme.ColorNameForeground, widgets.ColorCard, true},
		{theme.ColorNameForeground, widgets.ColorTint, true},
		{theme.ColorNameForeground, theme.ColorNameInputBackground, true},
		{widgets.ColorMuted, theme.ColorNameBackground, true},
		{widgets.ColorMuted, widgets.ColorCard, true},
		{widgets.ColorMuted, widgets.ColorTint, true},
		{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, true},
		{theme.ColorNameForegroundOnPrimary, widgets.ColorPrimaryHover, true},
		{theme.ColorNameHyperlink, theme.ColorNameBackground, true},
		{theme.ColorNameHyperlink, widgets.ColorCard, true},
		{theme.ColorNameHyperlink, widgets.ColorTint, true},
		{theme.ColorNameHyperlink, widgets.ColorCare, true},
		{widgets.ColorOnCare, widgets.ColorCare, true},
		{theme.ColorNameError, widgets.ColorCard, true},
		{theme.ColorNamePlaceHolder, theme.ColorNameInputBackground, true},
		{theme.ColorNameDisabled, theme.ColorNameDisabledButton, true},
		{theme.ColorNameDisabled, widgets.ColorCard, true},
		{theme.ColorNamePrimary, widgets.ColorCard, false},
		{theme.ColorNamePrimary, theme.ColorNameBackground, false},
		{theme.ColorNamePrimary, widgets.ColorTint, false},
		{widgets.ColorRing, widgets.ColorCard, false},
		{widgets.ColorRing, theme.ColorNameBackground, false},
		{widgets.ColorRing, widgets.ColorTint, false},
		{widgets.ColorRing, widgets.ColorCare, false},
		{widgets.ColorOutline, widgets.ColorCard, false},
		{widgets.ColorOutline, theme.ColorNameBackground, false},
		{widgets.ColorOutline, theme.ColorNameInputBackground, false},
		{widgets.ColorOutline, widgets.ColorCare, false},
		{widgets.ColorCareEdge, widgets.ColorCard, false},
		{theme.ColorNameScrollBar, theme.ColorNameBackground, false},
		{theme.ColorNameScrollBar, theme.ColorNameScrollBarBackground, false},
	}
}
