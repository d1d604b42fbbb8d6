package client

import (
	"errors"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

var (
	offline = &signin.Fault{Kind: signin.Unreached, Reason: auth.Offline, TriesLeft: -1, Err: errors.New("no route")}
	pinCode = "123 456"
)

// A3.6, A6.3: the address as it was typed.
func TestTheAddressIsRepeatedAndTheTipsOpenAfterAMinute(t *testing.T) {
	m := waiting(t)
	v := m.is(Waiting)
	if v.Email != "jane@example.com" || v.Attempt.Label != "417" || v.Attempt.SentAt.IsZero() || v.Attempt.Tips {
		t.Fatalf("at once: %+v", v.Attempt)
	}
	m.pass(auth.TipsAfter - time.Second)
	if m.is(Waiting).Attempt.Tips {
		t.Fatal("the tips opened early")
	}
	m.pass(time.Second)
	if !m.is(Waiting).Attempt.Tips {
		t.Fatal("the tips are closed after a minute")
	}
}

func TestPollsKeepTheServersPaceAndSlowDown(t *testing.T) {
	m := waiting(t)
	m.pass(2 * time.Second)
	if has[jobAsk](m) {
		t.Fatal("polled before the interval was over")
	}
	m.pass(time.Second)
	j := take[jobAsk](m)
	m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, err: &signin.Fault{Kind: signin.SlowDown, TriesLeft: -1}})
	m.pass(3*time.Second + slowStep - time.Second)
	if has[jobAsk](m) {
		t.Fatal("slow_down was not honoured")
	}
	m.pass(time.Second)
	j = take[jobAsk](m)
	m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, err: &signin.Fault{Kind: signin.Throttled, Reason: auth.TooSoon, RetryAfter: time.Minute, TriesLeft: -1}})
	m.pass(59 * time.Second)
	if has[jobAsk](m) {
		t.Fatal("Retry-After was not honoured")
	}
	m.pass(time.Second)
	take[jobAsk](m)
}

func TestAPollThatFailsSaysOnlyThatWeAreOffline(t *testing.T) {
	m := waiting(t)
	for range 20 {
		m.pass(pollWait * 2)
		j := take[jobAsk](m)
		m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, err: offline})
	}
	v := m.is(Waiting)
	if v.Offline.IsZero() || v.Reason != "" {
		t.Fatalf("offline %v, reason %q", v.Offline, v.Reason)
	}
}

func TestAWrongCodeCountsAndTheLinkStillWorks(t *testing.T) {
	m := waiting(t)
	id := m.do(cmdTyped{typedCode, "111-111"})
	j := take[jobAsk](m)
	if j.step.Code != "111111" {
		t.Fatalf("sent %q", j.step.Code)
	}
	m.handle(evAnswer{gen: j.gen, kind: askCode, att: j.att, err: &signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 4}})
	m.wantErr(id, auth.WrongCode)
	if v := m.is(Waiting); v.Attempt.TriesLeft != 4 || v.Sentence == "" {
		t.Fatalf("%+v", v)
	}
	id = m.do(cmdTyped{typedCode, "111111"})
	j = take[jobAsk](m)
	m.handle(evAnswer{gen: j.gen, kind: askCode, att: j.att, err: &signin.Fault{Kind: signin.TooMany, Reason: auth.TooManyTries}})
	m.wantErr(id, auth.TooManyTries)
	if v := m.is(Waiting); v.Offers(TypeCode) || !v.Offers(NewLink) || !v.Offers(UsePIN) {
		t.Fatalf("ways %v", v.Ways())
	}
	m.handle(evLoopback{m.c.gen, "code", "http://127.0.0.1:1/cb"})
	take[jobFinish](m)
}

func TestTheSecondStepIsAskedForAndTheCodeIsNotLost(t *testing.T) {
	for need, want := range map[auth.Need]State{auth.NeedWord: NeedsWord, auth.NeedPIN: NeedsPIN} {
		m := waiting(t)
		m.handle(evLoopback{m.c.gen, "code", "http://127.0.0.1:1/cb"})
		j := take[jobFinish](m)
		m.handle(evFinished{gen: j.gen, more: true, needs: signin.Answer{Needs: need}})
		m.is(want)
		m.pass(time.Minute)
		take[jobAsk](m) // the practice sees a computer that polls
	}
}

