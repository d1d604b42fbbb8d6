package client

import (
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// A8.1: fifteen minutes without a person lock the app, however busy it is.
func TestFifteenIdleMinutesLockWithPollsRunning(t *testing.T) {
	m := open(t)
	for range 15 * 6 {
		m.pass(10 * time.Second)
		if has[jobContact](m) {
			m.contactOK()
		}
	}
	if v := m.is(Locked); v.Reason != auth.Idle || !v.Offers(TypePasscode) || !v.Offers(NewLink) {
		t.Fatalf("%+v", v)
	}
	if !has[effForget](m) {
		t.Fatal("the keys were not forgotten")
	}
}

func TestTheWarningComesAMinuteBeforeAndInputEndsIt(t *testing.T) {
	m := open(t)
	m.pass(14*time.Minute - time.Second)
	if !m.is(Open).LocksAt.IsZero() {
		t.Fatal("the warning came early")
	}
	m.pass(time.Second)
	if v := m.is(Open); v.LocksAt.Sub(m.now.Wall).Round(time.Second) != time.Minute {
		t.Fatalf("locks at %v, now %v", v.LocksAt, m.now.Wall)
	}
	m.handle(evTouch{})
	if !m.is(Open).LocksAt.IsZero() {
		t.Fatal("the warning stays")
	}
	m.pass(14 * time.Minute)
	m.is(Open)
	m.pass(time.Minute)
	m.is(Locked)
}

// Sleep stops the monotonic clock and a person can set the wall clock: the
// longer of both counts.
func TestEitherClockLocks(t *testing.T) {
	for name, move := range map[string]func(*Instant){
		"wall only, as in sleep":                func(i *Instant) { i.Wall = i.Wall.Add(15 * time.Minute) },
		"monotonic only, the clock was held":    func(i *Instant) { i.Mono += 15 * time.Minute },
		"monotonic on, the clock was set back":  func(i *Instant) { i.Mono += 15 * time.Minute; i.Wall = i.Wall.Add(-time.Hour) },
		"woken by the very input that is late":  func(i *Instant) { i.Wall = i.Wall.Add(8 * time.Hour) },
		"a day of sleep and a clock set by NTP": func(i *Instant) { i.Wall = i.Wall.Add(24 * time.Hour); i.Mono += time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t)
			move(&m.now)
			m.handle(evTouch{}) // late input must not save the session
			m.is(Locked)
		})
	}
}

func TestAClockThatIsSetBackDoesNotLock(t *testing.T) {
	m := open(t)
	m.now.Wall = m.now.Wall.Add(-3 * time.Hour)
	m.pass(time.Second)
	m.is(Open)
}

func TestAShorterRuleOfThePracticeHolds(t *testing.T) {
	m := open(t)
	m.pass(time.Minute)
	j := take[jobContact](m)
	p := auth.DefaultPolicy()
	p.Idle = 2 * time.Minute
	m.handle(evContact{j.gen, contact{tried: true, info: &auth.SessionAnswer{Policy: p.Shown()}}})
	m.pass(time.Minute)
	m.is(Locked)
}

// With the shortest rule a practice may set, whoever is busy is told to the
// server in time: no report comes later than a third of it after the last.
func TestABusyPersonIsReportedInTimeUnderTheShortestRule(t *testing.T) {
	m := open(t)
	p := auth.DefaultPolicy()
	p.Idle = time.Minute
	var last time.Duration
	for i := range 180 {
		m.handle(evTouch{})
		m.pass(time.Second)
		if !has[jobContact](m) {
			continue
		}
		j := take[jobContact](m)
		if at := time.Duration(i) * time.Second; j.report {
			if last > 0 && at-last >= p.Idle/2 {
				t.Fatalf("%v between two reports", at-last)
			}
			last = at
		}
		m.handle(evContact{j.gen, contact{tried: true, reported: j.report, info: &auth.SessionAnswer{Policy: p.Shown()}}})
	}
	m.is(Open)
	if last < 2*time.Minute {
		t.Fatal("the last report came at", last)
	}
}

func TestInputIsReportedAtMostOnceAMinuteAndOnlyAfterSome(t *testing.T) {
	m := open(t)
	reports, seq := 0, int64(0)
	step := func() {
		m.pass(time.Second)
		if !has[jobContact](m) {
			return
		}
		j := take[jobContact](m)
		if j.seq <= seq {
			t.Fatal("seq did not rise")
		}
		if seq = j.seq; j.report {
			reports++
		}
		m.handle(evContact{j.gen, contact{tried: true, reported: j.report, info: &auth.SessionAnswer{Policy: auth.DefaultPolicy().Shown()}}})
	}
	for range 300 {
		m.handle(evTouch{})
		step()
	}
	if reports < 4 || reports > 6 {
		t.Fatalf("%d reports in five busy minutes", reports)
	}
	for range 120 {
		step()
	}
	reports = 0
	for range 300 {
		step()
	}
	if reports != 0 {
		t.Fatalf("%d reports without input", reports)
	}
}

