package admin

import (
	"net/http"
	"time"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
)

// todayShown is how many lines of a part stand on Today; its page has the rest.
const todayShown = 50

// backupOld is the age from which on a backup is one to make again.
const backupOld = 48 * time.Hour

var todayPage = page.DefineStaff(pages, "today", todayExamples...)

// todayDone is what the page says after an act that led here.
var todayDone = map[string]string{
	"aside":  "Put aside. It comes back if something new happens.",
	"ours":   "Taken off the list.",
	"solved": "Marked as solved.",
}

// todayData is what Today reads, all of one moment.
type todayData struct {
	stuck   []store.Stuck
	asking  []store.Asking
	mails   []store.MailTrouble
	unknown []store.Unknown
	more    int // addresses not on file, in all
	help    []store.HelpLine
	helps   int
	unread  []store.StaffThread
	threads int
	unreads int
	count   store.MailCount
	left    time.Time // the last mail
	backup  time.Time
	health  mail.Health
	first   store.FirstSteps // for an owner
}

// readToday asks as many questions whether there are ten clients or ten
// thousand: none is asked for each client.
func readToday(tx *store.Tx, now time.Time) (t todayData, err error) {
	for _, step := range []func() error{
		func() (err error) { t.stuck, err = tx.StuckClients(now); return err },
		func() (err error) { t.asking, err = tx.SomebodyAsks(now); return err },
		func() (err error) { t.mails, err = tx.MailTroubles(now, todayShown); return err },
		func() (err error) { t.unknown, err = tx.UnknownList(unknownOnToday, 0); return err },
		func() (err error) { t.more, err = tx.CountUnknown(); return err },
		func() (err error) { t.help, err = tx.HelpLines(true, todayShown, 0); return err },
		func() (err error) { t.helps, _, err = tx.CountHelp(); return err },
		func() (err error) { t.unread, err = tx.UnreadThreads(unreadOnToday); return err },
		func() (err error) { t.threads, t.unreads, err = tx.CountUnread(); return err },
		func() (err error) { t.count, err = tx.CountMails(now); return err },
		func() (err error) { t.left, err = tx.LastMailTaken(); return err },
		func() (err error) { t.backup, err = tx.LastBackup(); return err },
	} {
		if err := step(); err != nil {
			return t, err
		}
	}
	return t, nil
}

const (
	unknownOnToday = 10
	unreadOnToday  = 5
)

// today is what needs somebody now.
func (d *Desk) today(w http.ResponseWriter, r *http.Request, v *Visit) {
	view, err := d.todayView(r, v)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	view.Done = todayDone[r.URL.Query().Get("done")]
	todayPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

func (d *Desk) todayView(r *http.Request, v *Visit) (view todayView, err error) {
	var t todayData
	err = d.readAll(r, func(tx *store.Tx) (err error) {
		if t, err = readToday(tx, v.Now); err == nil && Owners.may(v.Staff.Role) {
			t.first, err = tx.FirstSteps(v.Staff.ID)
		}
		return err
	})
	if err != nil {
		return view, err
	}
	if d.Post != nil {
		t.health = d.Post.Trouble()
	}
	return v.today(t), nil
}

// waiting is how much of Today waits for somebody: people, not lines.
func (t todayData) waiting() (n int) {
	for _, s := range t.stuck {
		if !s.Soft {
			n++
		}
	}
	return n + t.helps + len(t.asking)
}

// today makes the page of what was read.
func (v *Visit) today(t todayData) todayView {
	view := todayView{Clinical: Clinicians.may(v.Staff.Role), Threads: t.threads, Unread: t.unreads, MoreUnknown: t.more - len(t.unknown), MoreHelp: t.helps - len(t.help)}
	causes := map[string]store.Stuck{}
	for _, s := range t.stuck {
		if s.Soft {
			if len(view.Old) < unreadOnToday {
				view.Old = append(view.Old, v.oldLine(s))
			}
			continue
		}
		causes[s.ID] = s
		if len(view.Stuck) < todayShown {
			view.Stuck = append(view.Stuck, v.stuckLine(s))
		}
	}
	view.StuckAll = len(causes)
	for _, a := range t.asking {
		view.Asking = append(view.Asking, v.askingLine(a))
	}
	for _, m := range t.mails {
		if s, ok := causes[m.ID]; ok && (s.Cause == auth.MailRefused || s.Cause == auth.MailDelayed) {
			continue // told already, with what to say
		}
		view.Mails = append(view.Mails, v.lostLine(m))
	}
	for _, u := range t.unknown {
		view.Unknown = append(view.Unknown, v.unknownLine(u))
	}
	for _, h := range t.help {
		view.Help = append(view.Help, v.helpLine(h, causes))
	}
	if view.Clinical {
		for _, u := range t.unread {
			view.Threads1 = append(view.Threads1, unreadLine{ClientID: u.ClientID, Name: u.ClientName, ID: u.ID, N: u.Unread, Since: v.when(u.UnreadSince)})
		}
	}
	view.NoKey, view.OneKey = v.Passkeys == 0, v.Passkeys == 1
	if Owners.may(v.Staff.Role) {
		if s := firstSteps(t.first, v.desk.URL); s.Done < len(s.Steps) {
			view.First, view.Firsts = s.Done, len(s.Steps)
		}
	}
	view.Health = v.healthLine(t)
	view.Backup = v.backupLine(t.backup)
	return view
}