func TestAPINThatIsRightBeforeTheMailAsksForTheMail(t *testing.T) {
	m := waiting(t)
	m.do(cmdOpenPIN{})
	if !m.is(Waiting).InPINScreen() {
		t.Fatal("the PIN screen is closed")
	}
	id := m.do(cmdTyped{typedPIN, pinCode})
	j := take[jobAsk](m)
	m.handle(evAnswer{gen: j.gen, kind: askPIN, att: j.att, ans: signin.Answer{Needs: auth.NeedEmail}})
	m.wantOK(id)
	if v := m.is(Waiting); !v.Attempt.PINDone || v.InPINScreen() {
		t.Fatalf("%+v", v.Attempt)
	}
}

func TestThePINScreenAnnouncesThisComputerWithoutMail(t *testing.T) {
	m := signedOut(t)
	id := m.do(cmdOpenPIN{email: "jane@example.com"})
	j := take[jobStart](m)
	if !j.att.PINOnly || j.pin != "" {
		t.Fatalf("%+v", j)
	}
	a := emailAnswer(m)
	a.Needs = auth.NeedPIN
	m.handle(evAnswer{gen: j.gen, kind: askStart, att: j.att, ans: a})
	m.wantOK(id)
	if v := m.is(NeedsPIN); v.Attempt.Label != "417" || !v.Attempt.NoMail {
		t.Fatalf("%+v", v.Attempt)
	}
	first := j.att.Key
	m.do(cmdClosePIN{})
	m.is(SignedOut)
	m.do(cmdOpenPIN{})
	if j = take[jobStart](m); j.att.Key != first {
		t.Fatal("reopening the PIN screen changed the key: a bound PIN would be wrong")
	}
}

func TestAWrongPINInTheStartGoesOn(t *testing.T) {
	m := signedOut(t)
	id := m.do(cmdPINSignIn{"jane@example.com", pinCode})
	j := take[jobStart](m)
	if j.pin != "123456" {
		t.Fatalf("sent %q", j.pin)
	}
	m.handle(evAnswer{gen: j.gen, kind: askStart, att: j.att, ans: signin.Answer{Session: "s1", Needs: auth.NeedPIN},
		err: &signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 4}})
	m.wantErr(id, auth.WrongCode)
	if v := m.is(NeedsPIN); v.Attempt.TriesLeft != 4 {
		t.Fatalf("%+v", v.Attempt)
	}
	m.do(cmdPINSignIn{"Jane@Example.com ", pinCode})
	if j := take[jobAsk](m); j.step.PIN != "123456" {
		t.Fatal("the second try began a new sign-in")
	}
}

func TestTheKeyOutlivesAChangeOfTheAddress(t *testing.T) {
	m := waiting(t)
	key := m.c.att.Key
	m.do(cmdChangeEmail{})
	if v := m.is(SignedOut); v.Email != "jane@example.com" {
		t.Fatalf("the address is gone: %q", v.Email)
	}
	m.do(cmdSignIn{"jane.r@example.com"})
	if j := take[jobStart](m); j.att.Key != key || j.att.Email != "jane.r@example.com" {
		t.Fatal("the key changed")
	}
}

func TestAResendTooEarlyAsksNobody(t *testing.T) {
	m := waiting(t)
	id := m.do(cmdResend{})
	m.wantErr(id, auth.TooSoon)
	if has[jobAsk](m) || m.is(Waiting).Attempt.RetryAt.IsZero() {
		t.Fatal("it asked, or does not say when")
	}
	m.pass(30 * time.Second)
	m.do(cmdResend{})
	for {
		j := take[jobAsk](m)
		if j.kind == askPoll {
			continue
		}
		if !j.step.Resend {
			t.Fatalf("%+v", j.step)
		}
		return
	}
}

// A1.11: the address is typed once.
func TestAnAttemptThatIsOverLeadsToTheFirstScreenFilledIn(t *testing.T) {
	m := waiting(t)
	m.pass(time.Hour)
	j := take[jobAsk](m)
	m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, err: &signin.Fault{Kind: signin.Over, Reason: auth.TooOld, TriesLeft: -1}})
	if v := m.is(SignedOut); v.Email != "jane@example.com" || v.Reason != auth.TooOld {
		t.Fatalf("%+v", v)
	}
}

