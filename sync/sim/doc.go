// Package sim is years of bad luck for the sync, in seconds: the real machine
// of sync/engine against the real handlers of server/feed on real database
// files, with a clock, a network and a fate drawn from one seed. It holds tests
// only.
//
// One seed is one run, the same every time. What happens in it: answers are
// dropped, doubled, reordered, and come long after they were given up; either
// side dies between any two commits; the server goes on from its last backup and
// tells nobody; a computer's disk is put back to what it was; deletions are
// forgotten; clocks are years off. What has to hold in spite of it stands in
// check_test.go.
//
// A suite that finds nothing may be blind. So plants_test.go breaks the real
// sources, one rule of sync/engine left out at a time, and demands that the
// short form fails.
//
// It must not have hooks in what it tests: planted bugs are edits of the source
// that only the compiler sees (go build -overlay).
package sim
