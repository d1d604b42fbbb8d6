package signin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Line 19, A1.8, A2.26, A21.3: used says used, when and where, and what to do now: the
// computer is known, so its passcode is the first way.
func TestUsedSaysUsed(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.later(2 * time.Minute)
	h.redeems(path)
	h.passcode()
	<-h.mails // "a new computer was added"
	h.later(3 * time.Hour)
	h.says(h.get(path), 200, "This link was used", "today at 3:06 PM", "HP-Laptop", "type your passcode", "Open Alcove", "Other ways", "Send me a new link", "wasn’t me")
	h.says(h.press(path, "here"), 410, "This link was used")
	h.later(48 * time.Hour)
	if a := h.get(path); strings.Contains(a.text, "too old") {
		t.Error("a used link is told to be too old:", a.text)
	}
	h.says(h.press(path, "renew"), 200, "We just sent you a new link")
	h.mail()
	h.says(h.get(path), 200, "This link was used", "6:06 PM Thursday") // and the newer mail stands first now
}

// Once the computer was removed, its passcode helps no more.
func TestUsedOnARemovedComputer(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	ans := h.redeems(path)
	h.write(func(tx *store.Tx) error {
		return tx.EndDevice(ans.DeviceID, auth.EndedByPractice, "s_owner", h.now())
	})
	if a := h.get(path); strings.Contains(a.text, "passcode") {
		t.Error(a.text)
	}
	h.says(h.get(path), 200, "This link was used", "Send me a new link")
}

func TestEndedByThePractice(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.write(func(tx *store.Tx) error { return tx.EndSecrets("c_jane", "s_owner", h.now()) })
	h.says(h.get(path), 200, "This link was turned off", "today at 3:04 PM", "Send me a new link")
	h.says(h.press(path, "here"), 410, "This link was turned off")
}

// A finder of an old mail learns nothing of a new address, and mails nobody
// (A16.14: the old address is off at once).
func TestMovedAddress(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		c.Email = "safe@elsewhere.example"
		if err := tx.EndSecrets(c.ID, "s_owner", h.now()); err != nil {
			return err
		}
		return tx.SetClient(c)
	})
	for _, a := range []answer{h.get(path), h.press(path, "renew"), h.press(path, "request"), h.press(path, "here")} {
		if strings.Contains(a.body, "elsewhere") || strings.Contains(a.body, "s***") || strings.Contains(a.body, `value="renew"`) || strings.Contains(a.body, `value="request"`) {
			t.Error(a.text)
		}
		h.says(a, a.StatusCode, "(555) 010-0199")
	}
	h.noMail("the address was changed")
}

func TestPortalOff(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		c.PortalOn = false
		if err := tx.SetClient(c); err != nil {
			return err
		}
		return tx.EndClient(c.ID, auth.PortalOff, "s_owner", h.now())
	})
	h.says(h.get(path), 200, "Your page is not open now", "Call Lakeside Counseling")
	for _, action := range []string{"here", "renew", "request"} {
		if a := h.press(path, action); a.StatusCode != http.StatusGone {
			t.Error(action, a.StatusCode, a.text)
		}
	}
	h.noMail("the portal is off")
}

// A2.9, A2.6, A2.14, A2.15: every state has a way on, whatever happened and in
// whatever order: a new link with one press, the phone, the PIN.
func TestNoDeadEnds(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	paths := []string{path}
	for i, act := range []string{"look", "old", "renew", "old", "renew", "request", "again", "request", "request"} {
		switch act {
		case "old":
			h.later(24 * time.Hour)
		case "again":
			h.later(time.Minute)
		case "renew", "request":
			h.press(paths[len(paths)-1], act)
			if len(h.mails) > 0 || act == "request" && i == 5 {
				p, _ := h.mail()
				paths = append(paths, p)
			}
		}
		for _, p := range paths {
			a := h.get(p)
			if !strings.Contains(a.body, `<section class="first"`) || !strings.Contains(a.text, "(555) 010-0199") || strings.Contains(a.text, "expired") {
				t.Errorf("after %s: %s", act, a.text)
			}
		}
	}
}

// Presses within the mail limits say when the next one may be, and what helps now.
// A1.10: the page says when the next one may be asked for.
func TestAskedTooOften(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.later(24 * time.Hour)
	h.press(path, "renew")
	second, _ := h.mail()
	h.later(24 * time.Hour)
	h.press(second, "request")
	third, _ := h.mail()
	h.write(func(tx *store.Tx) error { return tx.EndSecrets("c_jane", "s_owner", h.now()) })
	a := h.press(third, "request")
	h.says(a, http.StatusTooManyRequests, "Please wait a moment", "again today at 3:04 PM", "(555) 010-0199")
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.noMail("limited")
}

// passcode gives every computer of the client a passcode.
func (h *porch) passcode() {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		devices, err := tx.Devices("c_jane")
		for _, d := range devices {
			if err := tx.SetUnlockKey(d.ID, `{"kty":"EC"}`); err != nil {
				return err
			}
		}
		return err
	})
}
