package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

func named(t *testing.T, name string) scene {
	t.Helper()
	for _, s := range scenes() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no scene %q", name)
	return scene{}
}

// keyIn types into what has the keyboard, as the driver would.
func keyIn(w fyne.Window, text string) {
	for _, r := range text {
		w.Canvas().Focused().TypedRune(r)
	}
}

func keyPress(w fyne.Window, k fyne.KeyName) {
	if f := w.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: k})
		return
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
}

func combine(w fyne.Window, k fyne.KeyName, mod fyne.KeyModifier) {
	s := &desktop.CustomShortcut{KeyName: k, Modifier: mod}
	if w.Canvas().Focused() == nil {
		w.Canvas().FocusNext() // the test canvas takes no shortcuts itself
	}
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(s)
}

// TestKeyboardAloneDoesEachScreen: what is typed at once after a screen opens,
// and Enter, does what the screen is for.
func TestKeyboardAloneDoesEachScreen(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		enter bool
		want  string
	}{
		"no_practice":     {"portal.example.com", true, "practice portal.example.com"},
		"first":           {"jane@example.com", true, "signin jane@example.com"},
		"waiting":         {"482915", false, "code 482915"},
		"pin_email":       {"jane@example.com", true, "open pin jane@example.com"},
		"pin":             {"482915", false, "pin 482915"},
		"needs_pin":       {"482915", false, "pin 482915"},
		"word":            {"blue heron", true, "word blue heron"},
		"passcode":        {"814732", true, "passcode 814732"},
		"locked":          {"814732", true, "unlock 814732"},
		"unlock_send":     {"814732", true, "unlock 814732"},
		"choose_word":     {"blue heron", true, "set word blue heron"},
		"ended_practice":  {"", true, "signin jane@example.com"},
		"keyring_missing": {"jane@example.com", true, "signin jane@example.com"},
		"damaged":         {"jane@example.com", true, "signin jane@example.com"},
		"keyring_wait":    {"", true, "retry keyring"},
	} {
		t.Run(name, func(t *testing.T) {
			_, m, w := start(t, named(t, name), usual)
			keyIn(w, c.typed)
			if c.enter {
				keyPress(w, fyne.KeyReturn)
			}
			if !m.saw(c.want) {
				t.Errorf("did %q, want %q", m.did, c.want)
			}
			if m.touched == 0 && c.typed != "" {
				t.Error("typing did not count as a person's input")
			}
		})
	}
}

func TestASlipIsNoTry(t *testing.T) {
	_, m, w := start(t, named(t, "locked"), usual)
	keyIn(w, "8147")
	keyPress(w, fyne.KeyReturn)
	if slices.ContainsFunc(m.did, func(s string) bool { return strings.HasPrefix(s, "unlock") }) || !strings.Contains(said(w), "6 or more") {
		t.Fatalf("did %q and said %q", m.did, said(w))
	}
	keyIn(w, "32") // what was typed so far still stands there
	keyPress(w, fyne.KeyReturn)
	if !m.saw("unlock 814732") {
		t.Errorf("did %q", m.did)
	}
}

// A4.18: there is no password to change, only this.
func TestChangePasscodeAsksOneThingAtATime(t *testing.T) {
	_, m, w := start(t, named(t, "change"), usual)
	keyIn(w, "111222")
	keyPress(w, fyne.KeyReturn)
	if strings.Contains(said(w), wOldTitle) || !strings.Contains(said(w), wNewTitle) {
		t.Fatal("the second question does not replace the first")
	}
	m.err = &client.Failure{Reason: auth.WrongPasscode, Sentence: auth.WrongPasscode.Client()}
	keyIn(w, "blue heron")
	keyPress(w, fyne.KeyReturn)
	if !m.saw("change 111222 blue heron") || !strings.Contains(said(w), auth.WrongPasscode.Client()) {
		t.Fatalf("did %q", m.did)
	}
	m.err = nil
	keyIn(w, "333444")
	keyPress(w, fyne.KeyReturn)
	keyIn(w, "green heron")
	keyPress(w, fyne.KeyReturn)
	if !m.saw("change 333444 green heron") || !strings.Contains(said(w), wNewDone) {
		t.Fatalf("did %q, shows %q", m.did, said(w))
	}
}

