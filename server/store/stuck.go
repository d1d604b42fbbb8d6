package store

import (
	"slices"
	"strings"
	"time"

	"alcove/auth"
)

// Stuck is a client who tries to get in and is not in.
//
// Nobody tells the server "I cannot get in", so it is read from the timeline.
// What counts is what happened since the person was in last (a sign-in on any
// computer, or an unlock), since staff put the matter aside, and within
// [StuckFor]; everything before that is over, whatever it was.
//
// The person must have tried: asked for a mail, typed something, pressed a
// dead link. Then the newest line that tells a cause is the cause:
//
//   - A code, PIN, word or passcode that was refused tells why it was: wrong,
//     used, replaced, too old, for another computer, too many tries.
//   - The outbox tells that the mail was refused or is delayed. A mail that the
//     server takes later ends that, and so does a new address.
//   - Tokens that were not issued, and computers that the server ended by
//     itself, tell theirs.
//   - A mailbox that is proven tells which second step is still needed: a PIN
//     at once, because somebody must read it out, the word after a while.
//   - A page of a link that was dead when it was opened tells why it was dead.
//     Openings alone are weak: programs and restored tabs open old links of
//     people who are long in. If the person asked for nothing and pressed
//     nothing since, the line is [Stuck.Soft].
//   - Asking too soon is a cause only where there is no other: the mail from
//     before is what matters.
//
// Three things are judged as they stand now, because staff may have changed
// them: a portal that is off, a word door that is closed, and an address that
// is not the one a refused mail went to. An act of staff that is the fix of a
// cause (a PIN, mail reopened, word reset) ends that cause; whether it helped,
// the person's next try tells.
//
// Where nothing was refused, somebody who waits is stuck after [StuckAfter],
// or after half a minute if programs opened their mail and nobody came:
// scanners change nothing, but a mail they hold back helps nobody.
type Stuck struct {
	ID, Name   string
	Since      time.Time   // the first try
	Last       time.Time   // the newest line
	Cause      auth.Reason // "" if nothing was refused, see Waits
	Waits      Wait
	Told       string // the kind of event that told the cause
	Device     string // the computer they sit at, as shown
	Words      string // the mail server's
	Tries      int    // refusals
	Programs   int    // openings of a mail's page on the timeline by programs
	Here       bool   // the app asked within [auth.BoundPINPollAge]
	Soft       bool   // an old link was opened, no more
	WordClosed bool   // the word door is closed until staff reopen it
}

// Wait is what somebody waits for where nothing was refused.
type Wait string

// The values of [Stuck.Waits].
const (
	WaitsLong    Wait = "long"    // a link was asked for, nobody came
	WaitsScanned Wait = "scanned" // the same, and programs opened the mail's page
)

const (
	// StuckFor is how long a try that led nowhere is shown.
	StuckFor = 7 * 24 * time.Hour
	// StuckAfter is how long somebody may take to read a mail.
	StuckAfter = 10 * time.Minute

	scannedAfter = 30 * time.Second
	scannedOpens = 2 // by programs
	wordAfter    = auth.TipsAfter
)

// Agents of an [EventOpened], in its Detail.
const AgentProgram = "program"

// stuckClient is what of a client decides.
type stuckClient struct {
	ID, Name, EmailKey string
	PortalOn           bool
	WordFails          int
}

// stuckLine is a line of the timeline with the link it is about.
type stuckLine struct {
	Event
	link     auth.Link
	mailedTo string // the link's address; "" if the line is about no link
	mail     bool   // the line is about a mail that holds a link
}

// dead says why the line's link did not work when the line was written.
func (l stuckLine) dead() auth.Reason {
	k, at := l.link, l.At
	if k.Used.After(at) {
		k.Used = time.Time{}
	}
	if k.Replaced.After(at) {
		k.Replaced = time.Time{}
	}
	if k.Ended.After(at) {
		k.Ended = time.Time{}
	}
	if l.mailedTo == "" {
		return ""
	}
	return k.Judge(at)
}

// stuckJudge walks the lines of one client, oldest first.
type stuckJudge struct {
	c            stuckClient
	s            Stuck
	tried        bool      // they asked, typed or pressed
	asked        time.Time // the newest mail or PIN they wait for
	about        string    // ref of the line that told the cause
	told         time.Time
	dead         auth.Reason // of the dead link that was opened last
	deadBy       string      // what opened it
	deadAt       time.Time
	livePrograms int
}

// judgeStuck says whether a client cannot get in, and why.
func judgeStuck(c stuckClient, lines []stuckLine, now time.Time) (Stuck, bool) {
	j := stuckJudge{c: c, s: Stuck{ID: c.ID, Name: c.Name}}
	for _, l := range lines {
		j.line(l)
	}
	return j.end(now)
}

