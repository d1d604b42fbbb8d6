package signin

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Ways with a second step: neither secret alone signs in, both together do,
// in any order, and both are spent.
func TestLinkAndPIN(t *testing.T) {
	for _, by := range []string{"code", "loopback"} {
		w := newWorld(t)
		c := w.client("jane@example.com", auth.WaysLinkPIN)
		a := w.app("jane@example.com")
		a.start()
		token, code := w.signInMail()
		var ans auth.ChallengeAnswer
		if by == "code" {
			_, ans = a.step("email_code", code)
		} else {
			link := a.pressHere(token).Query().Get("code")
			if status, tok := a.redeem(link, "redirect_uri", a.redirect); status != 400 || tok.Error != auth.ErrInsufficientAuthz || tok.Needs != auth.NeedPIN {
				t.Fatalf("%d %+v", status, tok)
			}
			_, ans = a.step("link_code", link)
		}
		if ans.Error != auth.ErrInsufficientAuthz || ans.Needs != auth.NeedPIN {
			t.Fatalf("%s: %+v", by, ans)
		}
		w.restart() // half way in
		if _, ans = a.step(); ans.Needs != auth.NeedPIN {
			t.Fatalf("%s: after a restart: %+v", by, ans)
		}
		pin := w.pin(c, "none")
		status, ans := a.step("pin", pin)
		if status != 200 {
			t.Fatalf("%s: %d %+v", by, status, ans)
		}
		if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
			t.Fatalf("%s: %d %+v", by, status, tok)
		}
		w.look(func(tx *store.Tx) error {
			l, err := tx.LinkByToken(token)
			pins, err2 := tx.PINs(c.ID, 1)
			if l.Used.IsZero() || pins[0].Used.IsZero() {
				t.Errorf("%s: not both were spent", by)
			}
			return first(err, err2)
		})
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A PIN that comes first is taken, and proves nothing by itself.
func TestPINThenLink(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLinkPIN)
	pin := w.pin(c, "")
	a := w.app("jane@example.com")
	status, ans := a.start("pin", pin)
	if status != 400 || ans.Error != auth.ErrInsufficientAuthz || ans.Needs != auth.NeedEmail || ans.SentAt == "" {
		t.Fatalf("%d %+v", status, ans)
	}
	_, code := w.signInMail()
	if _, ans = a.step("email_code", code); ans.AuthorizationCode == "" {
		t.Fatalf("%+v", ans)
	}
	if status, _ := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatal(status)
	}
}

// What the mailbox proved lasts as long as its link.
func TestAProofDiesWithItsLink(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLinkPIN)
	a := w.app("jane@example.com")
	a.start()
	_, code := w.signInMail()
	a.step("email_code", code)
	w.pass(time.Minute)
	a.step("resend", "1")
	if _, ans := a.step(); ans.Needs != auth.NeedEmail {
		t.Fatalf("%+v", ans)
	}
	if _, ans := a.step("pin", w.pin(c, "")); ans.AuthorizationCode != "" {
		t.Fatalf("%+v", ans)
	}
}

func (a *app) setWord(word string) {
	a.Helper()
	if rec := a.api("PUT", auth.PathWord, `{"word":"`+word+`"}`); rec.Code != 204 {
		a.Fatalf("%d %s", rec.Code, rec.Body)
	}
}

