package signin

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// A1.6: a link works until the last second of its 24 hours by the server's
// clock, and not in the next one, with no clean-up job in between; by the typed
// code and by the button alike.
func TestLinkLivesADayToTheSecond(t *testing.T) {
	for age, works := range map[time.Duration]bool{24*time.Hour - time.Second: true, 24 * time.Hour: false} {
		for _, typed := range []bool{true, false} {
			w := newWorld(t)
			w.client("jane@example.com", auth.WaysLink)
			a := w.app("jane@example.com")
			a.start()
			token, code := w.signInMail()
			w.pass(age)
			st, err := a.p.linkState(t.Context(), token)
			if err != nil || (st.Reason == "") != works {
				t.Errorf("%v old: its page says %q %v", age, st.Reason, err)
			}
			if !typed {
				to, err := a.p.here(t.Context(), token)
				if (err == nil && strings.HasPrefix(to, a.redirect)) != works {
					t.Errorf("%v old: the button: %q %v", age, to, err)
				}
				continue
			}
			_, ans := a.step("email_code", code)
			if (ans.AuthorizationCode != "") != works {
				t.Errorf("%v old: the code: %+v", age, ans)
			}
			if works {
				if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
					t.Errorf("%v old: %d %+v", age, status, tok)
				}
			}
		}
	}
}

// A1.2, A1.15, A17.4: the page about safety says who gets in with what, and that
// a mailbox is not safe by itself. No page claims that only its owner can read it.
func TestSafetyPageSaysWhoGetsInWithWhat(t *testing.T) {
	h := newPorch(t)
	h.says(h.get("/how-we-protect-you"), 200,
		"Who can get in, and with what?",
		"Someone who has your computer", "They need your passcode. After 10 wrong tries, the app forgets its key.", "After 15 minutes without a touch, it locks by itself.",
		"Someone who can read your email", "They can ask for a link and sign in on their own computer, unless you set a sign-in word or get in with a PIN.",
		"Someone who finds an old email from us", "opens nothing",
		"Someone who calls you and asks for the numbers", "We never ask for them.",
		"What it does not protect against", "A person who knows your passcode and has your computer.",
		"Set a sign-in word, or ask for PINs only.")
	h.says(h.get("/how-signing-in-works"), 200, "Can other people read your email? Ask for a sign-in word. Then your email is not enough to get in.")
	for _, path := range []string{"/", "/how-we-protect-you", "/how-signing-in-works", "/help", "/open/app"} {
		a := h.get(path)
		for _, claim := range []string{"only accessible", "only you can", "nobody else can read"} {
			if strings.Contains(strings.ToLower(a.text), claim) {
				t.Errorf("%s claims %q", path, claim)
			}
		}
	}
}

// A4.17: who comes for the first time reads that there is nothing to set up.
func TestNothingToSetUp(t *testing.T) {
	h := newPorch(t)
	h.says(h.get("/"), 200, "There is nothing to set up, and no password to remember.")
}
