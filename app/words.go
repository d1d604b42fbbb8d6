package app

import (
	"fmt"
	"strings"
	"time"

	"alcove/auth"
)

// Text is one text of a screen, for those who check or translate them all.
type Text struct{ Name, Text string }

var texts []Text

// say declares a text under "screen.name". Names in braces are filled in.
func say(name, text string) string {
	texts = append(texts, Text{name, text})
	return text
}

// Texts is every text that the screens of this package can show. What the
// reasons say stands in auth.
func Texts() []Text { return append([]Text(nil), texts...) }

// fill puts values for names in braces: fill(text, "phone", "555 0100").
func fill(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// Words that more than one screen says.
var (
	wYourPractice = say("shared.your practice", "your practice")
	wPractice     = say("shared.Your practice", "Your practice")
	wCopy         = say("shared.copy", "Copy")
	wCopied       = say("shared.copied", "Copied")
	wPaste        = say("shared.paste", "Paste")
	wBack         = say("shared.back", "Go back")
	wShow         = say("shared.show", "Show")
	wHide         = say("shared.hide", "Hide")
	wSendLink     = say("shared.send link", "Send my link")
	wUsePIN       = say("shared.use a PIN", "Use a PIN from my practice")
	wEmailLabel   = say("shared.email label", "Your email")
	wEmailHint    = say("shared.email hint", "you@example.com")
	wCallWord     = say("shared.call", "Call {practice}")
	wNoPhone      = say("shared.no phone", "Call your practice. Their number is on their letter or their email to you.")
	wWriteTo      = say("shared.write", "Or write to this address:")
	wAskForm      = say("shared.ask", "Ask my practice for help")
	wTryAgain     = say("shared.try again", "Try again")
	wAtTime       = say("shared.day and time", "{day} at {time}")
	wToday        = say("shared.today", "today")
	wYesterday    = say("shared.yesterday", "yesterday")
	wSecond       = say("shared.second", "1 second")
	wSeconds      = say("shared.seconds", "{n} seconds")
	wMinute       = say("shared.minute", "1 minute")
	wMinutes      = say("shared.minutes", "{n} minutes")
	wHour         = say("shared.hour", "1 hour")
	wHours        = say("shared.hours", "{n} hours")
)

// practiceName is the practice's name, or words for it.
func practiceName(p auth.Practice) string {
	if p.Name == "" {
		return wYourPractice
	}
	return p.Name
}

// clock is "3:04 PM".
func clock(t time.Time) string { return t.Local().Format("3:04 PM") }

// day is "today", "yesterday", "Tuesday" within the week, or "March 3".
func day(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, t.Location()) }
	switch days := int(midnight(now).Sub(midnight(t)).Round(24*time.Hour) / (24 * time.Hour)); {
	case days == 0:
		return wToday
	case days == 1:
		return wYesterday
	case days > 1 && days < 7:
		return t.Format("Monday")
	case t.Year() == now.Year():
		return t.Format("January 2")
	}
	return t.Format("January 2, 2006")
}

// when is "3:04 PM", with the day before it if that is not today.
func when(t, now time.Time) string {
	d := day(t, now)
	if d == wToday {
		return clock(t)
	}
	return fill(wAtTime, "day", d, "time", clock(t))
}

// spell is a length of time in words, rounded up to what a person counts in.
func spell(d time.Duration) string {
	up := func(unit time.Duration) int { return int((d + unit - 1) / unit) }
	count := func(n int, one, many string) string {
		if n == 1 {
			return one
		}
		return fill(many, "n", fmt.Sprint(n))
	}
	switch {
	case d <= 0:
		return wSecond
	case d < time.Minute:
		return count(up(time.Second), wSecond, wSeconds)
	case d < time.Hour:
		return count(up(time.Minute), wMinute, wMinutes)
	}
	return count(up(time.Hour), wHour, wHours)
}
