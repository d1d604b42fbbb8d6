package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
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

func TestWhatWasNotAcceptedCanBeSentAgainCopiedOrRemoved(t *testing.T) {
	_, m, w := start(t, named(t, "messages_stuck"), usual)
	text := "This is the long story of the week, all of it in one."
	if s := said(w); !strings.Contains(s, text) || !strings.Contains(s, "Your words are still here.") {
		t.Fatalf("shows %q", s)
	}
	test.Tap(button(t, w, wCopy))
	if fyne.CurrentApp().Clipboard().Content() != text {
		t.Error("it is not copied")
	}
	drop := button(t, w, wMsgDrop)
	test.Tap(drop)
	if m.saw("drop m_9") {
		t.Fatal("one press removed it")
	}
	test.Tap(drop)
	test.Tap(button(t, w, wMsgAgain))
	if !m.saw("drop m_9") || !m.saw("send t_stuck||"+text+"|[]") {
		t.Fatalf("did %q", m.did)
	}
}

// What would be refused again is not offered again: it goes back into the field,
// or into a new message where there is no conversation to answer in.
func TestWhatHasToChangeIsOfferedToChange(t *testing.T) {
	opens := record.ThreadOf("m_9")
	for _, c := range []struct {
		name, thread, reason string
		again                bool
		press, want          string
	}{
		{"too long", "t_stuck", record.RefusedTooLong, false, wMsgChange, ""},
		{"a file is lost", "t_stuck", "file_lost", false, wMsgChange, ""},
		{"the talk is closed", "t_stuck", record.RefusedNoThread, false, wMsgAsNew, ""},
		{"the first of a talk", opens, record.RefusedTooLong, false, wMsgAsNew, ""},
		{"no room for the first", opens, record.RefusedNoRoom, true, wMsgAgain, "send ||The long story|[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused := mine("m_9", c.thread, "The long story", ago(time.Minute), client.MessageRefused)
			refused.Reason, refused.Sentence, refused.Again = c.reason, "This was not sent.", c.again
			u, m, w := start(t, scene{view: view(client.Open, inside, withBox()), place: placeMessages}, usual)
			m.refused = []client.Message{refused}
			u.openThread(c.thread)
			u.cur.again()
			for _, other := range []string{wMsgAgain, wMsgChange, wMsgAsNew} {
				if other != c.press && strings.Contains(said(w), other) {
					t.Errorf("it offers %q", other)
				}
			}
			test.Tap(button(t, w, c.press))
			did := "take back m_9"
			if c.press == wMsgAgain {
				did = "drop m_9"
			}
			if !m.saw(did) || c.want != "" && !m.saw(c.want) || c.want == "" && m.saw("send") {
				t.Errorf("did %q", m.did)
			}
			switch c.press {
			case wMsgChange:
				if s := entryText(w.Canvas().Focused()); s != "The long story" || m.drafts[0] != [3]string{c.thread, "", "The long story"} {
					t.Errorf("the field holds %q, kept %q", s, m.drafts)
				}
			case wMsgAsNew:
				if last := m.drafts[len(m.drafts)-1]; last != [3]string{"", "", "The long story"} || !u.writing {
					t.Errorf("kept %q", m.drafts)
				}
			}
		})
	}
}

// A file that is not here any more cannot come along. It is said beside the
// draft, in the conversation and in a new message alike.
func TestAFileThatCannotComeAlongIsNamed(t *testing.T) {
	for _, c := range []struct {
		reason, press string
		lost          []string
		want          string
	}{
		{record.RefusedTooLong, wMsgChange, []string{"Sleep.png"}, "Sleep.png is not on this computer any more. Please add it again."},
		{record.RefusedTooLong, wMsgChange, []string{"Sleep.png", "Plan.pdf"}, "any more: Sleep.png, Plan.pdf."},
		{record.RefusedNoThread, wMsgAsNew, []string{"Sleep.png", ""}, wMsgLostSome},
		{record.RefusedNoThread, wMsgAsNew, []string{"Sleep.png"}, "Sleep.png is not on this computer"},
	} {
		refused := mine("m_9", "t_stuck", "The long story", ago(time.Minute), client.MessageRefused)
		refused.Reason, refused.Sentence = c.reason, "This was not sent."
		u, m, w := start(t, scene{view: view(client.Open, inside, withBox()), place: placeMessages}, usual)
		m.refused, m.lost = []client.Message{refused}, c.lost
		u.openThread("t_stuck")
		u.cur.again()
		if strings.Contains(said(w), "any more") {
			t.Fatal("it is said before it is so")
		}
		test.Tap(button(t, w, c.press))
		if s := said(w); !strings.Contains(s, c.want) {
			t.Errorf("%v: nobody says %q: %s", c.lost, c.want, s)
		}
		u.openThread("t_visit")
		u.cur.again()
		if strings.Contains(said(w), c.want) {
			t.Error("it is said beside another draft")
		}
	}
}

// When it cannot be kept as a draft, the field is as it was, and a second try does
// not write it twice.
func TestAChangeThatFailsLeavesTheFieldAsItWas(t *testing.T) {
	refused := mine("m_9", "t_stuck", "The long story", ago(time.Minute), client.MessageRefused)
	refused.Reason, refused.Sentence = record.RefusedTooLong, "This was not sent."
	u, m, w := start(t, scene{view: view(client.Open, inside, withBox()), place: placeMessages}, usual)
	m.refused, m.err = []client.Message{refused}, &client.Failure{Sentence: "The disk is full."}
	u.openThread("t_stuck")
	u.cur.again()
	for range 2 {
		test.Tap(button(t, w, wMsgChange))
		if s := said(w); !strings.Contains(s, "The disk is full.") {
			t.Errorf("nobody says why: %s", s)
		}
		if s := entryText(w.Canvas().Focused()); s != "" {
			t.Errorf("the field holds %q", s)
		}
	}
}

