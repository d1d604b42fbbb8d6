package page

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the table, on any machine
)

func TestWhen(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	for _, c := range []struct{ now, t, want string }{
		{"2026-03-03 17:20", "2026-03-03 15:04", "today at 3:04 PM"},
		{"2026-03-03 00:01", "2026-03-02 23:59", "yesterday at 11:59 PM"},
		{"2026-03-03 23:59", "2026-03-04 00:00", "tomorrow at 12:00 AM"},
		{"2026-03-08 12:00", "2026-03-07 12:00", "yesterday at 12:00 PM"}, // the clocks change that night
		{"2026-11-02 00:30", "2026-11-01 00:30", "yesterday at 12:30 AM"}, // and back
		{"2026-03-03 12:00", "2026-02-27 08:05", "on Friday at 8:05 AM"},
		{"2026-03-10 12:00", "2026-03-03 15:04", "on March 3 at 3:04 PM"},
		{"2026-03-10 12:00", "2025-12-31 15:04", "on December 31, 2025 at 3:04 PM"},
		{"2026-01-01 00:10", "2025-12-31 23:50", "yesterday at 11:50 PM"},
	} {
		if got := When(at(c.t), at(c.now), zone); got != c.want {
			t.Errorf("%s seen from %s: %q, want %q", c.t, c.now, got, c.want)
		}
		if got := Bare(c.want); strings.HasPrefix(got, "on ") || !strings.HasSuffix(c.want, got) {
			t.Errorf("bare: %q", got)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		24 * time.Hour: "24 hours", time.Hour: "1 hour", 15 * time.Minute: "15 minutes", 90 * time.Minute: "90 minutes",
		time.Minute: "1 minute", 90 * 24 * time.Hour: "90 days", 30 * time.Second: "30 seconds",
	} {
		if got := Span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
