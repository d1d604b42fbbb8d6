package app

import (
	"fmt"
	"time"

	"alcove/app/client"
)

// The one sentence about what is on its way. It stands on every screen inside:
// in the bar at the bottom, or, where a person should know, in a strip on top.
var (
	wSyncDone     = say("sync.up to date", "All is up to date. We last checked at {time}.")
	wSyncLook     = say("sync.checking", "Looking for news...")
	wSyncSend     = say("sync.sending", "Your message is going out now.")
	wSyncOffline  = say("sync.offline", "No internet. You see what was here at {time}. You can still write. We will send it when you are back online.")
	wSyncOffNew   = say("sync.offline unheard", "No internet now. You can still write. We will send it when you are back online.")
	wSyncWaitOne  = say("sync.one waits", "No internet. 1 message is waiting to send. Keep the app open when you have internet.")
	wSyncWaits    = say("sync.many wait", "No internet. {n} messages are waiting to send. Keep the app open when you have internet.")
	wSyncRefused  = say("sync.refused", "One of your messages was not taken. Open Messages to see why.")
	wSyncWhy      = say("sync.refused button", "See why")
	wSyncPasscode = say("sync.passcode", "You can read and write. To send, type your passcode.")
	wSyncPassOff  = say("sync.passcode offline", "No internet now. You can read and write. Type your passcode, and we send when you are back online.")
	wSyncPassDo   = say("sync.passcode button", "Type my passcode")
	wSyncOut      = say("sync.signed out", "To send, you need to sign in again. Nothing is lost.")
	wSyncOutDo    = say("sync.signed out button", "Sign in again")
	wSyncUpdate   = say("sync.update", "This app is too old to send. Get the new one from your practice. Nothing is lost.")
	wSyncDisk     = say("sync.disk", "This computer cannot keep new things now. Its disk may be full. Make some room. We keep trying, and nothing is lost.")
	wSyncNever    = say("sync.not connected", "We have not reached {practice} yet. We keep trying.")
)

// syncState is what matters most about what is on its way.
func syncState(v client.View) client.SyncState {
	state := box(v).Sync.State
	switch {
	case v.ToSend && state != client.SyncUpdate && state != client.SyncDisk && state != client.SyncSignedOut:
		return client.SyncPasscode
	case !v.Offline.IsZero() && (state == "" || state == client.SyncUpToDate || state == client.SyncChecking || state == client.SyncWaiting):
		return client.SyncOffline
	case state == "" && v.LastContact.IsZero():
		return client.SyncNotConnected
	}
	return state
}

// syncSentence is what to say about what is on its way, and whether it should
// stand where nobody overlooks it.
func syncSentence(v client.View, now time.Time) (text string, care bool) {
	b := box(v)
	if b.Trouble != "" {
		return b.Trouble, true
	}
	switch syncState(v) {
	case client.SyncOffline:
		switch {
		case b.Outbox == 1:
			return wSyncWaitOne, true
		case b.Outbox > 1:
			return fill(wSyncWaits, "n", fmt.Sprint(b.Outbox)), true
		case v.LastContact.IsZero():
			return wSyncOffNew, true
		}
		return fill(wSyncOffline, "time", when(v.LastContact, now)), true
	case client.SyncChecking:
		return wSyncLook, false
	case client.SyncWaiting:
		if b.Outbox > 0 {
			return wSyncSend, false
		}
	case client.SyncRefused:
		return wSyncRefused, true
	case client.SyncDisk:
		return wSyncDisk, true
	case client.SyncPasscode:
		if !v.Offline.IsZero() {
			return wSyncPassOff, true
		}
		return wSyncPasscode, true
	case client.SyncSignedOut:
		return wSyncOut, true
	case client.SyncUpdate:
		return wSyncUpdate, true
	case client.SyncNotConnected:
		return fill(wSyncNever, "practice", practiceName(v.Practice)), false
	}
	if v.LastContact.IsZero() {
		return wSyncLook, false
	}
	return fill(wSyncDone, "time", when(v.LastContact, now)), false
}

// syncWay is what to press about that sentence; the label is "" where there is
// nothing to do, or where one does it already.
func (u *UI) syncWay(v client.View) (label string, press func()) {
	if box(v).Trouble != "" {
		return "", nil
	}
	switch syncState(v) {
	case client.SyncPasscode:
		if u.place != placeUnlockSend {
			return wSyncPassDo, func() {
				u.after = u.place
				u.open(placeUnlockSend)
			}
		}
	case client.SyncSignedOut:
		// The passcode begins a new session; where the practice wants more, the
		// app says so then, with a new link. What was begun is kept by the lock.
		return wSyncOutDo, u.lock
	case client.SyncRefused:
		if r := box(v).Refused; len(r) > 0 && u.name != "messages" {
			return wSyncWhy, func() { u.openThread(r[0].Thread) }
		}
	}
	return "", nil
}
