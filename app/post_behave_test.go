package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
)

const ctrlKey = fyne.KeyModifierShortcutDefault

// By keys alone: to Messages, write, send.
func TestAMessageIsSentByKeysAlone(t *testing.T) {
	u, m, w := start(t, named(t, "home_news"), usual)
	combine(w, fyne.Key2, ctrlKey)
	if u.name != "messages" || u.thread != "t_visit" {
		t.Fatalf("Ctrl+2 leads to %q, thread %q", u.name, u.thread)
	}
	if !m.saw("read t_visit") {
		t.Fatalf("what is seen is not marked: %q", m.did)
	}
	keyIn(w, "Friday is good")
	keyPress(w, fyne.KeyReturn)
	keyIn(w, "Thank you")
	if m.saw("send") {
		t.Fatal("Enter sends")
	}
	combine(w, fyne.KeyReturn, ctrlKey)
	if !m.saw("send t_visit||Friday is good\nThank you|[]") {
		t.Fatalf("did %q", m.did)
	}
	if s := entryText(w.Canvas().Focused()); s != "" {
		t.Fatalf("the field still holds %q", s)
	}
	combine(w, fyne.KeyN, ctrlKey)
	keyIn(w, "A new thing")
	combine(w, fyne.KeyReturn, ctrlKey)
	if !m.saw("send ||A new thing|[]") || u.thread != "t_visit" {
		t.Fatalf("did %q", m.did)
	}
	combine(w, fyne.Key1, ctrlKey)
	if u.name != "home" {
		t.Fatalf("Ctrl+1 leads to %q", u.name)
	}
}

func TestTypingIsKeptBeforeTheLockAndWipedAfter(t *testing.T) {
	u, m, w := start(t, named(t, "messages"), usual)
	var due []func()
	u.later = func(_ time.Duration, f func()) { due = append(due, f) }
	keyIn(w, "I wanted")
	if len(due) != 1 {
		t.Fatalf("%d saves are due", len(due))
	}
	due[0]()
	if n := len(m.drafts); n != 1 || m.drafts[0] != [3]string{"t_visit", "", "I wanted"} {
		t.Fatalf("kept %q", m.drafts)
	}
	if !strings.Contains(said(w), wWriteSaved) {
		t.Error("nobody says that it is kept")
	}
	keyIn(w, " to say")
	field := w.Canvas().Focused()
	combine(w, fyne.KeyL, ctrlKey)
	if last := m.drafts[len(m.drafts)-1]; last[2] != "I wanted to say" || !m.saw("lock") {
		t.Fatalf("kept %q, did %q", m.drafts, m.did)
	}
	open := m.view
	m.set(view(client.Locked))
	if s := entryText(field); s != "" {
		t.Errorf("the field still holds %q", s)
	}
	for _, f := range due {
		f() // a save that comes late keeps nothing more
	}
	if last := m.drafts[len(m.drafts)-1]; last[2] != "I wanted to say" {
		t.Errorf("a late save kept %q", last)
	}
	if s := said(w); strings.Contains(s, "2:30") || strings.Contains(s, "Okafor") || strings.Contains(s, "Coping") {
		t.Errorf("the lock screen shows %q", s)
	}
	m.set(open)
	if u.name != "messages" || u.thread != "t_visit" {
		t.Errorf("after the lock one is in %q, thread %q", u.name, u.thread)
	}
}

// A8.4: a message half written is there after the lock.
func TestADraftComesBackAndARefusalKeepsIt(t *testing.T) {
	_, m, w := start(t, named(t, "messages_draft"), usual)
	f := w.Canvas().Focused()
	if s := entryText(f); s != "I wanted to say" {
		t.Fatalf("the field holds %q", s)
	}
	m.err = &client.Failure{Sentence: "The disk of this computer is full."}
	combine(w, fyne.KeyReturn, ctrlKey)
	if entryText(f) != "I wanted to say" || !strings.Contains(said(w), "The disk of this computer is full.") {
		t.Fatalf("the field holds %q, the screen says %q", entryText(f), said(w))
	}
}

func TestSearchFindsAndLeadsToTheMessage(t *testing.T) {
	u, _, w := start(t, named(t, "messages_search"), usual)
	u.cur.pick(1)
	if l, ok := w.Canvas().Focused().(*widgets.List); !ok || l == nil || u.thread != "t_visit" {
		t.Fatalf("the keyboard is with %T, the thread is %q", w.Canvas().Focused(), u.thread)
	}
	keyPress(w, fyne.KeyEscape)
	if u.name != "messages" {
		t.Fatal("Escape leaves, with a search open")
	}
}

func TestANoticeSaysNothingAndOnlyToWhoIsAway(t *testing.T) {
	u, m, _ := start(t, named(t, "messages"), usual)
	news := func() { m.news(client.News{Messages: 1}) }
	test.AssertNotificationSent(t, nil, news)
	u.Looking(false)
	test.AssertNotificationSent(t, fyne.NewNotification("Alcove", "You have something new"), news)
	m.did = nil
	v := m.view
	b := *v.Box
	b.Edition++
	v.Box = &b
	m.set(v)
	if m.saw("read t_visit") {
		t.Error("what nobody looked at counts as read")
	}
	u.Looking(true)
	if !m.saw("read t_visit") {
		t.Error("what is looked at does not count as read")
	}
}

// BenchmarkOpenTenThousand is a conversation of ten thousand messages, from
// the press to the screen; then one more message comes.
func BenchmarkOpenTenThousand(b *testing.B) {
	test.NewTempApp(b)
	w := test.NewTempWindow(b, nil)
	m := &machine{view: view(client.Open, inside, withBox())}
	u := New(m, w, OpenSettings(""))
	u.Now = func() time.Time { return noon }
	u.work, u.onMain, u.later = func(f func()) { f() }, func(f func()) { f() }, func(time.Duration, func()) {}
	w.Resize(fyne.NewSize(1024, 720))
	u.Start()
	m.Messages("t_many", "", everything)
	b.ResetTimer()
	for b.Loop() {
		u.openThread("t_many")
		u.open(nowhere)
	}
	b.StopTimer()
	u.Stop()
}
