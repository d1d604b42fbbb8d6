package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
)

// Where the sentence about the sync says to do something, the button for it
// stands beside it, on each screen.
func TestWhatTheStripAsksForIsOnePressAway(t *testing.T) {
	at := func(s client.SyncState, change ...func(*client.View)) scene {
		change = append([]func(*client.View){inside, withBox(func(b *client.Box) { b.Sync.State, b.Refused = s, stuck()[2:] })}, change...)
		return scene{view: view(client.Open, change...), place: placeDocuments}
	}
	t.Run("signed out", func(t *testing.T) {
		_, m, w := start(t, at(client.SyncSignedOut), usual)
		if !strings.Contains(said(w), wSyncOut) {
			t.Fatal(said(w))
		}
		test.Tap(button(t, w, wSyncOutDo))
		if !m.saw("lock") {
			t.Fatalf("did %q", m.did)
		}
	})
	t.Run("signed out while writing", func(t *testing.T) {
		sc := at(client.SyncSignedOut)
		sc.place = placeMessages
		u, m, w := start(t, sc, usual)
		keyIn(w, "I wanted to say")
		test.Tap(button(t, w, wSyncOutDo))
		if n := len(m.drafts); n == 0 || m.drafts[n-1] != [3]string{"t_visit", "", "I wanted to say"} || !m.saw("lock") {
			t.Fatalf("kept %q, did %q", m.drafts, m.did)
		}
		open := m.view
		m.set(view(client.Locked))
		if m.set(open); u.name != "messages" || u.thread != "t_visit" {
			t.Errorf("after that one is in %q, thread %q", u.name, u.thread)
		}
	})
	t.Run("passcode", func(t *testing.T) {
		u, m, w := start(t, at(client.SyncUpToDate, func(v *client.View) { v.ToSend = true }), usual)
		test.Tap(button(t, w, wSyncPassDo))
		if strings.Contains(said(w), wSyncPassDo) {
			t.Error("the button leads to where one is")
		}
		keyIn(w, "814732")
		keyPress(w, fyne.KeyReturn)
		if !m.saw("unlock 814732") || u.place != placeDocuments {
			t.Errorf("did %q, leads to %q", m.did, u.place)
		}
	})
	t.Run("refused", func(t *testing.T) {
		u, _, w := start(t, at(client.SyncRefused), usual)
		test.Tap(button(t, w, wSyncWhy))
		if u.name != "messages" || u.thread != "t_stuck" {
			t.Errorf("leads to %q, thread %q", u.name, u.thread)
		}
		if f := w.Canvas().Focused(); f == nil || f == fyne.Focusable(u.shell.way) {
			t.Errorf("the keyboard is with %T", f)
		}
	})
	t.Run("up to date", func(t *testing.T) {
		u, m, w := start(t, at(client.SyncSignedOut), usual)
		w.Canvas().Focus(u.shell.way)
		m.set(at(client.SyncUpToDate).view)
		if f := w.Canvas().Focused(); f == nil || f == fyne.Focusable(u.shell.way) {
			t.Errorf("the keyboard is with %T, which is gone", f)
		}
	})
}