func (j *stuckJudge) line(l stuckLine) {
	switch l.Kind {
	case EventAsked, EventResent, EventRequested, EventRenewed:
		j.ask(l)
	case EventTooSoon:
		j.try(l)
		if j.s.Cause == "" {
			j.cause(l, auth.TooSoon)
		}
	case EventOpened:
		j.opened(l)
	case EventHere:
		j.try(l)
	case EventTyped, EventPINTyped, EventWordTyped, EventUnlockBad, EventRefused, EventProven:
		j.try(l)
		if l.Reason == auth.PortalOff {
			return
		}
		if l.Reason != "" {
			j.cause(l, l.Reason)
			if l.Kind != EventProven {
				j.s.Tries++
			}
		}
	case EventEnded:
		if l.Reason == auth.Cloned || l.Reason == auth.RefreshReuse {
			j.try(l)
			j.cause(l, l.Reason)
		}
	case mailAccepted, mailDelayed, mailRefused, mailDropped:
		j.mail(l)
	case EventPINMade, EventChanged:
		j.fixed(l)
	}
}

// try notes that the person did something to get in.
func (j *stuckJudge) try(l stuckLine) {
	j.tried = true
	j.seen(l)
	if l.Device != "" {
		j.s.Device = l.Device
	}
}

func (j *stuckJudge) seen(l stuckLine) {
	if j.s.Since.IsZero() {
		j.s.Since = l.At
	}
	j.s.Last = l.At
}

func (j *stuckJudge) cause(l stuckLine, r auth.Reason) {
	j.s.Cause, j.s.Told, j.s.Words, j.about, j.told = r, l.Kind, "", l.Ref, l.At
}

func (j *stuckJudge) over() { j.s.Cause, j.s.Told, j.s.Words = "", "", "" }

func (j *stuckJudge) ask(l stuckLine) {
	j.try(l)
	j.asked, j.livePrograms = l.At, 0
	// A press on a page of ours: the link they had was dead.
	if (l.Kind == EventRenewed || l.Kind == EventRequested) && j.dead != "" {
		j.cause(l, j.dead)
		j.s.Tries++
	}
}

func (j *stuckJudge) opened(l stuckLine) {
	program := l.Detail == AgentProgram
	if why := l.dead(); why != "" {
		j.dead, j.deadBy, j.deadAt = why, l.Detail, l.At
		j.seen(l)
		if !program && (j.s.Cause == "" || j.s.Cause == auth.TooSoon || j.s.Told == EventOpened) {
			j.cause(l, why)
		}
		return
	}
	if program {
		j.livePrograms++
	}
	if j.s.Cause == auth.MailDelayed && l.Ref == j.about {
		j.over() // it came
	}
}

func (j *stuckJudge) mail(l stuckLine) {
	if !l.mail { // an invite or another mail: it keeps nobody out
		return
	}
	switch l.Kind {
	case mailAccepted:
		if j.s.Cause == auth.MailRefused || j.s.Cause == auth.MailDelayed {
			j.over()
		}
		return
	case mailDropped:
		if l.Reason == "" {
			return
		}
	}
	if auth.EmailKey(l.mailedTo) != j.c.EmailKey {
		return // the address was corrected since
	}
	j.seen(l)
	j.cause(l, l.Reason)
	j.s.Words = l.Detail
}

// fixed is an act of staff that is the fix of a cause.
func (j *stuckJudge) fixed(l stuckLine) {
	if l.Kind == EventPINMade {
		if j.s.Told == EventPINTyped || j.s.Cause == auth.PINNeeded || j.s.Cause == auth.TooManyTries {
			j.over()
		}
		if !j.asked.IsZero() {
			j.asked = l.At
		}
		return
	}
	words := strings.Fields(l.Detail)
	for _, f := range []struct {
		word  string
		fixes bool
	}{
		{ReopenedPIN, j.s.Told == EventPINTyped},
		{ReopenedMail, j.s.Cause == auth.TooSoon},
		{ForgotSignInWord, j.s.Told == EventWordTyped || j.s.Cause == auth.WordNeeded},
		{ChangedWays, j.s.Cause == auth.WordNeeded || j.s.Cause == auth.PINNeeded || j.s.Told == EventWordTyped},
		{ChangedSame, j.s.Cause == auth.NotThisComputer},
		{ChangedEmail, j.s.Cause == auth.MailRefused || j.s.Cause == auth.MailDelayed},
	} {
		if f.fixes && slices.Contains(words, f.word) {
			j.over()
		}
	}
}

// end is what it all comes to, as things stand now.
func (j *stuckJudge) end(now time.Time) (Stuck, bool) {
	s := j.s
	s.Programs = j.livePrograms
	switch {
	case !j.c.PortalOn:
		if !j.tried {
			return s, false
		}
		s.Cause, s.Told, s.Words = auth.PortalOff, EventAsked, ""
		return s, true
	case j.c.WordFails >= auth.WordTries && s.Told == EventWordTyped:
		s.Cause, s.WordClosed = auth.WrongWord, true
		return s, true
	}
	if !j.tried { // at most a page was opened
		s.Soft = j.dead != ""
		s.Cause, s.Device = j.dead, ""
		s.Last = j.deadAt
		if j.deadBy == AgentProgram {
			s.Programs = 1
		}
		return s, s.Soft
	}
	switch s.Cause {
	case "":
		waited := now.Sub(j.asked)
		switch {
		case j.asked.IsZero():
			return s, false
		case waited >= scannedAfter && j.livePrograms >= scannedOpens:
			s.Waits = WaitsScanned
		case waited >= StuckAfter:
			s.Waits = WaitsLong
		}
		return s, s.Waits != ""
	case auth.WordNeeded:
		return s, now.Sub(j.told) >= wordAfter
	}
	return s, true
}
