// Package widgets is what the screens are made of: text that wraps, buttons
// with a clear focus ring, the six boxes of a code, the passcode field, cards,
// banners, and the wrapper that notices a person's hand on the mouse.
//
// The widgets expose callbacks and know nothing: no reason, no state, no
// sentence of their own, nothing of the machine behind the screens. Colours
// and sizes come from the theme alone.
//
// Rules:
//
//   - Everything that can be pressed takes the keyboard, shows a ring when it
//     has it, and is at least [Target] high.
//   - Every key and every move of the mouse reaches [Hooks], because the
//     canvas is silent while a field has the focus.
//   - Every widget says how high it is for a given width ([Flowing]), so that
//     a page laid out once is right: nothing is cut at 200 percent.
package widgets
