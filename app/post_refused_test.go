package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/sync/record"
)

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