// What the practice did not get before it ended the access is shown whole, can
// be copied, and is gone from the screen when one goes on.
func TestWhatWasNotSentIsShownBeforeItIsGone(t *testing.T) {
	_, m, w := start(t, named(t, "ended_unsent"), usual)
	for _, words := range []string{"2 messages of yours did not reach", "I will come on Friday.", "I slept four hours.", "With a file: Sleep.png"} {
		if s := said(w); !strings.Contains(s, words) {
			t.Errorf("nobody says %q: %s", words, s)
		}
	}
	test.Tap(button(t, w, wUnsentCopy)) // the last of them
	if got := fyne.CurrentApp().Clipboard().Content(); got != m.view.Unsent[1].Text {
		t.Errorf("copied %q", got)
	}
	if s := said(w); !strings.Contains(s, wCopied) {
		t.Error("nobody says that it is copied")
	}
	m.set(view(client.Waiting, sent))
	if s := said(w); strings.Contains(s, "Friday") {
		t.Errorf("the next screen shows %q", s)
	}
}

// Before anything is lost, what is only on this computer is counted, and
// nothing of it shown.
func TestForgottenPasscodeCountsWhatIsOnlyHere(t *testing.T) {
	for _, c := range []struct {
		n    client.OnlyHere
		want []string
		not  string
	}{
		{client.OnlyHere{}, []string{wForgotLost}, "not sent yet"},
		{client.OnlyHere{Messages: 1}, []string{wForgotOne, wForgotOnly}, "begun"},
		{client.OnlyHere{Messages: 3, Drafts: 2}, []string{"3 messages are not sent yet.", "2 messages are begun", wForgotOnly}, wForgotLost},
		{client.OnlyHere{Drafts: 1}, []string{wForgotDraft, wForgotOnly}, "not sent yet"},
	} {
		_, _, w := start(t, scene{view: view(client.Locked, func(v *client.View) { v.OnlyHere = c.n }), place: placeForgot}, usual)
		s := said(w)
		for _, words := range c.want {
			if !strings.Contains(s, words) {
				t.Errorf("%+v: nobody says %q: %s", c.n, words, s)
			}
		}
		if strings.Contains(s, c.not) {
			t.Errorf("%+v: it says %q", c.n, c.not)
		}
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

func TestADocumentIsFetchedShownAndSavedAfterAWarning(t *testing.T) {
	u, m, w := start(t, named(t, "documents_text"), usual)
	u.Folder = t.TempDir()
	var opened string
	u.outside = func(p string) error { opened = p; return nil }
	if !strings.Contains(said(w), "It passes.") {
		t.Fatalf("shows %q", said(w))
	}
	test.Tap(button(t, w, wFileKeep))
	if len(opened) > 0 || slices.ContainsFunc(m.did, func(s string) bool { return strings.HasPrefix(s, "save") }) || !strings.Contains(said(w), wFileWarn) {
		t.Fatalf("no warning: %q", said(w))
	}
	test.Tap(button(t, w, wFileYes))
	want := filepath.Join(u.Folder, "When it gets hard.txt")
	if !m.saw("save f_notes "+want) || opened != want {
		t.Fatalf("did %q, opened %q", m.did, opened)
	}
	u.cur.pick(0)
	if !m.saw("fetch f_plan") {
		t.Fatalf("did %q", m.did)
	}
	test.Tap(button(t, w, wFileStop))
	if !m.saw("stop fetch f_plan") {
		t.Fatalf("did %q", m.did)
	}
	u.cur.pick(4)
	test.Tap(button(t, w, wTryAgain))
	if !m.saw("fetch f_bad") {
		t.Fatalf("did %q", m.did)
	}
}

func TestAFileOfThisComputerIsAdded(t *testing.T) {
	u, m, w := start(t, named(t, "messages"), usual)
	dir := t.TempDir()
	for name, text := range map[string]string{"letter.txt": "hello", ".hidden": "no"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	u.looked = dir
	test.Tap(button(t, w, wWriteFile))
	if u.name != "choose file" {
		t.Fatalf("shows %q", u.name)
	}
	keyPress(w, fyne.KeyReturn)
	if !m.saw("attach t_visit letter.txt 5") || u.name != "messages" {
		t.Fatalf("did %q, shows %q", m.did, u.name)
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

func TestTheNameOfACopyLeadsNowhereElse(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		"Plan.pdf": "Plan.pdf", "../../etc/passwd": "_.._etc_passwd", ".bashrc": "bashrc", "": "file", "a\u202efdp.exe": "afdp.exe",
		"a/b\\c:d": "a_b_c_d", strings.Repeat("x", 400) + ".pdf": strings.Repeat("x", 90) + ".pdf",
	} {
		got, err := copyPath(dir, name)
		if err != nil || got.name != want || filepath.Dir(got.full) != dir {
			t.Errorf("%q becomes %q in %q, %v", name, got.name, filepath.Dir(got.full), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "Plan.pdf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := copyPath(dir, "Plan.pdf"); err != nil || got.name != "Plan (1).pdf" {
		t.Errorf("a second copy is called %q, %v", got.name, err)
	}
}

func FuzzPlainName(f *testing.F) {
	for _, s := range []string{"Plan.pdf", "..", "/", "\x00", "CON", "a\u202eb", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := plainName(s)
		if n == "" || n != filepath.Base(n) || strings.HasPrefix(n, ".") || len([]rune(n)) > 101 || strings.ContainsAny(n, "/\\\x00") {
			t.Fatalf("%q became %q", s, n)
		}
	})
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
