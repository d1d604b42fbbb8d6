// Package app is what a person sees: the window, the theme, and one file a
// screen, with the screen's words at its top.
//
// The screens draw a client.View and call commands; they hold no rule, no
// timer of the protocol, no secret beyond the field it is typed in. [Machine]
// is the seam: client.Client stands behind it in the product, a hand-made one
// in the tests. To add a screen, write its file and add one line to routes.
//
// The rules of every screen:
//
//   - One headline, one question, one thing to press first; Enter does it.
//   - Every error says what happened, what is safe, and what to do next.
//   - Help is in the lower right corner, the practice's phone in the lower left.
//   - The words are at grade 6 or below; a test reads them all.
//   - Nothing is cut at 1024x600, nor at 200 percent: pages scroll.
//   - A screen that goes away empties its fields.
//
// It never imports fyne.io/fyne/v2/app, so that its tests need no display.
package app
