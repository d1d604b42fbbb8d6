package app

import "alcove/app/widgets"

var (
	wSafeTitle = say("safety.title", "How this app protects you")
	wSafeIn    = say("safety.in", "Who can get in?")
	wSafeIn1   = say("safety.in 1", "On this computer: a person who knows your passcode.")
	wSafeIn2   = say("safety.in 2", "On a new computer: anyone who can read your email. With a sign-in word or a PIN, your email alone is not enough.")
	wSafeHere  = say("safety.here", "What is kept here?")
	wSafeHere1 = say("safety.here 1", "What is kept on this computer is locked with your passcode. We do not know your passcode.")
	wSafeHere2 = say("safety.here 2", "The app locks itself when you are away for a while. Lock it yourself when you get up.")
	wSafeNot   = say("safety.not", "What can it not do?")
	wSafeNot1  = say("safety.not 1", "It cannot help if someone watches your screen, or reads what you type. Do you fear that? Call us, and use a computer that they cannot get to.")
)

// safetyScreen is honest about what the app does and does not do.
func safetyScreen(u *UI) *screen {
	back := func() { u.open(nowhere) }
	out := u.primary(wBack, back)
	return &screen{
		content: card(title(wSafeTitle),
			widgets.NewTight(part(wSafeIn), body(wSafeIn1), body(wSafeIn2)),
			widgets.NewTight(part(wSafeHere), body(wSafeHere1), body(wSafeHere2)),
			widgets.NewTight(part(wSafeNot), body(wSafeNot1)), out),
		first: out, back: back,
	}
}
