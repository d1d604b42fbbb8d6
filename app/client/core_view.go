package client

import (
	"slices"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// view is what may be shown now.
func (c *core) view() View {
	v := View{
		State: c.state, Reason: c.reason, Sentence: c.sentence,
		Practice: c.practice, Server: c.server, Computer: auth.DeviceName(c.computer), Email: c.email,
		Passcode:    Passcode{TriesLeft: c.passTries, Min: c.least()},
		Offline:     c.in.offline,
		LastContact: c.in.contactAt,
		CanUnlock:   c.canUnlock(), NoKeyring: c.state == KeyringWait && c.noKeyring, KeepsNothing: c.keepsNothing,
	}
	if c.invited() {
		v.Invited = c.door.To
	}
	v.Practice.Show = slices.Clone(c.practice.Show)
	if c.op != nil && c.now.Mono-c.op.since >= busyAfter {
		v.Busy = c.op.work
	}
	if c.passWait.After(c.now.Wall) {
		v.Passcode.WaitUntil = c.passWait
	}
	switch c.state {
	case Ended:
		v.Ended = c.end
	case Waiting, NeedsWord, NeedsPIN:
		v.Attempt = c.viewAttempt()
		if c.att.Invited {
			v.Invited = c.att.Email
		}
	case SignedOut:
		v.Attempt = Attempt{PINOpen: c.pinOpen, TriesLeft: -1}
		if c.now.Mono < c.retryAt.Mono {
			v.Attempt.RetryAt = c.retryAt.Wall
		}
	case Open:
		v.ToSend, v.UsesWord, v.HasWord = c.in.toSend, c.in.useWord, c.in.hasWord
		// The practice does not see an unlock while its session still runs.
		v.LastSignIn, v.LastOn = c.in.lastIn, c.in.lastOn
		if here := c.in.before.Add(c.in.ahead).Truncate(time.Second); !c.in.before.IsZero() && here.After(v.LastSignIn) {
			v.LastSignIn, v.LastOn = here, ""
		}
		if c.in.idle.Warn() {
			v.LocksAt = c.now.Wall.Add(c.in.idle.Left()).Round(time.Second)
		}
	}
	return v
}

func (c *core) viewAttempt() Attempt {
	a := Attempt{
		SentAt: c.att.SentAt, Label: c.att.Label, TriesLeft: c.tries, PINOpen: c.pinOpen,
		PINDone: c.att.PINDone, NoMail: c.att.PINOnly, Ends: c.att.Ends,
		Tips: c.now.Mono >= c.tipsAt.Mono,
	}
	if c.now.Mono < c.retryAt.Mono {
		a.RetryAt = c.retryAt.Wall
	}
	return a
}

// wake is how long the machine may sleep before something is due; ok is false
// when nothing is.
func (c *core) wake() (d time.Duration, ok bool) {
	consider := func(at time.Duration) {
		if left := max(0, at-c.now.Mono); !ok || left < d {
			d, ok = left, true
		}
	}
	if c.op != nil && c.now.Mono < c.op.since+busyAfter {
		consider(c.op.since + busyAfter)
	}
	if c.waits() {
		if c.poll.on && !c.poll.flying && !c.finish && c.att.Session != "" {
			consider(c.poll.at)
		}
		if c.now.Mono < c.tipsAt.Mono {
			consider(c.tipsAt.Mono)
		}
	}
	if c.now.Mono < c.retryAt.Mono {
		consider(c.retryAt.Mono)
	}
	if left := c.passWait.Sub(c.now.Wall); left > 0 {
		consider(c.now.Mono + min(left, lookEvery))
	}
	if c.state == Open || c.state == NeedsPasscode {
		left := c.in.idle.Left()
		if warn := min(auth.LockWarning, signin.Idle(c.rules())/2); left > warn {
			left -= warn
		}
		consider(c.now.Mono + min(max(left, 0), lookEvery))
		if c.in.check.on && !c.in.check.flying && !c.in.toSend && c.op == nil {
			consider(c.in.check.at)
			if c.in.dirty && c.in.check.failed == 0 {
				consider(c.in.said + c.reportEvery())
			}
		}
	}
	return d, ok
}
