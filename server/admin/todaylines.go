package admin

import (
	"strconv"
	"time"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// todayView is Today, the most urgent first.
type todayView struct {
	Done     string
	Clinical bool // may read what clients write
	NoKey    bool // whoever looks has no passkey,
	OneKey   bool // or only one, to lose
	First    int  // first steps done,
	Firsts   int  // of how many; 0: all, or not theirs to do
	Health   healthLine
	Stuck    []stuckLine
	StuckAll int
	Help     []helpLine
	MoreHelp int
	Asking   []askingLine
	Threads  int // conversations with unread messages
	Unread   int // messages
	Threads1 []unreadLine
	Mails    []lostLine
	Unknown  []unknownLine

	MoreUnknown int
	Old         []stuckLine
	Backup      backupLine
}

// stuckLine is one person who cannot get in.
type stuckLine struct {
	ID, Name, Since, Last, Device string
	Here                          bool
	Tries                         string // "3 tries"; "" for fewer than two
	Cause, Fix, Say, Words        string
	By                            string // of an old link: what opened it
}

func (v *Visit) stuckLine(s store.Stuck) stuckLine {
	w := wordsOf(s)
	l := stuckLine{ID: s.ID, Name: s.Name, Since: v.when(s.Since), Last: v.when(s.Last), Device: s.Device, Here: s.Here, Cause: w.Cause, Fix: w.Fix, Say: w.Say, Words: s.Words}
	if s.Tries > 1 {
		l.Tries = strconv.Itoa(s.Tries) + " tries"
	}
	return l
}

// oldLine is an old link that was opened, and no more.
func (v *Visit) oldLine(s store.Stuck) stuckLine {
	l := v.stuckLine(s)
	l.By = "in a browser"
	if s.Programs > 0 {
		l.By = "by a program, such as a mail scanner"
	}
	return l
}

// askingLine is a client in whose name somebody else may be asking.
type askingLine struct {
	ID, Name, Last, Device string
	Times                  string // starts elsewhere
	NotMe                  bool
	Note                   string
	Cause, Fix, Say        string
}

func (v *Visit) askingLine(a store.Asking) askingLine {
	l := askingLine{ID: a.ID, Name: a.Name, Last: v.when(a.Last), Device: a.Device, NotMe: a.NotMe > 0, Note: a.Note}
	if a.Times > 0 {
		l.Times = counted(a.Times, "time", "times")
	}
	if l.NotMe {
		l.Cause, l.Fix, l.Say = auth.NotMe.Staff(), auth.NotMe.Fix(), say(auth.NotMe)
		return l
	}
	l.Cause = "Somebody asked from another computer, so the link from before stopped working."
	l.Fix = "Ask if that was them. If not, make a PIN for the computer in front of them, and lift the mail limit on their page if they run out of links."
	l.Say = "Did you ask for a link on two computers? Please use the newest email, on the computer that asked last."
	return l
}

// lostLine is a client whose newest mail did not arrive.
type lostLine struct {
	ID, Name, Letter, At, Words string
	Delayed                     bool
	Cause, Fix                  string
}

func (v *Visit) lostLine(m store.MailTrouble) lostLine {
	cause, fix, _ := refused(m.Words)
	if m.State == store.MailDelayed {
		cause, fix = auth.MailDelayed.Staff(), auth.MailDelayed.Fix()
	}
	name := letterNames[m.Kind]
	if name == "" {
		name = "mail"
	}
	return lostLine{ID: m.ID, Name: m.Name, Letter: name, At: v.when(m.Queued), Words: m.Words, Delayed: m.State == store.MailDelayed, Cause: cause, Fix: fix}
}

// unreadLine is a conversation in which a client waits.
type unreadLine struct {
	ClientID, Name, ID, Since string
	N                         int
}

// healthLine is how the practice's mail stands.
type healthLine struct {
	Failing            bool
	Since, Words, Help string
	Left, Day          string // the last mail; the last day in one line
	Oldest             string // since when the oldest waits, if that is long
}

// mailWaits is from when on a mail that waits is worth a word.
const mailWaits = 15 * time.Minute

func (v *Visit) healthLine(t todayData) healthLine {
	l := healthLine{Failing: !t.health.FailingSince.IsZero(), Since: v.when(t.health.FailingSince), Words: t.health.Words, Help: t.health.Help}
	if !t.left.IsZero() {
		l.Left = v.when(t.left)
	}
	l.Day = mailDay(t.count.Sent, t.count.Refused, t.count.Waiting, len(t.stuck)-soft(t.stuck))
	if o := t.count.Oldest; !o.IsZero() && v.Now.Sub(o) >= mailWaits {
		l.Oldest = v.when(o)
	}
	return l
}

// mailDay is the last day in one line: what is common is seen as common.
func mailDay(sent, refused, waiting, stuck int) string {
	day := "No email left in the last 24 hours"
	if sent > 0 {
		day = counted(sent, "email", "emails") + " left in the last 24 hours"
	}
	if sent+refused > 0 {
		back := ", and none came back"
		if refused > 0 {
			back = ", " + strconv.Itoa(refused) + " came back"
		}
		day += back
	}
	day += "."
	if waiting > 0 {
		day += " " + counted(waiting, "waits", "wait") + " to leave."
	}
	if stuck > 0 {
		day += " " + counted(stuck, "person", "people") + " cannot get in."
	}
	return day
}

func soft(all []store.Stuck) (n int) {
	for _, s := range all {
		if s.Soft {
			n++
		}
	}
	return n
}

// backupLine is the last backup.
type backupLine struct {
	None, Old bool
	At        string
	File      string // a name for the next one
}

func (v *Visit) backupLine(at time.Time) backupLine {
	l := backupLine{None: at.IsZero(), File: "alcove-" + v.Now.In(v.Zone).Format(time.DateOnly) + ".db"}
	if !l.None {
		l.At, l.Old = v.when(at), v.Now.Sub(at) >= backupOld
	}
	return l
}

// backupEvery is how often, in words.
func (backupLine) Every() string { return page.Span(backupOld) }

// counted is a number with its word.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}
