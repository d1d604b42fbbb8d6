package app

import (
	"alcove/app/client"
	"alcove/auth"
)

var (
	wEndTitle   = say("ended.title", "Please sign in again")
	wEndWhen    = say("ended.when", "We noticed {time}.")
	wEndErased  = say("ended.erased", "We erased what was saved on this computer. {practice} still has what you sent.")
	wEndKept    = say("ended.kept", "Nothing on this computer was erased.")
	wEndOops    = say("ended.mistake", "Was this a mistake? Call, and we fix it with you.")
	wCallTitle  = say("ended.call title", "Please call your practice")
	wCallThen   = say("ended.call then", "Is your page open again? Then we can send you a new link.")
	wMissTitle  = say("keyring missing.title", "We need to know it is you")
	wMissKept   = say("keyring missing.kept", "This can happen after a new computer password or a repair. It is not your fault.")
	wBrokeTitle = say("damaged.title", "Something here needs a repair")
	wBrokeHow   = say("damaged.how", "When you sign in, we bring back what you sent.")
)

// endedScreen says why, when, what was erased, what was not sent, and what to
// do next.
func endedScreen(u *UI) *screen {
	rest := newUnsent(u)
	return withUnsent(rest, u.again(wEndTitle, u.whyEnded).signIn(rest))
}

// closedScreen is that of a person whose page the practice has closed: no link
// leads in, so the way on is to call.
func closedScreen(u *UI) *screen {
	rest := newUnsent(u)
	return withUnsent(rest, u.again(wCallTitle, u.whyEnded).call(wCallThen, rest))
}

// closed: only the practice can open the page again.
func closed(_ *UI, v client.View) bool {
	return v.State == client.Ended && v.Ended.Reason == auth.PortalOff
}

func (u *UI) whyEnded(v client.View) []string {
	lines := []string{v.Ended.Reason.Client()}
	if v.Ended.Reason == "" {
		lines[0] = v.Sentence
	}
	if !v.Ended.At.IsZero() {
		lines = append(lines, fill(wEndWhen, "time", day(v.Ended.At, u.now())+" at "+clock(v.Ended.At)))
	}
	if v.Ended.Reason.Erases() || v.Ended.Reason == auth.PasscodeGone {
		lines = append(lines, fill(wEndErased, "practice", practiceName(v.Practice)))
	} else {
		lines = append(lines, wEndKept)
	}
	if v.Ended.Reason == auth.EndedByPractice || v.Ended.Reason == auth.PortalOff {
		lines = append(lines, wEndOops)
	}
	return lines
}

// withUnsent draws and empties what was not sent along with its screen.
func withUnsent(rest *unsent, sc *screen) *screen {
	drawn, wiped := sc.draw, sc.wipe
	sc.draw = func(v client.View) {
		rest.draw(v)
		drawn(v)
	}
	sc.wipe = func() {
		rest.wipe()
		wiped()
	}
	return sc
}

// keyringMissingScreen: the key of this computer is gone.
func keyringMissingScreen(u *UI) *screen {
	return u.again(wMissTitle, func(v client.View) []string {
		return []string{auth.KeyringMissing.Client(), wMissKept}
	}).signIn()
}

// damagedScreen: a file of ours cannot be read.
func damagedScreen(u *UI) *screen {
	return u.again(wBrokeTitle, func(v client.View) []string {
		return []string{auth.StoreDamaged.Client(), wBrokeHow}
	}).signIn()
}
