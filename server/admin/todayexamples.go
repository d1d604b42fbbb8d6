package admin

import (
	"slices"

	"alcove/auth"
	"alcove/server/page"
)

// Invented people, for the examples of pages.
var (
	exampleStuck = []stuckLine{
		{ID: "c_1", Name: "Jane Rivera", Since: "today at 3:04 PM", Last: "today at 3:09 PM", Device: "HP-Laptop", Here: true, Tries: "3 tries",
			Cause: auth.WrongCode.Staff(), Fix: auth.WrongCode.Fix(), Say: say(auth.WrongCode)},
		{ID: "c_2", Name: "Bartholomew Featherstonehaugh-Cholmondeley", Since: "today at 2:40 PM", Last: "today at 2:41 PM", Device: "a computer",
			Cause: exampleFull.cause, Fix: exampleFull.fix, Say: exampleFull.say, Words: exampleFull.words},
		{ID: "c_3", Name: "Ann Lee", Since: "on Sunday at 9:10 AM", Last: "yesterday at 9:20 AM", Cause: auth.PortalOff.Staff(), Fix: auth.PortalOff.Fix(), Say: say(auth.PortalOff)},
	}
	exampleHelp = []helpLine{
		{ID: "h_1", ClientID: "c_4", Name: "Tom Okafor", Contact: "tom@example.com", Note: "The app says that a safe place is closed.", At: "today at 1:15 PM",
			Cause: auth.KeyringLocked.Staff(), Fix: auth.KeyringLocked.Fix(), Say: say(auth.KeyringLocked)},
		{ID: "h_2", Contact: "(555) 010-0142", At: "today at 11:02 AM"},
	}
	exampleAsking = []askingLine{
		{ID: "c_5", Name: "Maria Santos", Last: "today at 12:30 PM", Device: "a computer", Times: "4 times",
			Cause: "Somebody asked from another computer, so the link from before stopped working.",
			Fix:   "Ask if that was them. If not, make a PIN for the computer in front of them, and lift the mail limit on their page if they run out of links.",
			Say:   "Did you ask for a link on two computers? Please use the newest email, on the computer that asked last."},
		{ID: "c_6", Name: "Sam Novak", Last: "today at 8:30 AM", NotMe: true, Note: "I was asleep.", Cause: auth.NotMe.Staff(), Fix: auth.NotMe.Fix(), Say: say(auth.NotMe)},
	}
	exampleMails = []lostLine{
		{ID: "c_7", Name: "Priya Nair", Letter: "invite", At: "today at 10:00 AM", Words: exampleGone.words, Cause: exampleGone.cause, Fix: exampleGone.fix},
		{ID: "c_8", Name: "Lev Brandt", Letter: "invite", At: "today at 10:05 AM", Words: "451 4.7.1 please try again later", Delayed: true, Cause: auth.MailDelayed.Staff(), Fix: auth.MailDelayed.Fix()},
	}
	exampleUnknown = []unknownLine{
		{Email: "jane@gmial.example", Times: "3 times", Last: "today at 3:00 PM", NearID: "c_1", Near: "Jane Rivera", NearTo: "jane@gmail.example", Cause: auth.UnknownAddress.Staff(), Fix: auth.UnknownAddress.Fix()},
		{Email: "someone.with.a.very.long.address@a-very-long-domain-name.example", Times: "1 time", Last: "yesterday at 5:41 PM", Cause: auth.UnknownAddress.Staff(), Fix: auth.UnknownAddress.Fix()},
	}
	exampleUnread = []unreadLine{{ClientID: "c_1", Name: "Jane Rivera", ID: "t_1", N: 2, Since: "today at 7:50 AM"}, {ClientID: "c_6", Name: "Sam Novak", ID: "t_2", N: 1, Since: "today at 9:12 AM"}}
)

// todayFrame is the frame of Today with what waits, for this role.
func todayFrame(role string, today, unread int) page.Frame {
	f := exampleFrame
	f.Staff.Role, f.Staff.Menu = role, slices.Clone(f.Staff.Menu)
	f.Staff.Menu[0].Count, f.Staff.Menu[2].Count = today, unread
	if role == "Front desk" {
		f.Staff.Name, f.Staff.Menu = "Sam Ortiz", f.Staff.Menu[:2]
	}
	return f
}

var todayExamples = []page.Example[todayView]{
	{Name: "quiet", Frame: todayFrame("Owner", 0, 0), View: todayView{Clinical: true,
		Health: healthLine{Left: "today at 3:10 PM", Day: mailDay(41, 0, 0, 0)},
		Backup: backupLine{At: "today at 2:00 AM"}}},
	{Name: "new practice", Frame: todayFrame("Owner", 0, 0), View: todayView{Clinical: true, OneKey: true, First: 2, Firsts: 6, Health: healthLine{Day: mailDay(0, 0, 0, 0)},
		Backup: backupLine{None: true, File: "alcove-2026-03-03.db"}}},
	{Name: "busy", Frame: todayFrame("Owner", 7, 3), View: todayView{Done: todayDone["aside"], Clinical: true, Stuck: exampleStuck, StuckAll: 3, Help: exampleHelp, Asking: exampleAsking,
		Threads: 2, Unread: 3, Threads1: exampleUnread, Mails: exampleMails, Unknown: exampleUnknown, MoreUnknown: 4,
		Old: []stuckLine{{ID: "c_9", Name: "Kim Larsen", Last: "today at 6:02 AM", By: "in a browser", Cause: auth.Used.Staff(), Fix: auth.Used.Fix()}},
		Health: healthLine{Failing: true, Since: "today at 2:58 PM", Words: "535 5.7.8 the password does not fit", Help: "Check the user name and the password for the mail server.",
			Left: "today at 2:57 PM", Day: mailDay(41, 2, 3, 3), Oldest: "today at 2:58 PM"},
		Backup: backupLine{Old: true, At: "on February 20 at 2:00 AM", File: "alcove-2026-03-03.db"}}},
	{Name: "front desk", Frame: todayFrame("Front desk", 120, 0), View: todayView{Stuck: exampleStuck[:1], StuckAll: 120, Threads: 1, Unread: 2,
		Health: healthLine{Left: "today at 3:08 PM", Day: mailDay(12, 0, 0, 120)}, Backup: backupLine{At: "today at 2:00 AM"}}},
}
