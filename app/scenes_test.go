package app

import (
	"os"
	"runtime/debug"
	"testing"
	"time"

	"alcove/app/client"
	"alcove/auth"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // pictures show times
	// Each test's app reads the fonts anew: what is over goes soon, or a machine with 4 GB runs out.
	debug.SetGCPercent(25)
	os.Exit(m.Run())
}

// scene is one screen in one situation.
type scene struct {
	name  string
	view  client.View
	place place
	act   func(*UI)
}

func practice() auth.Practice {
	return auth.Practice{Name: "Riverside Counseling", Phone: "(555) 010-0199", Email: "hello@riverside.example",
		Hours: "Monday to Friday, 9 AM to 5 PM", Zone: "UTC", Sender: "mail@riverside.example",
		Show: []string{"phone", "form"}, Policy: auth.DefaultPolicy().Shown()}
}

func view(s client.State, change ...func(*client.View)) client.View {
	v := client.View{State: s, Practice: practice(), Server: "https://portal.riverside.example", Computer: "HP-Laptop",
		Attempt:  client.Attempt{TriesLeft: -1},
		Passcode: client.Passcode{TriesLeft: -1, Min: 6}}
	for _, f := range change {
		f(&v)
	}
	return v
}

func failed(r auth.Reason) func(*client.View) {
	return func(v *client.View) { v.Reason, v.Sentence = r, r.Client() }
}

func sent(v *client.View) {
	v.Email = "jane@example.com"
	v.Attempt.SentAt = noon.Add(-90 * time.Second)
	v.Attempt.Label = "417"
}

func invitedTo(v *client.View) { v.Invited = "j***@example.com" }

func tipsOpen(v *client.View) { v.Attempt.Tips = true }

func ended(r auth.Reason) func(*client.View) {
	return func(v *client.View) {
		v.Email = "jane@example.com"
		v.Reason, v.Sentence = r, r.Client()
		v.Ended = client.End{Reason: r, At: noon.Add(-23 * time.Hour)}
	}
}

func inside(v *client.View) {
	v.LastSignIn = noon.Add(-20 * time.Hour)
	v.LastContact = noon.Add(-time.Minute)
	v.Email = "jane@example.com"
}

func devices() []auth.DeviceAnswer {
	return []auth.DeviceAnswer{
		{ID: "d_1", Name: "HP-Laptop", FirstSeen: "2026-02-01T10:00:00Z", LastSeen: "2026-03-03T15:00:00Z", This: true},
		{ID: "d_2", Name: "Office PC", FirstSeen: "2025-11-01T10:00:00Z", LastSeen: "2026-03-01T09:12:00Z"},
		{ID: "d_3", Name: "a computer", FirstSeen: "2026-01-05T10:00:00Z", LastSeen: "2026-02-02T09:12:00Z"},
	}
}

