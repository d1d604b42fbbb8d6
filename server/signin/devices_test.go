package signin

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

func TestEndingComputers(t *testing.T) {
	w := newWorld(t)
	c, a := w.signedIn("jane@example.com")
	w.pass(time.Minute)
	b := w.app("jane@example.com")
	b.signIn()
	_, june := w.signedIn("june@example.com")
	ended, stop := w.s.Poker().Watch(a.tok.DeviceID)
	defer stop()
	if rec := june.api("DELETE", auth.PathDevices+"/"+a.tok.DeviceID, ""); rec.Code != 404 {
		t.Fatal("somebody else's computer:", rec.Code)
	}
	if rec := b.api("DELETE", auth.PathDevices, ""); rec.Code != 204 {
		t.Fatal(rec.Code)
	}
	if code, why := a.wwwAuth(); code != 401 || why != `DPoP error="invalid_token", error_description="signed_out"` {
		t.Fatal(code, why)
	}
	select {
	case <-ended:
	default:
		t.Error("its stream goes on")
	}
	thief := *a
	thief.key = mustKey(a)
	if code, why := thief.wwwAuth(); code != 401 || strings.Contains(why, "signed_out") {
		t.Fatal("told without the key:", why)
	}
	if status, ans := a.refresh(a.tok.RefreshToken); status != 400 || ans.Description != "signed_out" {
		t.Fatalf("%d %+v", status, ans)
	}
	var list []auth.DeviceAnswer
	if err := json.Unmarshal(b.api("GET", auth.PathDevices, "").Body.Bytes(), &list); err != nil || len(list) != 2 || list[0].EndedReason != auth.SignedOut || !list[1].This {
		t.Fatalf("%+v %v", list, err)
	}
	w.write(func(tx *store.Tx) error { return tx.EndClient(c.ID, auth.PortalOff, "s_1", w.now()) })
	if code, why := b.wwwAuth(); code != 401 || !strings.Contains(why, "portal_off") {
		t.Fatal(code, why)
	}
	if code, _ := june.wwwAuth(); code != 200 {
		t.Fatal(code)
	}
}

func TestRevoke(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	revoke := func(token string) {
		t.Helper()
		f := url.Values{"client_id": {auth.ClientID}, "token": {token}}
		if rec := a.call("POST", auth.PathRevoke, "application/x-www-form-urlencoded", f.Encode(), ""); rec.Code != 200 {
			t.Fatal(rec.Code, rec.Body)
		}
	}
	revoke("garbage")
	revoke(strings.Repeat("x", 5000))
	if code, _ := a.wwwAuth(); code != 200 {
		t.Fatal(code)
	}
	revoke(a.tok.RefreshToken)
	revoke(a.tok.RefreshToken)
	if code, _ := a.wwwAuth(); code != 401 {
		t.Fatal(code)
	}
}

func TestReplaces(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	_, june := w.signedIn("june@example.com")
	w.pass(time.Minute)
	for _, old := range []string{june.tok.DeviceID, "d_none", a.tok.DeviceID} {
		b := w.app("jane@example.com")
		b.start("replaces", old)
		_, code := w.signInMail()
		_, ans := b.step("email_code", code)
		if code, _ := a.wwwAuth(); code != 200 {
			t.Fatal("ended before the sign-in was done")
		}
		if status, _ := b.redeem(ans.AuthorizationCode); status != 200 {
			t.Fatal(status)
		}
		w.pass(31 * time.Second)
	}
	if code, _ := a.wwwAuth(); code != 401 {
		t.Fatal("the computer it stands in for lives on:", code)
	}
	if code, _ := june.wwwAuth(); code != 200 {
		t.Fatal("somebody else's computer ended:", code)
	}
}
