package control

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

// One table: which switches fit together (A16).
func TestSwitchesThatFit(t *testing.T) {
	for _, c := range []struct {
		in   ClientAddIn
		ways auth.Ways // "" means refused
	}{
		{ClientAddIn{}, auth.WaysLink},
		{ClientAddIn{Ways: "link+word"}, auth.WaysLinkWord},
		{ClientAddIn{Ways: "pin"}, auth.WaysPIN},
		{ClientAddIn{NoMail: true}, auth.WaysPIN},
		{ClientAddIn{NoMail: true, Ways: "pin"}, auth.WaysPIN},
		{ClientAddIn{NoMail: true, Ways: "link"}, ""},
		{ClientAddIn{NoMail: true, Ways: "link+pin"}, ""},
		{ClientAddIn{SameComputerOnly: true}, auth.WaysLink},
		{ClientAddIn{SameComputerOnly: true, Ways: "link+word"}, auth.WaysLinkWord},
		{ClientAddIn{SameComputerOnly: true, Ways: "pin"}, ""},
		{ClientAddIn{SameComputerOnly: true, NoMail: true}, ""},
		{ClientAddIn{Ways: "word"}, ""},
		{ClientAddIn{Ways: "Link"}, ""},
	} {
		c.in.Email, c.in.Name = "jane@example.com", "Jane"
		got, err := newClient(c.in, noon)
		if (err == nil) != (c.ways != "") || err == nil && got.Ways != c.ways {
			t.Errorf("%+v: %v %v", c.in, got.Ways, err)
		}
	}
}

func TestNames(t *testing.T) {
	for typed, want := range map[string]string{
		"Jane": "Jane", "  Jane \t Rivera ": "Jane Rivera", "Jörg": "Jörg", "李小龍": "李小龍", "O'Neill-Smith, Jr.": "O'Neill-Smith, Jr.",
		"": "", " ": "", "Jane\x00": "", "Jane\x1b[31m": "", "\u202eenaJ": "", "a\xff": "", strings.Repeat("x", 101): "",
	} {
		if got, err := cleanName(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

func TestPublicURL(t *testing.T) {
	for typed, want := range map[string]string{
		"https://portal.example.org": "https://portal.example.org", "https://portal.example.org/": "https://portal.example.org",
		"http://localhost:8470": "http://localhost:8470", "https://portal.example.org:8443": "https://portal.example.org:8443",
		"": "", "portal.example.org": "", "ftp://x.org": "", "https://": "", "https://x.org/path": "", "https://u@x.org": "",
		"https://x.org?q": "", "https://x.org#f": "", "javascript:alert(1)": "", "https://x.org\n": "", "https:///x": "",
	} {
		if got, err := publicURL(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

// A practice may be stricter, never looser, and every refusal is one sentence.
// A1.12, A15.2, A15.9: 24 hours and the other limits are the most.
func TestPracticeSetStaysWithinBounds(t *testing.T) {
	str := func(s string) *string { return &s }
	dur := func(d time.Duration) *time.Duration { return &d }
	num := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		in PracticeSetIn
		ok bool
	}{
		"idle 2m":              {PracticeSetIn{Idle: dur(2 * time.Minute)}, true},
		"idle 15m":             {PracticeSetIn{Idle: dur(15 * time.Minute)}, true},
		"idle 15m1s":           {PracticeSetIn{Idle: dur(15*time.Minute + time.Second)}, false},
		"idle 59s":             {PracticeSetIn{Idle: dur(59 * time.Second)}, false},
		"idle 0":               {PracticeSetIn{Idle: dur(0)}, false},
		"pin 1h":               {PracticeSetIn{PINLife: dur(time.Hour)}, true},
		"pin 25h":              {PracticeSetIn{PINLife: dur(25 * time.Hour)}, false},
		"link 24h":             {PracticeSetIn{LinkLife: dur(24 * time.Hour)}, true},
		"link 24h1s":           {PracticeSetIn{LinkLife: dur(24*time.Hour + time.Second)}, false},
		"passcode 8":           {PracticeSetIn{Passcode: num(8)}, true},
		"passcode 5":           {PracticeSetIn{Passcode: num(5)}, false},
		"zone":                 {PracticeSetIn{Zone: str("America/New_York")}, true},
		"no zone":              {PracticeSetIn{Zone: str("Mars/Olympus")}, false},
		"a path as zone":       {PracticeSetIn{Zone: str("../../etc/passwd")}, false},
		"machine's zone":       {PracticeSetIn{Zone: str("Local")}, false},
		"empty zone":           {PracticeSetIn{Zone: str("")}, false},
		"show":                 {PracticeSetIn{Show: []string{"form", "phone"}}, true},
		"show nothing":         {PracticeSetIn{Show: []string{}}, false},
		"show twice":           {PracticeSetIn{Show: []string{"form", "form"}}, false},
		"show nobody":          {PracticeSetIn{Phone: str(""), Show: []string{"phone"}}, false},
		"show a fax":           {PracticeSetIn{Show: []string{"fax"}}, false},
		"no name":              {PracticeSetIn{Name: str(" ")}, false},
		"bad email":            {PracticeSetIn{Email: str("lakeside")}, false},
		"no sender of its own": {PracticeSetIn{MailFrom: str("")}, true},
		"two lines":            {PracticeSetIn{Phone: str("555\r\nBcc: x@y.zz")}, true}, // joined to one line
		"control letters":      {PracticeSetIn{Hours: str("9\x00to 5")}, false},
		"turned around":        {PracticeSetIn{Crisis: str("call \u202e119")}, false},
		"too long":             {PracticeSetIn{Hours: str(strings.Repeat("x", 201))}, false},
	} {
		p := store.Practice{Practice: auth.Practice{Name: "Lakeside", Phone: "555", Email: "a@b.co", Zone: "UTC", Show: []string{"phone"}}, Policy: auth.DefaultPolicy()}
		got, err := c.in.onto(p)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && strings.ContainsAny(got.Phone, "\r\n") {
			t.Errorf("%s: %q", name, got.Phone)
		}
	}
}

func TestAuditNamesWhatChangedNeverToWhat(t *testing.T) {
	secret := "Jane"
	if got := setMembers(ClientSetIn{Who: "c_1", Name: &secret, ReopenPIN: true}); got != "who name reopen_pin" {
		t.Errorf("%q", got)
	}
}
