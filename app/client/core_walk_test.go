package client

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alcove/auth"
	"alcove/auth/signin"
)

// A2.9: no state without a way forward. Whatever a person, the practice, the
// keyring and the clocks do, in any order, the app offers a new link, a PIN or
// a call; every command is answered; and only what may erase erases.
func TestNoStateWithoutAWayForward(t *testing.T) {
	seen := map[State]int{}
	// Chance decides where a hundred walks come: more are made until all was seen.
	for round := 0; round == 0 || len(seen) < len(States()) && round < 10; round++ {
		rapid.Check(t, func(r *rapid.T) {
			m := newMachine(r)
			w := walk{m: m, r: r, pending: map[int]bool{}}
			for range rapid.IntRange(1, 120).Draw(r, "steps") {
				w.step()
				w.check()
				seen[m.c.state]++
			}
			// Everything that flies lands: then nobody may be left waiting.
			for i := 0; len(w.open()) > 0; i++ {
				if i == 200 {
					r.Fatalf("commands %v are never answered; %d jobs: %#v", w.open(), len(m.jobs), m.jobs)
				}
				w.land()
				m.pass(time.Second)
				w.check()
			}
		})
	}
	for _, s := range States() {
		if seen[s] == 0 {
			t.Errorf("the walk never came to %s", s)
		}
	}
}

type walk struct {
	m       *machine
	r       *rapid.T
	pending map[int]bool
}

func (w *walk) open() []int {
	var out []int
	for id := 1; id <= w.m.id; id++ {
		if _, ok := w.m.said[id]; !ok {
			out = append(out, id)
		}
	}
	return out
}

func (w *walk) check() {
	v := w.m.c.viewAt(w.m.now)
	if !slices.Contains(States(), v.State) {
		w.r.Fatalf("state %q is none of ours", v.State)
	}
	if v.State != Open && v.State != NoPractice && !v.Offers(NewLink) && !v.Offers(UsePIN) && !v.Offers(Call) {
		w.r.Fatalf("%s offers %v", v.State, v.Ways())
	}
	if v.Reason != "" && (!v.Reason.Known() || v.Sentence == "") {
		w.r.Fatalf("%s: reason %q says %q", v.State, v.Reason, v.Sentence)
	}
	if v.State == Ended && !v.Ended.Reason.Erases() {
		w.r.Fatalf("ended for %q", v.Ended.Reason)
	}
	if d, ok := w.m.c.wake(); ok && d < 0 {
		w.r.Fatalf("wakes in %v", d)
	}
	if (v.State == Waiting || v.State == NeedsPIN || v.State == NeedsWord) && w.m.c.att.Session != "" {
		if c := w.m.c; !c.poll.on && !c.finish {
			w.r.Fatalf("%s and nobody polls", v.State)
		}
	}
	for _, j := range w.m.jobs {
		if e, ok := j.(jobErase); ok && e.note != nil && !e.note.Reason.Erases() {
			w.r.Fatalf("erases for %q", e.note.Reason)
		}
	}
}

func (w *walk) step() {
	switch rapid.IntRange(0, 9).Draw(w.r, "what") {
	case 0, 1, 2:
		w.command()
	case 3, 4, 5, 6:
		w.land()
	case 7:
		w.m.pass(time.Duration(rapid.IntRange(0, 1200).Draw(w.r, "seconds")) * time.Second)
	case 8:
		w.m.now.Wall = w.m.now.Wall.Add(time.Duration(rapid.IntRange(-7200, 7200).Draw(w.r, "set")) * time.Second)
		w.m.handle(evTouch{})
	case 9:
		w.m.handle(rapid.SampledFrom([]any{evTouch{}, evAbsence{Sleeping}, evAbsence{ScreenLocked}, evAbsence{Woke},
			evLoopback{w.m.c.gen, "c", "http://127.0.0.1:9/cb"}, evLoopback{w.m.c.gen - 1, "c", ""},
			evHeard{}, evHeard{w.fault()}}).Draw(w.r, "event"))
	}
}

func (w *walk) command() {
	w.m.do(rapid.SampledFrom([]any{
		cmdSetPractice{"portal.example.com"}, cmdSetPractice{"???"}, cmdSignIn{"jane@example.com"}, cmdSignIn{"jane"},
		cmdSignIn{}, cmdDoorway{janesDoor}, cmdDoorway{Doorway{Server: "https://other.example"}},
		cmdTyped{typedCode, "123456"}, cmdTyped{typedPIN, "123 456"}, cmdTyped{typedWord, "a word of mine"}, cmdTyped{typedCode, "12"},
		cmdOpenPIN{}, cmdOpenPIN{"jane@example.com"}, cmdClosePIN{}, cmdPINSignIn{"jane@example.com", "123456"}, cmdResend{},
		cmdChangeEmail{}, cmdBackToPasscode{}, cmdSetPasscode{"long enough"}, cmdUnlock{"long enough"}, cmdUnlock{"long enough"},
		cmdLock{}, cmdForgot{}, cmdChangePasscode{"a", "b"}, cmdSignOut{}, cmdRetryKeyring{}, cmdWithoutKeyring{}, cmdWithoutKeyring{true}, cmdCheck{},
	}).Draw(w.r, "command"))
}

