package admin_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

var pinShown = regexp.MustCompile(`<span class="thepin">(\d{3}) (\d{3})</span>`)

// makePIN presses "Make PIN" and returns the digits and the page.
func (c *clientDesk) makePIN(fields ...string) (digits, page string) {
	c.t.Helper()
	a := c.post(c.path+"/pin", append([]string{"check", "voice", "back", "phone"}, fields...)...)
	found := pinShown.FindStringSubmatch(a.Body)
	if a.StatusCode != http.StatusOK || found == nil {
		c.t.Fatalf("%s\n%s", a.Status, a.Body)
	}
	return found[1] + found[2], html.UnescapeString(a.Body)
}

// typePIN types a PIN on a computer that waits.
func typePIN(a *servertest.App, session, digits string) (auth.ChallengeAnswer, int) {
	return a.Challenge(url.Values{"auth_session": {session}, "pin": {digits}})
}

// other is six digits that are not those.
func otherPIN(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err)
	}
	s := strconv.Itoa((n+1)%1000000 + 1000000)
	return s[1:]
}

// chosen is the value of the ticked waiting computer.
func chosen(page string) string {
	m := regexp.MustCompile(`name="attempt" value="([^"]+)" checked`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// The caller check comes first and is on the record; the PIN is shown once,
// grouped, bound to the waiting computer that was chosen by the number on its
// screen; wrong tries are seen live, and so is "I'm in" (A5.2 to A5.5, A5.8 to
// A5.10, A3.11).
func TestMakePINOnThePhone(t *testing.T) {
	c := newClientDesk(t)
	a := c.w.App()
	waiting := a.StartPIN("jane@example.com")
	page := c.page("/phone")
	c.says(page, "Waits for a PIN", "Shows "+waiting.Label, "Do you see the number "+strings.Join(strings.Split(waiting.Label, ""), " "), "How do you know it is them?")
	for _, check := range []string{"", "mother", "voice call-back"} {
		if got := c.post(c.path+"/pin", "check", check, "attempt", chosen(page), "back", "phone"); got.StatusCode != http.StatusUnprocessableEntity || pinShown.MatchString(got.Body) ||
			!strings.Contains(got.Body, "Tick how you know") || chosen(got.Body) != chosen(page) {
			t.Error(check, got.Status)
		}
	}
	digits, made := c.makePIN("attempt", chosen(page))
	c.says(made, "It works once, for 24 hours, until tomorrow at", "on the computer that shows "+waiting.Label, "Nothing was typed yet.", "A PIN from before stopped working.")
	c.audited("pin", "caller_check=voice")
	if again := c.page("/pin"); strings.Contains(again, digits[:3]+" "+digits[3:]) || !strings.Contains(again, "shown once") {
		t.Error("the PIN is shown twice")
	}
	for n := range 2 {
		if _, status := typePIN(a, waiting.AuthSession, otherPIN(digits)); status != http.StatusBadRequest {
			t.Fatal(status)
		}
		c.says(c.page("/pin"), strconv.Itoa(n+1)+" wrong tr", strconv.Itoa(auth.PINTries-n-1)+" left")
	}
	c.says(c.page("/phone"), "One of the numbers was not right", auth.WrongCode.Staff(), "The PIN from before stops working.")
	answer, status := typePIN(a, waiting.AuthSession, digits[:3]+" "+digits[3:])
	if status != http.StatusOK {
		t.Fatal(status, answer)
	}
	if a.Tokens, status = a.Token(answer.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
	c.says(c.page("/pin"), "They are in. The PIN was used today at", "on HP-Laptop")
	c.says(c.page("/phone"), "You are in.", "Signed in. They are in.")
	c.says(c.page(""), "A PIN was made for the computer that shows "+waiting.Label, "By "+c.Staff.Name)
	if mails := c.w.Mails("jane@example.com"); len(mails) > 0 && servertest.Link(mails[0]) != "" {
		t.Error("a sign-in mail left:", mails)
	}
}

// A new PIN replaces the old one, and each dead PIN says which cause it was:
// replaced, used, too old, too many tries (A5.5, A2.26).
func TestDeadPINsSayWhy(t *testing.T) {
	c := newClientDesk(t)
	a := c.w.App()
	waiting := a.StartPIN("jane@example.com")
	old, _ := c.makePIN()
	digits, _ := c.makePIN()
	if old != digits {
		typePIN(a, waiting.AuthSession, old)
		c.says(c.page(""), auth.PINReplaced.Staff(), auth.PINReplaced.Fix())
	}
	for range auth.PINTries {
		typePIN(a, waiting.AuthSession, otherPIN(digits))
	}
	c.says(c.page("/pin"), "This PIN does not work any more.", auth.TooManyTries.Staff())
	c.says(c.page("/phone"), "I will read you six new ones")
	digits, _ = c.makePIN() // tries of its own, after a caller check
	if answer, status := typePIN(a, waiting.AuthSession, digits); status != http.StatusOK {
		t.Error(status, answer)
	}
	b := c.w.App()
	second := b.StartPIN("jane@example.com")
	digits, _ = c.makePIN()
	c.later(24 * time.Hour)
	c.says(c.page("/pin"), auth.PINTooOld.Staff())
	typePIN(b, second.AuthSession, digits)
	for _, p := range []string{c.page(""), c.page("/pin"), c.page("/phone")} {
		if strings.Contains(strings.ToLower(p), "expired") {
			t.Error("a page says expired")
		}
	}
}

// Two computers wait: the newest that is there is ticked, and the other can be
// chosen by the number on its screen. One that is over is not.
func TestPINForTheChosenComputer(t *testing.T) {
	c := newClientDesk(t)
	mine, stranger := c.w.App(), c.w.App()
	first := mine.StartPIN("jane@example.com")
	c.w.Advance(5 * time.Second)
	second := stranger.StartPIN("jane@example.com")
	page := c.page("/phone")
	c.says(page, "Shows "+first.Label, "Shows "+second.Label)
	values := regexp.MustCompile(`type="radio" name="attempt" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(values) != 2 || chosen(page) != values[0][1] {
		t.Fatal(values, chosen(page))
	}
	digits, made := c.makePIN("attempt", values[1][1])
	c.says(made, "on the computer that shows "+first.Label)
	if answer, status := typePIN(stranger, second.AuthSession, digits); status == http.StatusOK {
		t.Error("the PIN works on the other computer:", answer)
	}
	if _, status := typePIN(mine, first.AuthSession, digits); status != http.StatusOK {
		t.Error("the PIN does not work on its own:", status)
	}
	c.later(auth.AttemptLife)
	for _, attempt := range []string{values[1][1], "a_nobody"} {
		if got := c.post(c.path+"/pin", "check", "voice", "attempt", attempt, "back", "access"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "no longer waits") {
			t.Error(attempt, got.Status)
		}
	}
}

// Acceptance 43, on the staff page: after 100 wrong tries in a row a PIN for
// no particular computer is refused and the page says so; for a waiting one it
// works, and staff reopen the door.
func TestAcceptance43StaffReopen(t *testing.T) {
	c := newClientDesk(t)
	err := c.w.Store().Write(context.Background(), func(tx *store.Tx) error {
		for range auth.PINFailuresInARow {
			if _, err := tx.GuessFailed(c.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.says(c.page(""), "100 wrong codes and PINs in a row", "Reopen the PIN door")
	if got := c.post(c.path+"/pin", "check", "voice", "back", "access"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "No PIN was made.") {
		t.Error(got.Status)
	}
	c.read(func(tx *store.Tx) error {
		if pins, err := tx.PINs(c.id, 1); err != nil || len(pins) > 0 {
			t.Error("a PIN was made all the same", pins, err)
		}
		return nil
	})
	a := c.w.App()
	waiting := a.StartPIN("jane@example.com")
	digits, _ := c.makePIN()
	if _, status := typePIN(a, waiting.AuthSession, digits); status != http.StatusOK {
		t.Error("bound to a waiting computer:", status)
	}
	c.says(c.press("/reopen", "door", "pin"), "The PIN door is open again.", "The practice changed the PIN door: open again.")
	c.audited("client set", "reopen_pin")
	if got := c.client().GuessFails; got != 0 {
		t.Error(got)
	}
	c.w.Advance(5 * time.Minute)
	c.makePIN()
}

// The sign-in word falls only after the caller is known; the mail limit is
// lifted by one press.
func TestReopenWordAndMail(t *testing.T) {
	c := newClientDesk(t)
	err := c.w.Store().Write(context.Background(), func(tx *store.Tx) error { return tx.SetWord(c.id, "$argon2id$x") })
	if err != nil {
		t.Fatal(err)
	}
	if got := c.post(c.path+"/reopen", "door", "word"); got.StatusCode != http.StatusUnprocessableEntity || !c.client().HasWord() {
		t.Error(got.Status)
	}
	c.says(c.press("/reopen", "door", "word", "known", "call-back"), "The sign-in word is reset.")
	c.audited("client set", "word_reset caller_check=call-back")
	if c.client().HasWord() {
		t.Error("the word is still there")
	}
	c.says(c.press("/reopen", "door", "mail"), "The mail limit is lifted.")
	if c.client().MailFreeAt.IsZero() {
		t.Error("not lifted")
	}
	if got := c.post(c.path+"/reopen", "door", "window"); got.StatusCode != http.StatusBadRequest {
		t.Error(got.Status)
	}
}