func TestAReportThatWasLostIsMadeAgainWithItsAge(t *testing.T) {
	m := open(t)
	m.pass(time.Minute)
	m.contactOK()
	m.handle(evTouch{})
	j := take[jobContact](m)
	if !j.report || j.idle != 0 {
		t.Fatalf("%+v", j)
	}
	m.handle(evContact{j.gen, contact{tried: true, err: offline}})
	for range 600 {
		m.pass(time.Second)
		if !has[jobContact](m) {
			continue
		}
		if j := take[jobContact](m); j.report {
			if j.idle == 0 {
				t.Fatal("its age is lost")
			}
			return
		} else {
			m.handle(evContact{j.gen, contact{tried: true, info: &auth.SessionAnswer{Policy: auth.DefaultPolicy().Shown()}}})
		}
	}
	t.Fatal("the report was lost")
}

func TestAbsenceLocks(t *testing.T) {
	for _, a := range []Absence{Sleeping, ScreenLocked} {
		m := open(t)
		m.handle(evAbsence{a})
		m.is(Locked)
	}
	m := open(t)
	m.handle(evAbsence{Woke})
	m.is(Open)
}

// Some ends erase, the others keep the store for the same passcode.
func TestEnds(t *testing.T) {
	for _, r := range auth.Reasons() {
		switch r {
		case auth.EndedByPractice, auth.SignedOut, auth.PortalOff:
			m := open(t)
			m.pass(time.Minute)
			m.contactFault(&signin.Fault{Kind: signin.Ended, Reason: r})
			v := m.is(Ended)
			if v.Ended.Reason != r || v.Ended.At.IsZero() || v.Email != "" || !has[jobErase](m) || !has[effForget](m) {
				t.Fatalf("%s: %+v", r, v)
			}
		case auth.EnrolmentOver, auth.RefreshReuse, auth.Cloned, auth.Idle, auth.SessionOver:
			m := open(t)
			m.pass(time.Minute)
			m.contactFault(&signin.Fault{Kind: signin.Ended, Reason: r})
			v := m.is(SignedOut)
			if v.Reason != r || v.Email == "" || has[jobErase](m) || !has[effForget](m) || v.CanUnlock {
				t.Fatalf("%s: %+v", r, v)
			}
			m.do(cmdSignIn{v.Email})
			s := take[jobStart](m)
			m.handle(evAnswer{gen: s.gen, kind: askStart, att: s.att, ans: emailAnswer(m)})
			m.handle(evLoopback{m.c.gen, "code", ""})
			f := take[jobFinish](m)
			m.handle(evFinished{gen: f.gen, out: enrolled{device: "d_2", same: true}})
			m.is(Locked) // a new link, the same passcode
		}
	}
}

// A2.9: a practice that was restored from an older backup does not know a newer
// computer. Nothing is erased, and the app leads on: a new link, the same passcode.
func TestAComputerThatThePracticeDoesNotKnowIsLedOn(t *testing.T) {
	stranger := &signin.Fault{Kind: signin.Stranger, Reason: auth.EnrolmentOver, TriesLeft: -1}
	for name, meet := range map[string]func(*machine){
		"at a look at the session": func(m *machine) { m.pass(time.Minute); m.contactFault(stranger) },
		"at a call from elsewhere": func(m *machine) { m.handle(evHeard{stranger}) },
		"at the unlock": func(m *machine) {
			m.do(cmdLock{})
			id := m.do(cmdUnlock{"long enough"})
			m.handle(evUnlocked{gen: take[jobUnlock](m).gen, contact: contact{tried: true, err: stranger}})
			m.wantErr(id, auth.EnrolmentOver)
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t)
			meet(m)
			v := m.is(SignedOut)
			if v.Reason != auth.EnrolmentOver || v.Sentence == "" || v.Email == "" || !v.Offers(NewLink) || v.CanUnlock || has[jobErase](m) || !has[effForget](m) {
				t.Fatalf("%+v", v)
			}
			m.do(cmdSignIn{v.Email})
			s := take[jobStart](m)
			m.handle(evAnswer{gen: s.gen, kind: askStart, att: s.att, ans: emailAnswer(m)})
			m.handle(evLoopback{m.c.gen, "code", ""})
			m.handle(evFinished{gen: take[jobFinish](m).gen, out: enrolled{device: "d_2", same: true}})
			m.is(Locked) // the same passcode
		})
	}
}

