package mail

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Letter is what a mail says. Its type is one of this package's.
type Letter interface {
	// Kind is the letter's file name in letters/ and its kind in the outbox.
	Kind() string
}

// SignInLink is the only letter that holds a secret.
type SignInLink struct {
	URL    string    `json:"url"`
	Code   string    `json:"code,omitempty"` // six digits; "" for clients who may use the link on this computer only
	Device string    `json:"device"`         // the computer that asked, "" where none did
	Asked  time.Time `json:"asked"`
	Stops  time.Time `json:"stops"` // the first moment at which the link no longer works
}

// Invite tells a client that their page is ready. Its address is a doorway.
type Invite struct {
	Name string `json:"name"`           // the client's, as on file
	From string `json:"from,omitempty"` // who set it up; "" means the practice
	URL  string `json:"url"`
}

// NewComputer tells a client that one more computer can open their page.
type NewComputer struct {
	Device string    `json:"device"`
	At     time.Time `json:"at"`
	URL    string    `json:"url,omitempty"` // a doorway to the list of computers
}

// SomethingNew is the doorbell: it says that there is something and nothing of
// what, from whom, or where. It is always sent as a discreet one, see
// [Post.Ring].
type SomethingNew struct {
	At  time.Time `json:"at"`
	URL string    `json:"url"` // a doorway
}

// Test shows the practice that its mail leaves.
type Test struct {
	At time.Time `json:"at"`
}

// Kind is the letter's name.
func (SignInLink) Kind() string { return "sign-in-link" }

// Kind is the letter's name.
func (Invite) Kind() string { return "invite" }

// Kind is the letter's name.
func (NewComputer) Kind() string { return "new-computer" }

// Kind is the letter's name.
func (SomethingNew) Kind() string { return "something-new" }

// Kind is the letter's name.
func (Test) Kind() string { return "test" }

// dies is when the letter is of no use any more; the outbox stops trying then.
func (l SignInLink) dies() time.Time { return l.Stops }

// door is where the letter's button leads.
func (l SignInLink) door() string   { return l.URL }
func (l Invite) door() string       { return l.URL }
func (l NewComputer) door() string  { return l.URL }
func (l SomethingNew) door() string { return l.URL }

// sample is a Tuesday, 3:04 PM in New York.
var sample = time.Date(2026, 3, 3, 20, 4, 0, 0, time.UTC)

// One declaration a letter: its example is what the tests and the catalogue of
// mails show.
var declared = byName(
	declare(SignInLink{URL: "https://portal.lakeside.example/l/Jc3kq9lW0cQ2mYb7uTz1xV5nR8sE4aG6hD0fKiPoLwM", Code: "482915",
		Device: "HP-Laptop", Asked: sample, Stops: sample.Add(24 * time.Hour)}),
	declare(Invite{Name: "Jane Rivera", From: "Dr. Amy Chen", URL: "https://portal.lakeside.example/open/app?h=mV9x2Qk7"}),
	declare(NewComputer{Device: "HP-Laptop", At: sample.Add(3*24*time.Hour + 96*time.Minute), URL: "https://portal.lakeside.example/open/computers"}),
	declare(SomethingNew{At: sample.Add(18*time.Hour + 8*time.Minute), URL: "https://portal.lakeside.example/open/message?h=mV9x2Qk7"}),
	declare(Test{At: sample}),
)

// declaration is a letter with its example and the way back from the outbox.
type declaration struct {
	example Letter
	decode  func([]byte) (Letter, error)
}

func declare[T Letter](example T) declaration {
	return declaration{example, func(b []byte) (Letter, error) {
		var l T
		err := json.Unmarshal(b, &l)
		return l, err
	}}
}

func byName(all ...declaration) map[string]declaration {
	m := make(map[string]declaration, len(all))
	for _, d := range all {
		m[d.example.Kind()] = d
	}
	return m
}

// Examples is one letter of each kind, by name.
func Examples() []Letter {
	var all []Letter
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		all = append(all, declared[name].example)
	}
	return all
}

// FirstName is how a letter greets.
func (l Invite) FirstName() string {
	first, _, _ := strings.Cut(strings.TrimSpace(line(l.Name)), " ")
	return first
}
