// Package acceptance holds the tests that settle what signing in promises
// (docs/acceptance.md), line by line, from outside: the real server program in
// --dev, its command line, and HTTP. It has no code of its own, and its tests
// must not reach around the server's doors.
package acceptance
