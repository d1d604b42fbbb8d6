// Package admin is the pages for clinicians and front desks: who cannot get in
// and why, what to say to them, and the few things to press that put it right.
//
// One page is one file NAME.go and one pages/NAME.html; routes.go is the table
// of contents, from which the menu and the matrix of who may do what are made.
// Who asks is settled once, in guard.go, before a page's own code runs: a
// handler is given a [Visit] and can rely on it.
//
// The rules, which tests keep:
//
//   - A GET changes nothing. Every POST is one transaction with its line in the
//     audit log, answered with a redirect, or with the same form and what is
//     wrong with it. Only a PIN stands in the answer itself: it is shown once.
//   - Whoever may not see a thing learns nothing of it: an object that is not
//     there and one that is somebody else's answer alike.
//   - Pages work without script. Scripts only save a press.
//   - Times are shown in the practice's zone.
//
// It must not know how a link or a PIN is spent, SQL, or the words of letters:
// the rows stand in server/store, the letters in server/mail, the sentences of
// causes in auth.
package admin