// scenes is every screen in every situation that looks different.
func scenes() []scene {
	on := func(name string, v client.View) scene { return scene{name: name, view: v} }
	return append([]scene{
		on("starting", client.View{}),
		on("no_practice", client.View{State: client.NoPractice}),
		on("no_practice_wrong", client.View{State: client.NoPractice, Sentence: "We could not find a practice at that address. Check each letter and try again."}),
		on("first", view(client.SignedOut)),
		on("first_wrong", view(client.SignedOut, func(v *client.View) {
			v.Email, v.Sentence = "jane.example.com", "This does not look like an email address. Check for a missing @ or a space."
		})),
		on("invited", view(client.SignedOut, invitedTo)),
		on("invited_passcode", view(client.SignedOut, invitedTo, func(v *client.View) { v.CanUnlock = true })),
		on("waiting_invited", view(client.Waiting, sent, invitedTo, func(v *client.View) { v.Email = "" })),
		on("first_passcode", view(client.SignedOut, func(v *client.View) { v.CanUnlock = true })),
		on("first_unheard", client.View{State: client.SignedOut, Server: "https://portal.example", Offline: noon.Add(-time.Minute)}),
		on("waiting", view(client.Waiting, sent)),
		on("waiting_tips", view(client.Waiting, sent, tipsOpen, func(v *client.View) { v.Attempt.RetryAt = noon.Add(25 * time.Second) })),
		on("waiting_wrong", view(client.Waiting, sent, failed(auth.WrongCode), func(v *client.View) { v.Attempt.TriesLeft = 4 })),
		on("waiting_closed", view(client.Waiting, sent, failed(auth.TooManyTries), func(v *client.View) { v.Attempt.TriesLeft = 0 })),
		on("waiting_pin_done", view(client.Waiting, sent, func(v *client.View) { v.Attempt.PINDone = true })),
		on("waiting_offline", view(client.Waiting, sent, func(v *client.View) { v.Offline = noon.Add(-time.Minute) })),
		on("pin_email", view(client.SignedOut, func(v *client.View) { v.Attempt.PINOpen = true })),
		on("pin", view(client.NeedsPIN, sent, func(v *client.View) { v.Attempt.PINOpen, v.Attempt.NoMail = true, true })),
		on("pin_wrong", view(client.Waiting, sent, failed(auth.WrongCode), func(v *client.View) {
			v.Attempt.PINOpen, v.Attempt.TriesLeft, v.Sentence = true, 3, auth.WrongPIN(3)
		})),
		on("pin_closed", view(client.Waiting, sent, failed(auth.TooManyTries), func(v *client.View) {
			v.Attempt.PINOpen, v.Attempt.TriesLeft, v.Sentence = true, 0, auth.WrongPIN(0)
		})),
		on("needs_pin", view(client.NeedsPIN, sent)),
		on("word", view(client.NeedsWord, sent)),
		on("word_wrong", view(client.NeedsWord, sent, failed(auth.WrongWord), func(v *client.View) { v.Attempt.TriesLeft = 9 })),
		on("passcode", view(client.NeedsPasscode)),
		on("passcode_wrong", view(client.NeedsPasscode, func(v *client.View) {
			v.Sentence = "Many people use that one, so it is easy to guess. Choose another one."
		})),
		on("locked", view(client.Locked, failed(auth.Idle))),
		on("locked_wrong", view(client.Locked, failed(auth.WrongPasscode), func(v *client.View) { v.Passcode.TriesLeft = 7 })),
		on("locked_wait", view(client.Locked, failed(auth.WrongPasscode), func(v *client.View) {
			v.Passcode.TriesLeft, v.Passcode.WaitUntil = 3, noon.Add(30*time.Second)
		})),
		{name: "forgot", view: view(client.Locked), place: placeForgot},
		{name: "forgot_unsent", view: view(client.Locked, func(v *client.View) {
			v.OnlyHere = client.OnlyHere{Messages: 2, Drafts: 1}
		}), place: placeForgot},
		on("home", view(client.Open, inside)),
		on("home_first", view(client.Open, func(v *client.View) { v.LastContact = noon })),
		on("home_warning", view(client.Open, inside, func(v *client.View) { v.LocksAt = noon.Add(42 * time.Second) })),
		on("home_offline", view(client.Open, inside, func(v *client.View) { v.Offline, v.ToSend = noon.Add(-time.Hour), true })),
		on("home_nothing", view(client.Open, inside, func(v *client.View) { v.KeepsNothing, v.UsesWord, v.HasWord = true, true, true })),
		on("home_elsewhere", view(client.Open, inside, func(v *client.View) { v.LastOn, v.UsesWord = "Office PC", true })),
		on("home_elsewhere_unnamed", view(client.Open, inside, func(v *client.View) { v.LastOn = auth.UnnamedDevice })),
		on("home_to_send", view(client.Open, inside, func(v *client.View) { v.ToSend = true })),
		on("home_signed_out", view(client.Open, inside, withBox(func(b *client.Box) { b.Sync.State, b.Outbox = client.SyncSignedOut, 1 }))),
		{name: "computers", view: view(client.Open, inside), place: placeComputers},
		{name: "change", view: view(client.Open, inside), place: placePasscode},
		{name: "choose_word", view: view(client.Open, inside), place: placeWord},
		{name: "unlock_send", view: view(client.Open, inside), place: placeUnlockSend},
		{name: "sign_out", view: view(client.Open, inside), place: placeSignOut},
		on("ended_practice", view(client.Ended, ended(auth.EndedByPractice))),
		on("ended_unsent", view(client.Ended, ended(auth.EndedByPractice), notSent)),
		on("ended_closed", view(client.Ended, ended(auth.PortalOff))),
		on("ended_closed_unsent", view(client.Ended, ended(auth.PortalOff), notSent)),
		on("ended_kept", view(client.Ended, ended(auth.EnrolmentOver))),
		on("keyring_wait", view(client.KeyringWait, failed(auth.KeyringLocked))),
		on("keyring_none", view(client.KeyringWait, failed(auth.KeyringMissing), func(v *client.View) { v.NoKeyring = true })),
		on("keyring_missing", view(client.KeyringMissing, failed(auth.KeyringMissing))),
		on("damaged", view(client.Damaged, failed(auth.StoreDamaged))),
		{name: "help", view: view(client.Waiting, sent), place: placeHelp},
		{name: "ask", view: view(client.Waiting, sent), place: placeAsk},
		{name: "safety", view: view(client.Open, inside), place: placeSafety},
	}, postScenes()...)
}