func TestLinkAndWord(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLinkWord)
	a := w.app("jane@example.com")
	a.start()
	_, code := w.signInMail()
	if _, ans := a.step("email_code", code); ans.Needs != auth.NeedPIN { // no word was chosen yet
		t.Fatalf("%+v", ans)
	}
	_, ans := a.step("pin", w.pin(c, ""))
	if status, _ := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatal(status)
	}
	a.setWord("Blue Kettle")

	w.pass(time.Hour)
	b := w.app("jane@example.com")
	b.start()
	if _, ans := b.step("word", "blue kettle"); ans.Error != auth.ErrInvalidCode {
		t.Fatalf("the word came before the mailbox: %+v", ans)
	}
	_, code = w.signInMail()
	if _, ans = b.step("email_code", code); ans.Needs != auth.NeedWord {
		t.Fatalf("%+v", ans)
	}
	if _, ans = b.step("word", "green kettle"); ans.Error != auth.ErrInvalidCode || *ans.TriesLeft != 8 {
		t.Fatalf("%+v", ans)
	}
	status, ans := b.step("word", " BLUE  kettle ")
	if status != 200 {
		t.Fatalf("%d %+v", status, ans)
	}
	if status, _ := b.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatal(status)
	}
	b.checkIDToken(b.tok.IDToken, b.nonce, []string{"email", "kba", "mfa"})
	// The one before the mailbox was proven could be anybody's: it is not on her timeline.
	if got := w.reasons(c.ID, store.EventWordTyped); !slices.Equal(got, []auth.Reason{"wrong_word", ""}) {
		t.Error(got)
	}

	// In place of the mailbox: a PIN bound to this computer, never one that is not.
	d := w.app("jane@example.com")
	if _, ans := d.start("way", "pin", "pin", w.pin(c, "none")); ans.Needs != auth.NeedEmail {
		t.Fatalf("an unbound PIN told that there is a word: %+v", ans)
	}
	d.start("way", "pin")
	if _, ans := d.step("pin", w.pin(c, "")); ans.Needs != auth.NeedWord {
		t.Fatalf("%+v", ans)
	}
	if status, _ := d.step("word", "blue kettle"); status != 200 {
		t.Fatal(status)
	}
}

// Ten wrong words in a row close the word door, even at once, and even for the
// right one; and nobody without the mailbox can close it.
func TestTenWrongWords(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.signIn()
	a.setWord("blue kettle")
	w.write(func(tx *store.Tx) error { c.Ways = auth.WaysLinkWord; return tx.SetClient(c) })
	w.pass(time.Minute)

	thief := w.app("jane@example.com")
	thief.source = "198.51.100.7:1"
	thief.start("way", "pin")
	for range 10 {
		thief.step("word", "blue kettle")
	}
	if _, ans := thief.step("word", "blue kettle"); ans.Error != auth.ErrTooManyAttempts {
		t.Fatalf("%+v", ans)
	}

	b := w.app("jane@example.com")
	b.start()
	_, code := w.signInMail()
	b.step("email_code", code)
	var wg sync.WaitGroup
	var mu sync.Mutex
	wrong := 0
	for i := range 14 {
		wg.Go(func() {
			ans, err := w.p.proceed(t.Context(), b.session, b.key.Thumbprint(), step{Word: fmt.Sprint("green kettle ", i), Source: "192.0.2.1"})
			mu.Lock()
			defer mu.Unlock()
			if err == nil && ans.Error == auth.ErrInvalidCode {
				wrong++
			}
		})
	}
	wg.Wait()
	if wrong != auth.WordTries {
		t.Errorf("%d words were compared, want %d", wrong, auth.WordTries)
	}
	if _, ans := b.step("word", "blue kettle"); ans.Error != auth.ErrTooManyAttempts {
		t.Fatalf("%+v", ans)
	}
	d := w.app("jane@example.com") // a new sign-in brings no new tries
	w.pass(time.Minute)
	d.start()
	_, code = w.signInMail()
	d.step("email_code", code)
	if _, ans := d.step("word", "blue kettle"); ans.Error != auth.ErrTooManyAttempts {
		t.Fatalf("%+v", ans)
	}
	w.pass(time.Minute)
	b.step("resend", "1")
	_, code = w.signInMail()
	b.step("email_code", code)
	w.write(func(tx *store.Tx) error { return tx.SetWord(c.ID, "") }) // staff, after a caller check
	if _, ans := b.step(); ans.Needs != auth.NeedPIN {
		t.Fatalf("%+v", ans)
	}
}