// A6.6, A6.7: the note needs no sign-in, and is confirmed.
func TestAskForHelpFromAnywhere(t *testing.T) {
	u, m, w := start(t, named(t, "first"), usual)
	keyPress(w, fyne.KeyF1)
	if u.name != "help" {
		t.Fatalf("F1 opens %q", u.name)
	}
	test.Tap(button(t, w, wAskForm))
	keyIn(w, "No mail comes")
	test.Tap(button(t, w, wAskNext))
	keyIn(w, "555 0123")
	keyPress(w, fyne.KeyReturn)
	if !m.saw("help 555 0123 No mail comes") || !strings.Contains(said(w), "We got your note.") {
		t.Fatalf("did %q, shows %q", m.did, said(w))
	}
	keyPress(w, fyne.KeyEscape)
	if u.name != "first" {
		t.Fatalf("Escape leads to %q", u.name)
	}
}

func TestLockedShowsNothingOfThePerson(t *testing.T) {
	for _, p := range []place{nowhere, placeForgot, placeHelp, placeAsk} {
		sc := named(t, "locked_wrong")
		sc.view.Email, sc.view.Computer, sc.place = "jane@example.com", "Janes-Laptop", p
		sc.view.Practice.Show = []string{"phone", "email", "form"}
		t.Run(string(p), func(t *testing.T) {
			_, _, w := start(t, sc, usual)
			for _, secret := range []string{"jane", "Jane", "Riverside", "riverside"} {
				if strings.Contains(said(w), secret) {
					t.Errorf("shows %q", secret)
				}
			}
			if w.Title() != "Alcove" {
				t.Errorf("the window is called %q", w.Title())
			}
		})
	}
}

func TestFieldsAreEmptiedWhenTheScreenGoes(t *testing.T) {
	u, m, w := start(t, named(t, "unlock_send"), usual)
	keyIn(w, "814732")
	f := w.Canvas().Focused()
	m.set(view(client.Locked))
	if got := f.(interface{ SelectedText() string }); got.SelectedText() != "" {
		t.Error("text is left")
	}
	if s := entryText(f); s != "" {
		t.Errorf("the old field still holds %q", s)
	}
	if u.name != "locked" {
		t.Errorf("shows %q", u.name)
	}
}

