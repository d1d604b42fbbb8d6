package auth

import (
	"testing"
	"time"
)

// A17.5: nothing can be set to less safety than the default.
func TestDefaultPolicyIsTheLoosest(t *testing.T) {
	if err := DefaultPolicy().Check(); err != nil {
		t.Fatal(err)
	}
	for name, loosen := range map[string]func(*Policy){
		"link life":  func(p *Policy) { p.LinkLife += time.Second },
		"PIN life":   func(p *Policy) { p.PINLife += time.Second },
		"idle":       func(p *Policy) { p.Idle += time.Second },
		"idle zero":  func(p *Policy) { p.Idle = 0 },
		"session":    func(p *Policy) { p.Session += time.Second },
		"enrolment":  func(p *Policy) { p.Enrolment += time.Second },
		"unused":     func(p *Policy) { p.Unused += time.Second },
		"lease":      func(p *Policy) { p.Lease += time.Second },
		"negative":   func(p *Policy) { p.Lease = -1 },
		"passcode":   func(p *Policy) { p.Passcode-- },
		"word":       func(p *Policy) { p.SignInWord-- },
		"word vast":  func(p *Policy) { p.SignInWord = 1000 },
		"zero value": func(p *Policy) { *p = Policy{} },
	} {
		p := DefaultPolicy()
		loosen(&p)
		if p.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	p := DefaultPolicy()
	p.Idle, p.PINLife, p.Lease, p.Passcode = 2*time.Minute, 15*time.Minute, 0, 8
	if err := p.Check(); err != nil {
		t.Errorf("a stricter practice was refused: %v", err)
	}
}

// The numbers of the protocol, written down a second time on purpose: whoever
// changes one must mean it.
func TestNumbersOfTheProtocol(t *testing.T) {
	p := DefaultPolicy()
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"a link lives a day", p.LinkLife, 24 * time.Hour},
		{"a PIN lives a day", p.PINLife, 24 * time.Hour},
		{"fifteen idle minutes", p.Idle, 15 * time.Minute},
		{"a minute of warning", LockWarning, time.Minute},
		{"twelve hours", p.Session, 12 * time.Hour},
		{"ninety days", p.Enrolment, 90 * 24 * time.Hour},
		{"thirty days unused", p.Unused, 30 * 24 * time.Hour},
		{"access token", AccessLife, 5 * time.Minute},
		{"authorization code", CodeLife, time.Minute},
		{"pushed request", RequestURILife, 90 * time.Second},
		{"tries of a link's code", BoundCodeTries, 10},
		{"code tries", CodeTries, 5}, {"PIN tries", PINTries, 5},
		{"failures in a row", PINFailuresInARow, 100},
		{"word tries", WordTries, 10}, {"passcode tries", PasscodeTries, 10}, {"assertion tries", AssertionTries, 10},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestSessionJudge(t *testing.T) {
	p := DefaultPolicy()
	start := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	s := Session{Enrolled: start, AuthTime: start, LastActivity: start, LastSeen: start}
	for _, c := range []struct {
		name string
		edit func(*Session)
		at   time.Duration
		want Reason
	}{
		{"fresh", nil, 0, ""},
		{"a moment before", nil, 15*time.Minute - 1, ""},
		{"fifteen minutes", nil, 15 * time.Minute, Idle},
		{"busy all day", func(s *Session) { s.LastActivity = start.Add(12*time.Hour - time.Minute); s.LastSeen = s.LastActivity }, 12*time.Hour - 1, ""},
		{"twelve hours", func(s *Session) { s.LastActivity = start.Add(12*time.Hour - time.Minute); s.LastSeen = s.LastActivity }, 12 * time.Hour, SessionOver},
		{"thirty days unused", nil, 30 * 24 * time.Hour, EnrolmentOver},
		{"ninety days", func(s *Session) {
			s.AuthTime = start.Add(90*24*time.Hour - time.Minute)
			s.LastActivity, s.LastSeen = s.AuthTime, s.AuthTime
		}, 90 * 24 * time.Hour, EnrolmentOver},
		{"a day short of ninety", func(s *Session) {
			s.AuthTime = start.Add(89*24*time.Hour - time.Minute)
			s.LastActivity, s.LastSeen = s.AuthTime, s.AuthTime
		}, 89 * 24 * time.Hour, ""},
	} {
		v := s
		if c.edit != nil {
			c.edit(&v)
		}
		if got := v.Judge(p, start.Add(c.at)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTouchMovesForwardOnly(t *testing.T) {
	start := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	s := Session{LastActivity: start}
	if got := s.Touch(start.Add(10*time.Minute), 5*time.Minute); got != start.Add(5*time.Minute) {
		t.Error(got)
	}
	if got := s.Touch(start.Add(10*time.Minute), time.Hour); got != start {
		t.Error("activity moved back", got)
	}
	if got := s.Touch(start, -time.Hour); got != start {
		t.Error("activity moved into the future", got)
	}
}