func TestNothingElseErases(t *testing.T) {
	for _, f := range []*signin.Fault{
		offline, {Kind: signin.NotAccepted, Reason: auth.EnrolmentOver}, {Kind: signin.Refused},
		{Kind: signin.Throttled, RetryAfter: time.Minute}, {Kind: signin.NotStored, Reason: auth.KeyringLocked},
	} {
		m := open(t)
		m.pass(time.Minute)
		m.contactFault(f)
		if m.is(Open); has[jobErase](m) || has[effForget](m) {
			t.Fatalf("kind %d erased or locked", f.Kind)
		}
	}
}

func TestThePracticeWantsThePasscodeWhileOpen(t *testing.T) {
	m := open(t)
	m.pass(time.Minute)
	m.contactFault(&signin.Fault{Kind: signin.UnlockNeeded, Reason: auth.Idle})
	if !m.is(Open).ToSend {
		t.Fatal("it does not ask")
	}
	m.pass(10 * time.Minute)
	if has[jobContact](m) {
		t.Fatal("it keeps asking the practice")
	}
	id := m.do(cmdUnlock{"long enough"})
	j := take[jobUnlock](m)
	m.handle(evUnlocked{gen: j.gen, contact: contact{tried: true, info: &auth.SessionAnswer{}}})
	m.wantOK(id)
	if m.is(Open).ToSend {
		t.Fatal("it still asks")
	}
}

func TestOpensOfflineAndSaysSo(t *testing.T) {
	m := open(t)
	m.do(cmdLock{})
	id := m.do(cmdUnlock{"long enough"})
	j := take[jobUnlock](m)
	m.handle(evUnlocked{gen: j.gen, contact: contact{tried: true, err: offline}})
	m.wantOK(id)
	if m.is(Open).Offline.IsZero() {
		t.Fatal("it does not say that there is no internet")
	}
}

// A computer that was ended while it was off says so, and shows nothing first.
func TestEndedWhileOff(t *testing.T) {
	m := open(t)
	m.do(cmdLock{})
	id := m.do(cmdUnlock{"long enough"})
	j := take[jobUnlock](m)
	m.handle(evUnlocked{gen: j.gen, contact: contact{tried: true, err: &signin.Fault{Kind: signin.Ended, Reason: auth.EndedByPractice}}})
	m.is(Ended)
	m.wantErr(id, auth.EndedByPractice)
}

func TestWrongPasscodesAreCountedAndTheLastForgets(t *testing.T) {
	m := open(t)
	m.do(cmdLock{})
	id := m.do(cmdUnlock{"wrong"})
	m.handle(evUnlocked{gen: take[jobUnlock](m).gen, err: &trouble{kind: wrongPasscode, tries: 4, waitUntil: m.now.Wall.Add(time.Minute)}})
	m.wantErr(id, auth.WrongPasscode)
	if v := m.is(Locked); v.Passcode.TriesLeft != 4 || v.Passcode.WaitUntil.IsZero() {
		t.Fatalf("%+v", v.Passcode)
	}
	m.pass(time.Minute)
	if !m.is(Locked).Passcode.WaitUntil.IsZero() {
		t.Fatal("the wait does not end")
	}
	id = m.do(cmdUnlock{"wrong"})
	m.handle(evUnlocked{gen: take[jobUnlock](m).gen, err: &trouble{kind: passcodeGone}})
	m.wantErr(id, auth.PasscodeGone)
	v := m.is(SignedOut)
	if v.CanUnlock || v.Reason != auth.PasscodeGone {
		t.Fatalf("%+v", v)
	}
	m.do(cmdSignIn{v.Email})
	if j := take[jobStart](m); j.att.Replaces != "d_1" {
		t.Fatalf("replaces %q", j.att.Replaces)
	}
}

func TestForgotCanBeTakenBackUntilTheNewSignInIsDone(t *testing.T) {
	m := open(t)
	m.do(cmdLock{})
	m.do(cmdForgot{})
	s := take[jobStart](m)
	if s.att.Replaces != "d_1" {
		t.Fatalf("replaces %q", s.att.Replaces)
	}
	m.handle(evAnswer{gen: s.gen, kind: askStart, att: s.att, ans: emailAnswer(m)})
	if v := m.is(Waiting); !v.CanUnlock || !v.Offers(TypePasscode) {
		t.Fatalf("%+v", v.Ways())
	}
	m.do(cmdBackToPasscode{})
	m.is(Locked)
}

func TestAwayBeforeAPasscodeWasChosen(t *testing.T) {
	m := needsPasscode(t)
	m.contactOK()
	m.pass(15 * time.Minute)
	if v := m.is(SignedOut); v.Reason != auth.Idle || v.Sentence != sayAway || !has[jobErase](m) {
		t.Fatalf("%+v", v)
	}
}
