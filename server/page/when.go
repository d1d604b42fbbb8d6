package page

import (
	"strconv"
	"strings"
	"time"
)

// Clock is a time of day as our mails and pages write it: "3:04 PM".
func Clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("3:04 PM") }

// When is a moment in words, seen from now, in the practice's zone: "today at
// 3:04 PM", "yesterday at 9:10 AM", "on Tuesday at 3:04 PM", "on March 3 at
// 3:04 PM", and with the year if it is another one.
func When(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	at := " at " + Clock(t, zone)
	switch days := days(now, t); {
	case days == 0:
		return "today" + at
	case days == -1:
		return "yesterday" + at
	case days == 1:
		return "tomorrow" + at
	case days > -7 && days < 7:
		return "on " + t.Weekday().String() + at
	case t.Year() == now.Year():
		return "on " + t.Format("January 2") + at
	}
	return "on " + t.Format("January 2, 2006") + at
}

// Bare is a moment of [When] behind a word that leads to it: "since March 3 at
// 3:04 PM", not "since on".
func Bare(when string) string { return strings.TrimPrefix(when, "on ") }

// days counts midnights from a to b; days of 23 and 25 hours do not confuse it.
func days(a, b time.Time) int {
	noon := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(noon(b).Sub(noon(a)) / (24 * time.Hour))
}

// Span is a length of time in words: "24 hours", "1 hour", "15 minutes", "90
// days". It rounds down to the unit that has no fraction left.
func Span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour && d%(24*time.Hour) == 0:
		return count(int(d/(24*time.Hour)), "day")
	case d >= time.Hour && d%time.Hour == 0:
		return count(int(d/time.Hour), "hour")
	case d >= time.Minute:
		return count(int(d/time.Minute), "minute")
	}
	return count(int(d/time.Second), "second")
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}
