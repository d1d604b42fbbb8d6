package admin

import (
	"strings"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// words is how one kind of a timeline is told: what happened, and where no
// reason says so, why, and what staff can do about it.
type words struct{ what, cause, fix string }

// kindWords has every kind there is; a test reads the kinds from the source.
// It speaks of the client as "they": the reader knows who is meant.
var kindWords = map[string]words{
	store.EventAsked:   {what: "Asked to sign in."},
	store.EventTooSoon: {what: "Asked again. No new mail left."},
	store.EventAskedElse: {"Somebody asked from another computer. The link from before stopped working.",
		"A new start on another computer replaces the link that was open.",
		"Ask if that was them. If not, somebody else types their address: make a PIN for the computer in front of them, and press \"Lift the mail limit\" if they run out of links."},
	store.EventResent:    {what: "A new link was sent to the same computer."},
	store.EventRenewed:   {what: "Pressed the button on an old link. One new link was sent."},
	store.EventRequested: {what: "Asked for a new link on a web page."},
	store.EventOpened:    {what: "The page of the link was opened."},
	store.EventDoorway:   {what: "Opened the page that an invite or a notice leads to. That button never stops working."},
	store.EventHere: {"Pressed \"the app is on this computer\".",
		"If nothing came of it, it was pressed on another computer than the one with the app.",
		"Ask them to type the six numbers of the mail in the app."},
	store.EventNotMe:     {what: "Said \"This wasn't me\". The link still works."},
	store.EventTyped:     {what: "Typed the code of the mail."},
	store.EventPINTyped:  {what: "Typed a PIN."},
	store.EventWordTyped: {what: "Typed the sign-in word."},
	store.EventProven:    {what: "Their email worked. One more step is needed."},
	store.EventSignedIn:  {what: "Signed in. They are in."},
	store.EventRefused:   {what: "Came to the door and was not let in."},
	store.EventUnlocked:  {what: "Opened the app with the passcode."},
	store.EventUnlockBad: {what: "The passcode did not open the app."},
	store.EventEnded:     {what: "The access of a computer ended."},
	store.EventPINMade:   {what: "A PIN was made. A PIN from before stopped working."},
	store.EventClosed: {"Open links and PINs were ended.",
		"They were made under the settings from before.", "They ask for a new link in the app, or you make a new PIN."},
	store.EventWordSet: {what: "Chose a sign-in word."},
	store.EventRestored: {what: "The server came back from a backup and knew this computer again.",
		cause: "The backup was older than the computer's last visit.", fix: "Nothing to do."},
	store.EventForked: {"A computer's saved data split in two. Nothing was lost.",
		"An older state of its disk was put back, or the disk was copied.",
		"If they know nothing of that, end the computer and let them sign in again."},
	store.EventHelp:    {what: "Asked the practice for help.", cause: "Anybody can ask in anybody's name.", fix: "Read the note on Today and call them."},
	store.EventChanged: {what: "The practice changed how they get in."},

	mail.EventAccepted: {what: "The mail server took the mail."},
	mail.EventDelayed:  {what: "The mail could not leave yet."},
	mail.EventRefused:  {what: "The mail was refused."},
	mail.EventDropped:  {what: "The mail was not sent."},
}

// openedBy tells what kind of program opened a link's page.
var openedBy = map[string]words{
	"program": {"A program opened the link's page, such as a mail scanner.", "Many mail systems look at links before people do.", "Nothing to do: looking uses nothing up."},
	"phone": {"The link's page was opened on a phone.", "The mail was read on a phone, and the app is on a computer.",
		"Ask them to type the six numbers of the mail in the app."},
	"computer": {what: "The link's page was opened on a computer."},
}

// changedWords tells what the practice changed.
var changedWords = map[string]words{
	store.ChangedEmail:     {"the email address", "Mail goes to the new address. The old one stopped working at once.", "They type the new address in the app."},
	store.ChangedName:      {what: "the name"},
	store.ChangedWays:      {what: "the ways in"},
	store.ChangedSame:      {what: "\"same computer only\""},
	store.ChangedMail:      {what: "whether they get mail"},
	store.ChangedOn:        {"the portal: on", "", "They can sign in with a new link."},
	store.ChangedOff:       {"the portal: off", "Computers, links and PINs ended at once.", "Turn it on if they should get in."},
	store.ReopenedPIN:      {what: "the PIN door: open again"},
	store.ReopenedMail:     {what: "the mail limit: lifted"},
	store.ForgotSignInWord: {"the sign-in word: reset", "The old word is forgotten.", "A PIN stands in for it until they choose a new one in the app."},
}

// letterNames is what staff call the mails.
var letterNames = map[string]string{
	mail.SignInLink{}.Kind():   "sign-in link",
	mail.Invite{}.Kind():       "invite",
	mail.NewComputer{}.Kind():  "notice of a new computer",
	mail.SomethingNew{}.Kind(): "notice that something new is there",
	mail.Test{}.Kind():         "test mail",
}

// otherWords is for a kind of a newer version of this program.
var otherWords = words{what: "Something happened that this page has no words for yet."}

// tell is the words of one line.
func tell(e store.Entry) words {
	w, ok := kindWords[e.Kind]
	if !ok {
		return otherWords
	}
	switch e.Kind {
	case store.EventOpened:
		if by, ok := openedBy[e.Detail]; ok {
			w = by
		}
	case store.EventChanged:
		w = changed(e.Detail)
	case store.EventHelp:
		if e.By != "" {
			w = words{what: "A call for help was put on the list for them.", fix: "Read the note on Today."}
		}
	case store.EventPINMade:
		if label, ok := strings.CutPrefix(e.Detail, "bound to "); ok {
			w.what = "A PIN was made for the computer that shows " + label + ". A PIN from before stopped working."
		}
	case mail.EventAccepted, mail.EventDelayed, mail.EventRefused, mail.EventDropped:
		if name, ok := letterNames[e.Letter]; ok {
			w.what = strings.Replace(w.what, "mail ", "mail ("+name+") ", 1)
			if e.Kind == mail.EventAccepted {
				w.what = "The mail server took the mail (" + name + ")."
			}
		}
	}
	switch reason := e.Reason; {
	case reason == auth.MailRefused:
		w.cause, w.fix, _ = refused(e.Detail)
	case reason.Known():
		w.cause, w.fix = reason.Staff(), reason.Fix()
	case e.Dead != "" && (e.Kind == store.EventOpened || e.Kind == store.EventHere):
		w.cause, w.fix = e.Dead.Staff(), e.Dead.Fix()
	}
	return w
}

// changed is one sentence for all that was changed at once.
func changed(detail string) words {
	var what []string
	w := kindWords[store.EventChanged]
	for word := range strings.FieldsSeq(detail) {
		c, ok := changedWords[word]
		if !ok {
			continue
		}
		what = append(what, c.what)
		w.cause = strings.TrimSpace(w.cause + " " + c.cause)
		w.fix = strings.TrimSpace(w.fix + " " + c.fix)
	}
	if len(what) > 0 {
		w.what = "The practice changed " + strings.Join(what, ", ") + "."
	}
	return w
}

// machineWords is what another machine said, where a line carries it.
func machineWords(e store.Entry) string {
	switch e.Kind {
	case mail.EventDelayed, mail.EventRefused, mail.EventDropped:
		return e.Detail
	case store.EventNotMe:
		return e.Detail
	}
	return ""
}
