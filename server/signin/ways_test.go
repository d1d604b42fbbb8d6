package signin

import (
	"fmt"
	"testing"

	"alcove/auth"
	"alcove/server/store"
)

// Supabase auth issue 2600: one setting silently switched off what another
// demanded. Here is every setting with every other, and every set of secrets
// that somebody may have: those get in that the table says, and nobody else.
func TestEveryWayInWithEverySetOfSecrets(t *testing.T) {
	w := newWorld(t)
	const word = "blue kettle"
	hash, err := w.p.hashWord(t.Context(), word)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, way := range []struct {
		ways auth.Ways
		word bool
		in   func(mailbox, pin, bound, word bool) bool
	}{
		{auth.WaysLink, false, func(mailbox, pin, _, _ bool) bool { return mailbox || pin }},
		{auth.WaysLinkPIN, false, func(mailbox, pin, _, _ bool) bool { return mailbox && pin }},
		{auth.WaysLinkWord, false, func(mailbox, pin, _, _ bool) bool { return mailbox && pin }},
		{auth.WaysLinkWord, true, func(mailbox, pin, bound, word bool) bool { return (mailbox || pin && bound) && word }},
		{auth.WaysPIN, false, func(_, pin, _, _ bool) bool { return pin }},
	} {
		for set := range 1 << 7 {
			has := func(bit int) bool { return set&(1<<bit) != 0 }
			code, button, pin, typed, bound, same, off := has(0), has(1), has(2), has(3), has(4), has(5), has(6)
			if way.ways == auth.WaysPIN && (code || button || same) || !pin && bound || code && button ||
				off && (typed || same || bound || !pin) || same && !code && !button {
				continue // there is no mail, nothing to bind, or no point in it
			}
			n++
			c := w.client(fmt.Sprintf("jane%d@example.com", n), way.ways, func(c *store.Client) { c.SameComputer = same })
			if way.word {
				w.write(func(tx *store.Tx) error { return tx.SetWord(c.ID, hash) })
			}
			a := w.app(c.Email)
			a.source = fmt.Sprintf("192.0.%d.%d:1", 2+n/256, n%256)
			var codes []string
			got := func(_ int, ans auth.ChallengeAnswer) { codes = append(codes, ans.AuthorizationCode) }
			got(a.start())
			token, digits := "", ""
			if way.ways != auth.WaysPIN {
				token, digits = w.signInMail()
			}
			if code {
				if digits == "" {
					digits = w.p.linkCode(token) // as somebody would who saw the mail of another
				}
				got(a.step("email_code", digits))
			}
			if button {
				got(a.step("link_code", a.pressHere(token).Query().Get("code")))
			}
			if pin {
				which := "none"
				if bound {
					a.step() // it is there, so the PIN is bound to it
					which = ""
				}
				got(a.step("pin", w.pin(c, which)))
			}
			if typed {
				got(a.step("word", word))
			}
			if off {
				w.write(func(tx *store.Tx) error { c.PortalOn = false; return tx.SetClient(c) })
			}
			got(a.step())
			for _, given := range codes {
				if given != "" {
					a.redeem(given, "redirect_uri", a.redirect)
				}
			}
			want := !off && way.in(code && !same || button, pin, bound, typed)
			if in := a.tok.AccessToken != ""; in != want || in != (w.devices(c) == 1) {
				t.Errorf("%s (word %t): code %t, button %t, PIN %t, bound %t, word %t, same computer only %t, portal off %t: in is %t",
					way.ways, way.word, code, button, pin, bound, typed, same, off, in)
			}
		}
	}
}
