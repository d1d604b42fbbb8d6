package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alcove/server/store"
)

// Who is in links an account with a fresh passkey, whatever its address says.
func TestLinkingAnAccount(t *testing.T) {
	h := newHall(t)
	_, token := invited(t, h.World, "ruth@lakeside.example", store.Clinician)
	b, k := newDoorway(t, h.World), newSoftkey(t, h.URL)
	if status, word := b.setUp(token, k, "Ruth"); status != 200 {
		t.Fatal(status, word)
	}
	h.op.claims = obj{"email": "private@elsewhere.example", "email_verified": false}
	if a := h.goes(b, "/staff/me/provider", nil); a.StatusCode != 200 || a.Header.Get("Refresh") != "0;url=/staff/me?done=linked" {
		t.Fatal(a.Status, a.Body)
	}
	c := newDoorway(t, h.World)
	if a := h.goes(c, button, nil); a.StatusCode != 200 || !strings.Contains(c.get("/staff/me").Body, "ruth@lakeside.example") {
		t.Error(a.Status)
	}
	// A second account of hers, and hers for somebody else, are refused.
	h.op.claims = obj{"sub": "sub-second"}
	if a := h.goes(b, "/staff/me/provider", nil); a.StatusCode != http.StatusConflict {
		t.Error(a.Status)
	}
	// Who came by the provider is asked for a passkey first.
	if a := c.form("/staff/me/provider"); a.StatusCode != 403 {
		t.Error(a.Status)
	}
}

// Whose access ended while they were at the provider links nothing: an account
// of theirs would open the practice once they are let in again.
func TestNothingIsLinkedAfterTheEnd(t *testing.T) {
	h := newHall(t)
	ruth, token := invited(t, h.World, "ruth@lakeside.example", store.Clinician)
	b, k := newDoorway(t, h.World), newSoftkey(t, h.URL)
	if status, word := b.setUp(token, k, "Ruth"); status != 200 {
		t.Fatal(status, word)
	}
	a := h.goes(b, "/staff/me/provider", func(url.Values) {
		doorWrite(t, h.World, func(tx *store.Tx) error { _, err := tx.EndStaff(store.BySystem, ruth.ID, h.Now()); return err })
	})
	if a.StatusCode != http.StatusForbidden {
		t.Error(a.Status)
	}
	doorWrite(t, h.World, func(tx *store.Tx) error {
		if all, err := tx.StaffAccounts(ruth.ID); err != nil || len(all) != 0 {
			t.Error(all, err)
		}
		return nil
	})
}