func TestCtrlLLocksAndQuickHideHides(t *testing.T) {
	u, m, w := start(t, named(t, "home"), usual)
	combine(w, fyne.KeyL, fyne.KeyModifierShortcutDefault)
	if !m.saw("lock") {
		t.Fatal("Ctrl+L does not lock")
	}
	m.did = nil
	u.copy("(555) 010-0199")
	combine(w, fyne.KeyH, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	if !u.hidden || !m.saw("lock") || fyne.CurrentApp().Clipboard().Content() != "" {
		t.Fatalf("hidden %v, did %q, clipboard %q", u.hidden, m.did, fyne.CurrentApp().Clipboard().Content())
	}
	u.Raise()
	if u.hidden {
		t.Fatal("it cannot be brought back")
	}
	// What somebody else put on the clipboard is not ours to clear.
	u.copy("ours")
	fyne.CurrentApp().Clipboard().SetContent("theirs")
	u.hide()
	if fyne.CurrentApp().Clipboard().Content() != "theirs" {
		t.Fatal("cleared what was not ours")
	}
}

func TestShortcutsWorkWhileAFieldHasTheKeyboard(t *testing.T) {
	u, m, w := start(t, named(t, "unlock_send"), usual)
	if w.Canvas().Focused() == nil {
		t.Fatal("no field")
	}
	combine(w, fyne.KeyL, fyne.KeyModifierShortcutDefault)
	if !m.saw("lock") {
		t.Error("Ctrl+L is lost in the field")
	}
	combine(w, fyne.KeyPlus, fyne.KeyModifierShortcutDefault)
	if u.settings.Text() != 125 {
		t.Errorf("the text is at %d percent", u.settings.Text())
	}
	combine(w, fyne.Key0, fyne.KeyModifierShortcutDefault)
	if u.settings.Text() != 100 {
		t.Errorf("the text is at %d percent", u.settings.Text())
	}
}

func TestTheWarningCountsDownAndStayExtends(t *testing.T) {
	u, m, w := start(t, named(t, "home_warning"), usual)
	if !strings.Contains(said(w), "We will lock in 42 seconds.") {
		t.Fatal(said(w))
	}
	u.Now = func() time.Time { return noon.Add(41 * time.Second) }
	u.show(u.view)
	if !strings.Contains(said(w), "We will lock in 1 second.") {
		t.Fatal(said(w))
	}
	test.Tap(button(t, w, wStay))
	if !m.saw("stay") || m.touched == 0 {
		t.Fatalf("did %q", m.did)
	}
	m.touched = 0
	keyPress(w, fyne.KeyA)
	if m.touched == 0 {
		t.Error("a key does not extend")
	}
}

// A5.1, A5.7, A6.3: the tips, when to ask again, and the PIN one press away.
func TestTipsOpenByThemselvesAndTellWhenToAskAgain(t *testing.T) {
	u, m, w := start(t, named(t, "waiting"), usual)
	if strings.Contains(said(w), wTip3NoTime[:20]) {
		t.Fatal("the tips are open at the start")
	}
	v := u.view
	v.Attempt.Tips, v.Attempt.RetryAt = true, noon.Add(20*time.Second)
	m.set(v)
	for _, tip := range []string{wTip1, wTip2, "Use only the newest email."} { // A6.4: exactly these three
		if !strings.Contains(said(w), tip) {
			t.Errorf("no tip says %q", tip)
		}
	}
	if !strings.Contains(said(w), "You can ask for a new link in 20 seconds.") || !button(t, w, wTipsResend).Disabled() {
		t.Fatal(said(w))
	}
	u.Now = func() time.Time { return noon.Add(21 * time.Second) }
	u.show(u.view)
	test.Tap(button(t, w, wTipsResend))
	if !m.saw("resend") {
		t.Fatalf("did %q", m.did)
	}
	test.Tap(button(t, w, wUsePIN))
	if !m.saw("open pin ") {
		t.Fatalf("did %q", m.did)
	}
}

func TestAWrongCodeEmptiesTheBoxes(t *testing.T) {
	_, m, w := start(t, named(t, "waiting"), usual)
	m.err = &client.Failure{Reason: auth.WrongCode}
	keyIn(w, "111111")
	if s := w.Canvas().Focused().(*widgets.Code).Text(); s != "" {
		t.Fatalf("the boxes hold %q", s)
	}
	m.err = nil
	keyIn(w, "222222")
	if !m.saw("code 111111") || !m.saw("code 222222") {
		t.Fatalf("did %q", m.did)
	}
}

func TestADoorwayMovesNobodyToAnotherPractice(t *testing.T) {
	u, m, _ := start(t, named(t, "no_practice"), usual)
	u.Doorway(client.Doorway{Server: "https://portal.example.com"})
	if !m.saw("doorway https://portal.example.com") {
		t.Fatalf("did %q", m.did)
	}
	u, m, _ = start(t, named(t, "first"), usual)
	u.Doorway(client.Doorway{Server: "https://evil.example", Hint: "mV9x", To: "j***@example.com"})
	if len(m.did) != 0 {
		t.Fatalf("did %q", m.did)
	}
}

func TestAComputerIsRemovedWithASecondPress(t *testing.T) {
	_, m, w := start(t, named(t, "computers"), usual)
	b := button(t, w, wCompRemove)
	test.Tap(b)
	if m.saw("end d_3") {
		t.Fatal("one press removed it")
	}
	test.Tap(b)
	if !m.saw("end d_3") || !strings.Contains(said(w), wCompGone) {
		t.Fatalf("did %q", m.did)
	}
}

func TestWordsOfTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "1 second", time.Second: "1 second", 41500 * time.Millisecond: "42 seconds",
		time.Minute: "1 minute", 61 * time.Second: "2 minutes", 24 * time.Hour: "24 hours",
	} {
		if got := spell(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	for ago, want := range map[time.Duration]string{
		time.Hour: "2:05 PM", 20 * time.Hour: "yesterday at 7:05 PM", 3 * 24 * time.Hour: "Saturday at 3:05 PM",
		30 * 24 * time.Hour: "February 1 at 3:05 PM", 400 * 24 * time.Hour: "January 27, 2025 at 3:05 PM",
	} {
		if got := when(noon.Add(-ago), noon); got != want {
			t.Errorf("%v ago is %q, want %q", ago, got, want)
		}
	}
}

func TestAfterAPressWithTheMouseOneCanTypeOn(t *testing.T) {
	_, m, w := start(t, named(t, "pin"), usual)
	keyIn(w, "482")
	test.Tap(button(t, w, wCopy))
	keyIn(w, "915")
	if !m.saw("pin 482915") {
		t.Fatalf("did %q", m.did)
	}
}
