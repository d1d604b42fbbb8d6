package client

import (
	"testing"

	"alcove/auth"
	"alcove/auth/signin"
)

var janesDoor = Doorway{Server: practiceFacts().server, Hint: "mV9x2Qk7", To: "j***@example.com"}

// invitedTo is the first screen of an app that was opened from the invite.
func invitedTo(t *testing.T) *machine {
	t.Helper()
	m := signedOut(t)
	m.wantOK(m.do(cmdDoorway{janesDoor}))
	if v := m.is(SignedOut); v.Invited != janesDoor.To || v.Email != "" {
		t.Fatalf("%+v", v)
	}
	return m
}

// A3.5: a new app that is opened from the invite finds its practice, shows the
// masked address, and starts with the hint; nothing is typed. The mask is
// never taken for an address, here or after a restart.
func TestInviteSparesTheTyping(t *testing.T) {
	m := newMachine(t)
	m.handle(evBooted{m.c.gen, facts{tries: -1}})
	m.is(NoPractice)
	m.do(cmdDoorway{janesDoor})
	j := take[jobPractice](m)
	m.handle(evPractice{gen: j.gen, set: true, server: j.address, practice: practiceFacts().practice})
	m.handle(evBooted{m.c.gen, practiceFacts()})
	if v := m.is(SignedOut); v.Invited != janesDoor.To {
		t.Fatalf("%+v", v)
	}
	id := m.do(cmdSignIn{""})
	s := take[jobStart](m)
	if s.hint != janesDoor.Hint || s.att.Typed() != "" || s.att.PINOnly {
		t.Fatalf("%+v", s)
	}
	m.handle(evAnswer{gen: s.gen, kind: askStart, att: s.att, ans: emailAnswer(m)})
	m.wantOK(id)
	if v := m.is(Waiting); v.Invited != janesDoor.To || v.Email != "" {
		t.Fatalf("%+v", v)
	}
	b, err := m.c.att.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	att, err := signin.ParseAttempt(b)
	if err != nil {
		t.Fatal(err)
	}
	again := newMachine(t)
	f := practiceFacts()
	f.attempt = &att
	again.handle(evBooted{again.c.gen, f})
	if v := again.is(Waiting); v.Invited != janesDoor.To || v.Email != "" {
		t.Fatalf("after a restart: %+v", v)
	}
	// Nobody reads this mail: the address is typed.
	for _, m := range []*machine{m, again} {
		m.wantOK(m.do(cmdChangeEmail{}))
		if v := m.is(SignedOut); v.Invited != "" || v.Email != "" {
			t.Fatalf("%+v", v)
		}
		m.do(cmdSignIn{""})
		if has[jobStart](m) {
			t.Fatal("an address that was given up is used")
		}
		m.do(cmdSignIn{"jane@example.com"})
		if s := take[jobStart](m); s.hint != "" || s.att.Typed() != "jane@example.com" {
			t.Fatalf("%+v", s)
		}
	}
}

// A sign-in by the invite that is over, or that could not begin, ends where it
// began; the PIN screen needs no typing either.
func TestInviteStaysUntilItIsGivenUp(t *testing.T) {
	m := invitedTo(t)
	id := m.do(cmdSignIn{""})
	s := take[jobStart](m)
	m.handle(evAnswer{gen: s.gen, kind: askStart, att: s.att, err: offline})
	m.wantErr(id, auth.Offline)
	if v := m.is(SignedOut); v.Invited != janesDoor.To {
		t.Fatalf("%+v", v)
	}
	m.do(cmdOpenPIN{})
	if s = take[jobStart](m); s.hint != janesDoor.Hint || !s.att.PINOnly {
		t.Fatalf("%+v", s)
	}
}

// A link to another practice changes nothing, nor does one while somebody is in.
func TestDoorwayChangesNothingElse(t *testing.T) {
	m := signedOut(t)
	m.wantOK(m.do(cmdDoorway{Doorway{Server: "https://evil.example", Hint: "mV9x2Qk7", To: "j***@example.com"}}))
	if v := m.is(SignedOut); v.Invited != "" || v.Server != practiceFacts().server || has[jobPractice](m) && take[jobPractice](m).set {
		t.Fatalf("%+v", v)
	}
	for state, m := range map[State]*machine{Waiting: waiting(t), NeedsPasscode: needsPasscode(t), Open: open(t)} {
		m.wantOK(m.do(cmdDoorway{janesDoor}))
		if v := m.is(state); v.Invited != "" || m.c.door.Hint != "" {
			t.Fatalf("%s: %+v", state, v)
		}
	}
}
