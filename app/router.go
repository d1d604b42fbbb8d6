package app

import "alcove/app/client"

// route says when a screen is the one to show. The first that fits is shown.
type route struct {
	name string
	when func(*UI, client.View) bool
	make func(*UI) *screen
}

// routes is every screen there is, one a line. It is a function because the
// screens lead to each other through it.
func routes() []route {
	return []route{
		{"help", at(placeHelp), helpScreen},
		{"ask", at(placeAsk), askScreen},
		{"safety", at(placeSafety), safetyScreen},
		{"forgot", at(placeForgot, client.Locked), forgotScreen},
		{"messages", at(placeMessages, client.Open), messagesScreen},
		{"documents", at(placeDocuments, client.Open), documentsScreen},
		{"file", at(placeFile, client.Open), fileScreen},
		{"choose file", at(placeChoose, client.Open), chooseFileScreen},
		{"this computer", at(placeComputer, client.Open), computerScreen},
		{"computers", at(placeComputers, client.Open), computersScreen},
		{"change passcode", at(placePasscode, client.Open), changeScreen},
		{"choose word", at(placeWord, client.Open), chooseWordScreen},
		{"sign out", at(placeSignOut, client.Open), signOutScreen},
		{"unlock to send", at(placeUnlockSend, client.Open), unlockSendScreen},
		{"pin email", pinEmailNeeded, pinEmailScreen},
		{"needs pin", afterLink, needsPINScreen},
		{"pin", func(_ *UI, v client.View) bool { return v.InPINScreen() }, pinScreen},
		{"no practice", in(client.NoPractice), noPracticeScreen},
		{"invited", invited, invitedScreen},
		{"first", in(client.SignedOut), firstScreen},
		{"waiting", in(client.Waiting), waitingScreen},
		{"word", in(client.NeedsWord), wordScreen},
		{"passcode", in(client.NeedsPasscode), passcodeScreen},
		{"locked", in(client.Locked), lockedScreen},
		{"home", in(client.Open), homeScreen},
		{"closed", closed, closedScreen},
		{"ended", in(client.Ended), endedScreen},
		{"keyring wait", in(client.KeyringWait), keyringWaitScreen},
		{"keyring missing", in(client.KeyringMissing), keyringMissingScreen},
		{"damaged", in(client.Damaged), damagedScreen},
		{"starting", func(*UI, client.View) bool { return true }, startingScreen},
	}
}

// in fits a state.
func in(s client.State) func(*UI, client.View) bool {
	return func(_ *UI, v client.View) bool { return v.State == s }
}

// at fits a place that the person opened, in any of the states.
func at(p place, states ...client.State) func(*UI, client.View) bool {
	return func(u *UI, v client.View) bool {
		if u.place != p {
			return false
		}
		for _, s := range states {
			if v.State == s {
				return true
			}
		}
		return len(states) == 0
	}
}

func (u *UI) route(v client.View) route {
	for _, r := range routes() {
		if r.when(u, v) {
			return r
		}
	}
	return route{"starting", nil, startingScreen} // not reached: the last route fits all
}
