// Package page makes web pages: a template, the type of what it shows, and
// examples of that type, declared together.
//
// What it is for: every page of the server is a value made by [Define], so one
// test can render them all from their examples, check their words, and open
// each in a browser. The layout, the stylesheet and the strict headers are
// here and nowhere else.
//
// The rules, which tests keep:
//
//   - A page works without script, but for making and showing a passkey. For
//     clients the one script only adds a second way to leave a page fast, and
//     never stands where a form leads to the app; for staff, scripts save a
//     press and show what changed.
//   - Nothing is loaded from another server.
//   - The title is neutral: it ends up in histories and on task bars.
//   - One h1, landmarks, a language, labels; text of 18 pixels that may grow.
//
// It must not know clients, links, stores or requests beyond their method: a
// page is given words and shows them.
package page