// Who typed a word that is no longer the word typed nothing: whoever knew the
// old one and reads the mail stays out with a sign-in that was kept for later.
func TestAnOldWordProvesNothing(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLinkWord)
	set := func(words ...string) {
		for _, word := range words {
			hash := ""
			if word != "" {
				var err error
				if hash, err = w.p.hashWord(t.Context(), word); err != nil {
					t.Fatal(err)
				}
			}
			w.write(func(tx *store.Tx) error { return tx.SetWord(c.ID, hash) })
		}
	}
	for name, then := range map[string][]string{"reset by staff, chosen anew": {"", "green kettle"}, "chosen anew": {"red kettle"}} {
		w.pass(time.Hour)
		set("blue kettle")
		thief := w.app("jane@example.com")
		thief.start()
		_, code := w.signInMail()
		thief.step("email_code", code)
		if status, ans := thief.step("word", "blue kettle"); status != 200 {
			t.Fatalf("%+v", ans)
		}
		set(then...)
		if _, ans := thief.step(); ans.Needs != auth.NeedWord {
			t.Errorf("%s: %+v", name, ans)
		}
		w.pass(time.Minute)
		thief.step("resend", "1")
		_, code = w.signInMail()
		if _, ans := thief.step("email_code", code); ans.Needs != auth.NeedWord || ans.AuthorizationCode != "" {
			t.Errorf("%s: %+v", name, ans)
		}
	}
}

// PUT /api/v1/word wants a fresh unlock and a word that is not a common one.
func TestChooseAWord(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.signIn()
	for _, body := range []string{`{"word":"short"}`, `{"word":"password1"}`, `{}`, `{"word":"blue kettle","x":1}`, `{"word":"blue kettle","word":"green kettle"}`, `[]`} {
		if rec := a.api("PUT", auth.PathWord, body); rec.Code != 400 {
			t.Errorf("%s: %d", body, rec.Code)
		}
	}
	w.pass(auth.FreshUnlock)
	_, tok := a.refresh(a.tok.RefreshToken)
	a.tok.AccessToken = tok.AccessToken
	if rec := a.api("PUT", auth.PathWord, `{"word":"blue kettle"}`); rec.Code != 401 {
		t.Errorf("long after the sign-in: %d", rec.Code)
	}
}

func TestSameComputerOnly(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink, func(c *store.Client) { c.SameComputer = true })
	a := w.app("jane@example.com")
	a.start()
	token, code := w.signInMail()
	if code != "" {
		t.Fatal("a code stands in the mail")
	}
	if _, ans := a.step("email_code", w.p.linkCode(token)); ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%+v", ans)
	}
	if st, err := w.p.linkState(t.Context(), token); err != nil || st.Typed || st.Loopback == "" {
		t.Fatalf("%+v %v", st, err)
	}
	if got := w.reasons(c.ID, store.EventTyped); !slices.Equal(got, []auth.Reason{auth.NotThisComputer}) {
		t.Error(got)
	}
	if status, _ := a.redeem(a.pressHere(token).Query().Get("code"), "redirect_uri", a.redirect); status != 200 {
		t.Fatal(status)
	}
}

// An app never takes another one's code: neither at the challenge endpoint nor
// for tokens.
func TestACodeOfAnotherSignIn(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLinkPIN)
	a, b := w.app("jane@example.com"), w.app("jane@example.com")
	a.start()
	token, _ := w.signInMail()
	link := a.pressHere(token).Query().Get("code")
	b.start()
	if _, ans := b.step("link_code", link); ans.Error != auth.ErrInvalidCode {
		t.Fatalf("%+v", ans)
	}
	if status, tok := b.redeem(link, "redirect_uri", a.redirect); status != 400 || tok.Error != auth.ErrInvalidGrant {
		t.Fatalf("%d %+v", status, tok)
	}
	b.session = a.session
	if _, ans := b.step(); ans.Error != auth.ErrInvalidSession {
		t.Fatalf("an auth_session was taken with another key: %+v", ans)
	}
}

// A mail that was not needed after all has served, too.
func TestAPINUsesUpTheMailBesideIt(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	token, _ := w.signInMail()
	_, ans := a.step("pin", w.pin(c, ""))
	if status, _ := a.redeem(ans.AuthorizationCode); status != 200 {
		t.Fatal(status)
	}
	if st, err := w.p.linkState(t.Context(), token); err != nil || st.Reason != auth.Used {
		t.Fatalf("%+v %v", st, err)
	}
}