func (w *walk) fault() error {
	return rapid.SampledFrom([]error{
		offline, &signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 3}, &signin.Fault{Kind: signin.TooMany, Reason: auth.TooManyTries},
		&signin.Fault{Kind: signin.Over, Reason: auth.TooOld}, &signin.Fault{Kind: signin.SlowDown}, &signin.Fault{Kind: signin.Refused},
		&signin.Fault{Kind: signin.Throttled, Reason: auth.TooSoon, RetryAfter: time.Minute}, &signin.Fault{Kind: signin.DeadCode, Reason: auth.TooOld},
		&signin.Fault{Kind: signin.UnlockNeeded, Reason: auth.Idle}, &signin.Fault{Kind: signin.NotAccepted, Reason: auth.EnrolmentOver},
		&signin.Fault{Kind: signin.Ended, Reason: auth.EndedByPractice}, &signin.Fault{Kind: signin.Ended, Reason: auth.PortalOff},
		&signin.Fault{Kind: signin.Ended, Reason: auth.EnrolmentOver}, &signin.Fault{Kind: signin.Ended, Reason: auth.RefreshReuse},
		&signin.Fault{Kind: signin.Stranger, Reason: auth.EnrolmentOver}, &signin.Fault{Kind: signin.NotStored, Reason: auth.KeyringLocked},
	}).Draw(w.r, "fault")
}

func (w *walk) trouble() error {
	return &trouble{kind: rapid.SampledFrom([]troubleKind{ringLocked, ringNone, itemMissing, fileDamaged}).Draw(w.r, "trouble")}
}

// sometimes is an error now and then.
func (w *walk) sometimes(also ...func() error) error {
	n := rapid.IntRange(0, 5).Draw(w.r, "luck")
	if n == 0 {
		return w.fault()
	}
	if n <= len(also) {
		return also[n-1]()
	}
	return nil
}

func (w *walk) answer() signin.Answer {
	a := emailAnswer(w.m)
	switch rapid.IntRange(0, 4).Draw(w.r, "answer") {
	case 0:
		return signin.Answer{Code: "c"}
	case 1:
		a.Needs = auth.NeedPIN
	case 2:
		a.Needs = auth.NeedWord
	}
	return a
}

// land brings one job back with some result.
func (w *walk) land() {
	m := w.m
	if len(m.jobs) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.jobs)-1).Draw(w.r, "job")
	j := m.jobs[i]
	m.jobs = append(m.jobs[:i:i], m.jobs[i+1:]...)
	contactNow := func(report bool) contact {
		k := contact{tried: true, err: w.sometimes()}
		if k.err == nil {
			k.reported, k.info = report, &auth.SessionAnswer{Policy: auth.DefaultPolicy().Shown()}
		}
		return k
	}
	switch j := j.(type) {
	case jobBoot:
		m.handle(evBooted{j.gen, w.facts()})
	case jobPractice:
		m.handle(evPractice{gen: j.gen, set: j.set, server: j.address, practice: auth.Practice{Name: "Elm Street"}, err: w.sometimes()})
	case jobStart:
		ev := evAnswer{gen: j.gen, kind: askStart, att: j.att, err: w.sometimes(w.trouble)}
		if ev.err == nil {
			ev.ans = w.answer()
			ev.ans.Session = "s1"
		}
		m.handle(ev)
	case jobAsk:
		ev := evAnswer{gen: j.gen, kind: j.kind, att: j.att, err: w.sometimes()}
		if ev.err == nil {
			ev.ans = w.answer()
		}
		m.handle(ev)
	case jobFinish:
		ev := evFinished{gen: j.gen, err: w.sometimes(w.trouble)}
		if ev.err == nil {
			if ev.more = rapid.Bool().Draw(w.r, "more"); ev.more {
				ev.needs = signin.Answer{Needs: auth.NeedWord}
			} else {
				ev.out = enrolled{device: "d_1", same: m.c.slot == slotReady && rapid.Bool().Draw(w.r, "same")}
			}
		}
		m.handle(ev)
	case jobPasscode:
		m.handle(evPasscode{j.gen, w.sometimes(w.trouble, func() error { return &trouble{kind: weakPasscode, err: fmt.Errorf("too short")} })})
	case jobChange:
		m.handle(evPasscode{j.gen, w.sometimes(func() error { return &trouble{kind: wrongPasscode, tries: 3} })})
	case jobUnlock:
		ev := evUnlocked{gen: j.gen, err: w.sometimes(w.trouble,
			func() error { return &trouble{kind: wrongPasscode, tries: 3} }, func() error { return &trouble{kind: passcodeGone} })}
		if ev.err == nil {
			ev.contact = contactNow(false)
		}
		m.handle(ev)
	case jobContact:
		m.handle(evContact{j.gen, contactNow(j.report)})
	case jobErase:
		m.handle(evErased{j.gen, w.sometimes(w.trouble)})
	case jobWithout:
		m.handle(evBooted{j.gen, practiceFacts()})
	}
}

func (w *walk) facts() facts {
	if rapid.IntRange(0, 3).Draw(w.r, "new") == 0 {
		return facts{tries: -1}
	}
	f := practiceFacts()
	f.slot = rapid.SampledFrom([]slot{slotNone, slotReady, slotReady, slotGone}).Draw(w.r, "slot")
	switch rapid.IntRange(0, 6).Draw(w.r, "facts") {
	case 0:
		f.err = w.trouble()
	case 1:
		f.ended = &End{Reason: auth.EndedByPractice, At: w.m.now.Wall}
		f.slot = slotNone
	case 2:
		f.over = auth.EnrolmentOver
	case 3:
		att, err := signin.NewAttempt(nil, "jane@example.com")
		if err != nil {
			w.r.Fatal(err)
		}
		att.Session, att.Needs = "s0", auth.NeedEmail
		f.attempt = &att
	case 4:
		f.enrolled, f.hasEnrol, f.device = true, true, "d_0"
	default:
		f.hasEnrol, f.device, f.email = f.slot == slotReady, "d_0", "jane@example.com"
	}
	return f
}
