package signin

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

func TestChallengeParams(t *testing.T) {
	for header, want := range map[string]string{
		`DPoP error="invalid_token", error_description="ended_by_practice"`: "invalid_token|ended_by_practice",
		`dpop algs="ES256",error=invalid_token`:                             "invalid_token|",
		`DPoP error="insufficient_user_authentication", max_age=900`:        "insufficient_user_authentication|",
		`Bearer error="invalid_token", error_description="portal_off"`:      "|",
		`DPoP error="a", error="invalid_token"`:                             "a|",
		`DPoP error="unclosed`:                                              "|",
		`DPoP`:                                                              "|",
		``:                                                                  "|",
	} {
		p := challengeParams(header)
		if got := p["error"] + "|" + p["error_description"]; got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func FuzzChallengeParams(f *testing.F) {
	f.Add(`DPoP error="invalid_token", error_description="ended_by_practice"`)
	f.Add(`DPoP a=b,,c="d" e=f`)
	f.Fuzz(func(t *testing.T, s string) {
		for k := range challengeParams(s) {
			if k != strings.ToLower(k) {
				t.Fatalf("%q", k)
			}
		}
	})
}

// Only a reason that our server gives may end anything; of those only three erase.
func TestOnlyNamedReasonsEnd(t *testing.T) {
	for _, r := range append(auth.Reasons(), "", "nonsense", "ended_by_practice ") {
		f := ended(string(r))
		switch r {
		case auth.EndedByPractice, auth.SignedOut, auth.PortalOff, auth.EnrolmentOver, auth.RefreshReuse, auth.Cloned, auth.Idle, auth.SessionOver:
			if f.Kind != Ended || f.Reason != r {
				t.Errorf("%q: %v", r, f)
			}
		default:
			if f.Kind == Ended {
				t.Errorf("%q ends a computer", r)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0": time.Second, "-3": 30 * time.Second, "99999999999999999999": 30 * time.Second,
		"9999999": 24 * time.Hour, "soon": 30 * time.Second, "": 30 * time.Second,
		now.Add(time.Minute).Format(http.TimeFormat):  time.Minute,
		now.Add(-time.Minute).Format(http.TimeFormat): time.Second,
	} {
		a := answer{header: http.Header{"Retry-After": {s}}, date: now}
		if got := a.retryAfter(); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

// Whatever the server says stays within what a screen and a timer can bear.
func FuzzChallengeAnswer(f *testing.F) {
	f.Add([]byte(`{"error":"insufficient_authorization","auth_session":"s","needs":"email","label":"417","sent_at":"2026-03-03T15:04:00Z","retry_after":30,"interval":3,"expires_in":86400}`))
	f.Add([]byte(`{"authorization_code":"c","interval":-1,"retry_after":-9,"tries_left":-4}`))
	f.Add([]byte(`{"label":"<b>","sent_at":"x","interval":99999999,"needs":"money"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var w auth.ChallengeAnswer
		if json.Unmarshal(b, &w) != nil {
			return
		}
		a, err := read(w)
		if err != nil {
			if AsFault(err).Kind != Unreached {
				t.Fatalf("%v", err)
			}
			return
		}
		if a.Interval < time.Second || a.Interval > time.Minute || a.Resend < 0 || a.Resend > 24*time.Hour || a.Life < 0 || a.Life > 48*time.Hour {
			t.Fatalf("%+v", a)
		}
		if a.Label != "" && (len(a.Label) != 3 || !digits(a.Label)) {
			t.Fatalf("label %q", a.Label)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("application/json", []byte(`{"access_token":"a","expires_in":300}`))
	f.Add("application/json; charset=utf-8", []byte(`{"access_token":1}`))
	f.Add("text/html", []byte(`<html>`))
	f.Add("application/json", []byte(`{}{}`))
	f.Fuzz(func(t *testing.T, ctype string, b []byte) {
		a := &answer{status: 200, header: http.Header{"Content-Type": {ctype}}, body: b}
		var w auth.TokenAnswer
		if err := a.decode(&w); err != nil {
			if AsFault(err).Kind != Unreached {
				t.Fatalf("%v", err)
			}
			return
		}
		_, _ = readTokens(&w) // it must not panic; what it accepts is tested elsewhere
	})
}

func TestWordKeepsSecretsOutOfLogs(t *testing.T) {
	for s, want := range map[string]string{"invalid_request": "invalid_request", "jane@example.com": "(odd)", strings.Repeat("a", 65): "(long)"} {
		if got := word(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}
