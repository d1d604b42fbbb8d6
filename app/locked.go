package app

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wLockTitle  = say("locked.title", "Locked")
	wLockBody   = say("locked.body", "Type your passcode to open.")
	wLockAway   = say("locked.away", "The app locked while you were away. Type your passcode to open.")
	wLockTime   = say("locked.time", "We ask for your passcode from time to time. Type your passcode to open.")
	wLockLabel  = say("locked.label", "Your passcode")
	wLockOpen   = say("locked.open", "Open")
	wLockShort  = say("locked.short", "Your passcode has {n} or more numbers or letters. This did not count as a try.")
	wLockForgot = say("locked.forgot", "Forgot your passcode?")
	wLockLast   = say("locked.last tries", "After that, this computer forgets you, and you sign in with a new link. Your practice has what you sent. What you did not send is lost.")
	wLockWait   = say("locked.wait", "Please wait {time}, then try again.")
)

// lockedScreen shows nothing of what is inside: no name, no address.
func lockedScreen(u *UI) *screen {
	n := u.notice()
	lead := body(wLockBody)
	field := widgets.NewSecret(u.hooks, wShow, wHide)
	var open *widgets.Button
	open = u.primary(wLockOpen, func() {
		code := field.Text()
		if least := auth.DefaultPolicy().Passcode; utf8.RuneCountInString(strings.TrimSpace(code)) < least {
			// No passcode is that short, so this is a slip of the hand, and costs none of the tries.
			n.say(fill(wLockShort, "n", strconv.Itoa(least)))
			u.focus(field.Focusable())
			return
		}
		u.press(open, func(ctx context.Context) error { return u.m.Unlock(ctx, code) }, func(err error) {
			if err != nil {
				field.Clear()
				u.focus(field.Focusable())
			}
		})
	})
	field.OnSubmit = func(string) { open.OnPress() }
	c := u.contact(true)
	return &screen{
		content: card(title(wLockTitle), lead, together(strong(wLockLabel), field), n, open,
			u.link(wLockForgot, func() { u.open(placeForgot) }), widgets.NewLine(), c),
		first: field.Focusable(),
		wipe:  field.Clear,
		draw: func(v client.View) {
			switch v.Reason {
			case auth.Idle:
				lead.SetText(wLockAway)
			case auth.SessionOver:
				lead.SetText(wLockTime)
			}
			drawTries(n, v, u)
			c.draw(discreet(v))
		},
	}
}

// discreet takes out what would tell a stranger where this person goes: the
// practice's name, and its address where there is another way to reach it.
func discreet(v client.View) client.View {
	v.Practice.Name = ""
	if len(shows(v.Practice)) > 1 {
		v.Practice.Email = ""
	}
	return v
}

// drawTries says what went wrong with a passcode, how many tries are left,
// and how long to wait.
func drawTries(n *notice, v client.View, u *UI) {
	n.draw(v)
	var say []string
	switch v.Reason {
	case auth.Idle, auth.SessionOver:
		// The screen's own words say it.
	default:
		if v.Sentence != "" {
			say = append(say, v.Sentence)
		}
	}
	if wait := v.Passcode.WaitUntil.Sub(u.now()); !v.Passcode.WaitUntil.IsZero() && wait > 0 {
		say = append(say, fill(wLockWait, "time", spell(wait)))
	}
	left := v.Passcode.TriesLeft
	if t := auth.Tries(left); t != "" && v.Reason == auth.WrongPasscode {
		say = append(say, t)
		if left <= auth.PasscodeTries-auth.FreePasscodeTries {
			say = append(say, wLockLast)
		}
	}
	n.say(strings.Join(say, " "))
}