func TestAStaleAnswerChangesNothing(t *testing.T) {
	m := waiting(t)
	m.pass(3 * time.Second)
	j := take[jobAsk](m)
	m.do(cmdChangeEmail{})
	m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, ans: signin.Answer{Code: "c"}})
	m.handle(evLoopback{j.gen, "c", ""})
	m.is(SignedOut)
	if has[jobFinish](m) {
		t.Fatal("an answer to a sign-in that was left was redeemed")
	}
}

func TestWordsComeOnlyAfterTwoSeconds(t *testing.T) {
	m := signedOut(t)
	m.do(cmdSignIn{"jane@example.com"})
	if m.is(SignedOut).Busy != "" {
		t.Fatal("words at once")
	}
	m.pass(busyAfter)
	if v := m.is(SignedOut); v.Busy != Asking || v.Busy.Words() == "" {
		t.Fatalf("busy %q", v.Busy)
	}
}

func TestAMistypedAddressAsksNobody(t *testing.T) {
	m := signedOut(t)
	id := m.do(cmdSignIn{"jane at example.com"})
	m.wantErr(id, "")
	if v := m.is(SignedOut); v.Sentence == "" || has[jobStart](m) {
		t.Fatalf("%+v", v)
	}
}

func TestAPollThatSaysNothingNewIsNotWrittenDown(t *testing.T) {
	m := waiting(t)
	m.jobs = nil
	for i := range 10 {
		m.pass(3 * time.Second)
		j := take[jobAsk](m)
		a := emailAnswer(m)
		a.SentAt, a.Life = m.c.att.SentAt, 24*time.Hour-time.Duration(i+1)*3*time.Second
		m.handle(evAnswer{gen: j.gen, kind: askPoll, att: j.att, ans: a})
	}
	if has[jobSave](m) {
		t.Fatal("every poll goes to the keyring")
	}
}

// The practice tells a mistyped PIN from a dead one to nobody, so what is said
// is true of both, and leads on.
func TestARefusedPINSaysWhatIsTrueOfAMistypedAndADeadOne(t *testing.T) {
	const dead = "That PIN does not work. Ask for a new one."
	for _, x := range []struct {
		fault signin.Fault
		says  string
	}{
		{signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 4}, "That PIN is not right. You can try 4 more times. Check each number with the person on the phone, or ask for a new PIN."},
		{signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 1}, "That PIN is not right. You can try 1 more time. Check each number with the person on the phone, or ask for a new PIN."},
		{signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: -1}, "That PIN is not right. Check each number with the person on the phone, or ask for a new PIN."},
		{signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 0}, dead},
		{signin.Fault{Kind: signin.TooMany, Reason: auth.TooManyTries}, dead},
	} {
		m := waiting(t)
		m.do(cmdOpenPIN{})
		id := m.do(cmdTyped{typedPIN, "123456"})
		j := take[jobAsk](m)
		m.handle(evAnswer{gen: j.gen, kind: askPIN, att: j.att, err: &x.fault})
		m.wantErr(id, x.fault.Reason)
		if f := failure(m.said[id]); f.Sentence != x.says || m.is(Waiting).Sentence != x.says {
			t.Errorf("%q, and on the screen %q; want %q", f.Sentence, m.is(Waiting).Sentence, x.says)
		}
	}
	// A PIN that went with the start, and then a code, which keeps its own words.
	m := signedOut(t)
	id := m.do(cmdPINSignIn{"jane@example.com", "123456"})
	j := take[jobStart](m)
	m.handle(evAnswer{gen: j.gen, kind: askStart, att: j.att, ans: emailAnswer(m), err: &signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 4}})
	if f := failure(m.said[id]); f.Sentence != auth.WrongPIN(4) {
		t.Errorf("%q", f.Sentence)
	}
	m = waiting(t)
	id = m.do(cmdTyped{typedCode, "123456"})
	k := take[jobAsk](m)
	m.handle(evAnswer{gen: k.gen, kind: askCode, att: k.att, err: &signin.Fault{Kind: signin.Wrong, Reason: auth.WrongCode, TriesLeft: 4}})
	if f := failure(m.said[id]); f.Sentence != auth.WrongCode.Client() {
		t.Errorf("%q", f.Sentence)
	}
}
