package client

import (
	"testing"
	"time"

	"alcove/auth"
)

// A17.3: the line "you were last here" is about the time before this one, on
// whichever computer, and about this one's own unlocks that the practice never
// saw.
func TestWhenAndWhereTheClientWasLast(t *testing.T) {
	m := open(t)
	stamp := func(t time.Time) string { return t.Format(time.RFC3339) }
	ahead := time.Duration(0)
	tell := func(began bool, a auth.SessionAnswer) {
		t.Helper()
		a.Policy = auth.DefaultPolicy().Shown()
		m.pass(checkEvery)
		j := take[jobContact](m)
		m.handle(evContact{j.gen, contact{tried: true, began: began, at: m.now.Wall.Add(ahead), info: &a}})
	}
	unlock := func() {
		t.Helper()
		m.do(cmdLock{})
		m.pass(time.Minute)
		m.do(cmdUnlock{"long enough"})
		j := take[jobUnlock](m)
		m.handle(evUnlocked{gen: j.gen, contact: contact{}})
		m.is(Open)
	}
	want := func(at time.Time, on string) {
		t.Helper()
		if v := m.is(Open); !v.LastSignIn.Equal(at) || v.LastOn != on {
			t.Errorf("last %v on %q, want %v on %q", v.LastSignIn, v.LastOn, at, on)
		}
	}
	want(time.Time{}, "")

	// The session began with the sign-in: what was before it is told.
	signedIn, yesterday := m.now.Wall, m.now.Wall.Add(-20*time.Hour)
	tell(true, auth.SessionAnswer{AuthTime: stamp(signedIn), LastSignIn: stamp(yesterday), LastDevice: "Office PC"})
	want(yesterday, "Office PC")

	// A session that still runs: the one before this opening began it.
	unlock()
	want(signedIn, "")
	tell(false, auth.SessionAnswer{AuthTime: stamp(signedIn), LastSignIn: stamp(yesterday), LastDevice: "Office PC"})
	want(signedIn, "")

	// Somebody opened it here meanwhile; the practice did not see that.
	between := m.now.Wall.Add(time.Minute)
	unlock()
	m.pass(3 * time.Minute)
	unlock()
	want(between, "")
	// Somebody was in on another computer after that.
	later := m.now.Wall.Add(30 * time.Second)
	tell(true, auth.SessionAnswer{AuthTime: stamp(m.now.Wall), LastSignIn: stamp(later), LastDevice: "call 555-0199-0123 now"})
	want(later, auth.UnnamedDevice)

	// A clock here that runs ahead hides nothing of that.
	unlock()
	ahead = -5 * time.Minute
	before := m.now.Wall.Add(ahead).Add(2 * time.Minute)
	m.pass(3 * time.Minute)
	unlock()
	tell(true, auth.SessionAnswer{AuthTime: stamp(m.now.Wall.Add(ahead)), LastSignIn: stamp(before), LastDevice: "Office PC"})
	want(before, "Office PC")
}
