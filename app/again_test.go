package app

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

// loud is the words on every loud button of the page.
func loud(w fyne.Window) (all []string) {
	each(w.Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Kind == widgets.Primary {
			all = append(all, b.Label())
		}
	})
	return all
}

// What a screen says to do is what its loud button does: to call where only
// the practice can help, a new link where one helps. The other stands below.
func TestTheLoudButtonDoesWhatTheWordsSay(t *testing.T) {
	for name, want := range map[string]string{"ended_closed": wAskForm, "ended_closed_unsent": wAskForm,
		"ended_practice": wSendLink, "ended_kept": wSendLink, "keyring_missing": wSendLink, "damaged": wSendLink, "waiting_closed": wTipsResend} {
		t.Run(name, func(t *testing.T) {
			_, _, w := start(t, named(t, name), usual)
			if got := loud(w); !slices.Equal(got, []string{want}) {
				t.Errorf("the loud buttons are %q, want %q", got, want)
			}
			all := said(w)
			if call, link := strings.Index(all, "(555) 010-0199"), strings.Index(all, wSendLink); (want == wAskForm) != (call < link) {
				t.Errorf("the phone stands at %d, the link at %d of:\n%s", call, link, all)
			}
		})
	}
}

func TestAClosedPageLeadsToThePracticeAndLaterIn(t *testing.T) {
	u, m, w := start(t, named(t, "ended_closed"), usual)
	keyPress(w, fyne.KeyReturn)
	if u.name != "ask" || len(m.did) != 0 {
		t.Fatalf("Enter leads to %q and did %q", u.name, m.did)
	}
	keyPress(w, fyne.KeyEscape)
	if !strings.Contains(said(w), auth.PortalOff.Client()) {
		t.Fatalf("Escape leads to %q", said(w))
	}
	test.Tap(button(t, w, wSendLink))
	if !m.saw("signin jane@example.com") {
		t.Fatalf("did %q", m.did)
	}
	m.set(view(client.Ended, ended(auth.PortalOff), func(v *client.View) {
		v.Reason, v.Sentence = auth.Offline, auth.Offline.Client()
	}))
	if !strings.Contains(said(w), auth.Offline.Client()) {
		t.Error("what went wrong with the link is not said")
	}
}

// Without a form there is nothing to press before the call: no button is loud,
// and Enter asks for no link.
func TestAClosedPageWithoutAForm(t *testing.T) {
	sc := named(t, "ended_closed")
	sc.view.Practice.Show = []string{"phone"}
	_, m, w := start(t, sc, usual)
	if got := loud(w); len(got) != 0 || w.Canvas().Focused() != nil {
		t.Fatalf("loud: %q, the keyboard is with %T", got, w.Canvas().Focused())
	}
	keyPress(w, fyne.KeyReturn)
	if len(m.did) != 0 {
		t.Fatalf("Enter did %q", m.did)
	}
}

// When no code is taken any more, Enter asks for a new link.
func TestAfterTooManyCodesEnterAsksForALink(t *testing.T) {
	_, m, w := start(t, named(t, "waiting"), usual)
	m.set(named(t, "waiting_closed").view)
	keyPress(w, fyne.KeyReturn)
	if !m.saw("resend") {
		t.Fatalf("did %q", m.did)
	}
	_, m, w = start(t, named(t, "waiting_closed"), usual)
	if keyPress(w, fyne.KeyReturn); !m.saw("resend") {
		t.Fatalf("at the start: did %q", m.did)
	}
}

// Where the computer has no keyring there are two ways to go on without one,
// and trying again comes first.
func TestWithoutAKeyringThereAreTwoWaysOn(t *testing.T) {
	_, m, w := start(t, named(t, "keyring_none"), usual)
	if got := loud(w); !slices.Equal(got, []string{wTryAgain}) || !strings.Contains(said(w), "14 or more") {
		t.Fatalf("loud: %q of %q", got, said(w))
	}
	test.Tap(button(t, w, wKeyUse))
	test.Tap(button(t, w, wKeyGo))
	if !m.saw("passphrase") || !m.saw("no keyring") {
		t.Fatalf("did %q", m.did)
	}
	_, _, w = start(t, named(t, "keyring_wait"), usual)
	if s := said(w); strings.Contains(s, wKeyUse) || strings.Contains(s, wKeyGo) {
		t.Errorf("a keyring that is only closed is left aside: %q", s)
	}
}
