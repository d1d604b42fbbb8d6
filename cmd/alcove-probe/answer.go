package main

import (
	"encoding/json"
	"time"

	"alcove/app/client"
	"alcove/auth"
)

// answer is one line that answers a command.
type answer struct {
	OK      bool   `json:"ok"`
	Command string `json:"command,omitempty"`
	Problem string `json:"problem,omitempty"` // with the command itself: no such, or wrongly used
	View    shown  `json:"-"`

	more     map[string]any
	failed   bool
	reason   auth.Reason
	sentence string
}

// event is one line that nobody asked for.
type event struct {
	Event string `json:"event"`
	View  shown  `json:"-"`
}

// shown is a view as scripts read it. It has no address, name or code of the
// person. Times are RFC 3339; members that say nothing are left out.
type shown struct {
	State     client.State `json:"state"`
	Reason    auth.Reason  `json:"reason,omitempty"`
	Sentence  string       `json:"sentence,omitempty"`
	Ways      []client.Way `json:"ways,omitempty"`
	Practice  string       `json:"practice,omitempty"`
	Phone     string       `json:"phone,omitempty"`
	Computer  string       `json:"computer,omitempty"`
	Label     string       `json:"label,omitempty"`
	SentAt    string       `json:"sent_at,omitempty"`
	RetryAt   string       `json:"retry_at,omitempty"`
	Ends      string       `json:"ends,omitempty"`
	TriesLeft *int         `json:"tries_left,omitempty"`
	WaitUntil string       `json:"wait_until,omitempty"`
	Tips      bool         `json:"tips,omitempty"`
	PINOpen   bool         `json:"pin_open,omitempty"`
	PINDone   bool         `json:"pin_done,omitempty"`
	NoMail    bool         `json:"no_mail,omitempty"`
	LocksAt   string       `json:"locks_at,omitempty"`
	ToSend    bool         `json:"to_send,omitempty"`
	Offline   bool         `json:"offline,omitempty"`
	CanUnlock bool         `json:"can_unlock,omitempty"`
	NoKeyring bool         `json:"no_keyring,omitempty"`
	LastIn    string       `json:"last_sign_in,omitempty"`
	LastOn    string       `json:"last_device,omitempty"`
	EndedAt   string       `json:"ended_at,omitempty"`
	Busy      client.Work  `json:"busy,omitempty"`
	OnlyHere  *onlyHere    `json:"only_here,omitempty"` // what forgetting the passcode would lose
	Unread    int          `json:"unread,omitempty"`
}

type onlyHere struct {
	Messages int `json:"messages"`
	Drafts   int `json:"drafts"`
}

func view(v client.View) shown {
	s := shown{
		State: v.State, Reason: v.Reason, Sentence: v.Sentence, Ways: v.Ways(),
		Practice: v.Practice.Name, Phone: v.Practice.Phone, Computer: v.Computer,
		Label: v.Attempt.Label, SentAt: stamp(v.Attempt.SentAt), RetryAt: stamp(v.Attempt.RetryAt), Ends: stamp(v.Attempt.Ends),
		WaitUntil: stamp(v.Passcode.WaitUntil), Tips: v.Attempt.Tips, PINOpen: v.InPINScreen(), PINDone: v.Attempt.PINDone,
		NoMail: v.Attempt.NoMail, LocksAt: stamp(v.LocksAt), ToSend: v.ToSend, Offline: !v.Offline.IsZero(),
		CanUnlock: v.CanUnlock, NoKeyring: v.NoKeyring, LastIn: stamp(v.LastSignIn), LastOn: v.LastOn, EndedAt: stamp(v.Ended.At), Busy: v.Busy,
	}
	if n := v.OnlyHere; n != (client.OnlyHere{}) {
		s.OnlyHere = &onlyHere{n.Messages, n.Drafts}
	}
	if v.Box != nil {
		s.Unread = v.Box.Unread
	}
	tries := -1
	switch v.State {
	case client.Waiting, client.NeedsPIN, client.NeedsWord:
		tries = v.Attempt.TriesLeft
	case client.Locked:
		tries = v.Passcode.TriesLeft
	}
	if tries >= 0 {
		s.TriesLeft = &tries
	}
	return s
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// MarshalJSON puts the view beside the answer's own members.
func (a answer) MarshalJSON() ([]byte, error) {
	type plain answer
	return beside(plain(a), a.View, a.more)
}

// MarshalJSON puts the view beside the event's name.
func (e event) MarshalJSON() ([]byte, error) {
	type plain event
	return beside(plain(e), e.View, nil)
}

// beside writes the members of all three as one object.
func beside(own, view any, more map[string]any) ([]byte, error) {
	all := map[string]json.RawMessage{}
	if more == nil {
		more = map[string]any{}
	}
	for _, part := range []any{view, more, own} {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &all); err != nil {
			return nil, err
		}
	}
	return json.Marshal(all)
}
