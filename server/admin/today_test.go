package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/server/store"
)

// A2.18, A19.5: the first page is who cannot get in; empty, it says so in every
// part.
func TestTodayQuiet(t *testing.T) {
	w := servertest.New(t)
	a := signedIn(t, w, store.FrontDesk).get("/staff")
	if a.StatusCode != http.StatusOK {
		t.Fatal(a.Status, a.Body)
	}
	for _, want := range []string{"Everybody who tried got in", "There is no backup yet", "None has left yet"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q in %s", want, a.Body)
		}
	}
}

// The menu says how many wait, to whoever may know.
func TestMenuCounts(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.FrontDesk)
	menu := func(b *browser) string {
		_, rest, _ := strings.Cut(b.get("/staff/help-requests").Body, "<nav")
		menu, _, _ := strings.Cut(rest, "</nav>")
		return menu
	}
	if m := menu(b); strings.Contains(m, "waiting") {
		t.Error(m)
	}
	a := w.App()
	ans := a.Start("jane@example.com")
	wrong := todayWrong(servertest.Code(w.LinkMail("jane@example.com", 1)))
	if _, status := a.Challenge(map[string][]string{"auth_session": {ans.AuthSession}, "email_code": {wrong}}); status != http.StatusBadRequest {
		t.Fatal(status)
	}
	if m := menu(b); !strings.Contains(m, `Today <span class="count">1<span`) || strings.Contains(m, "Messages") {
		t.Error("not counted at once, or the front desk is led to messages:", m)
	}
}

// What clients write is for clinicians: the front desk sees how much waits, and
// of nobody.
func TestTodayUnread(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	owner := signedIn(t, w, store.Owner)
	thread := ""
	err := w.Store().Write(t.Context(), func(tx *store.Tx) error {
		m, err := tx.SendStaffMessage(jane.ID, store.StaffMessage{Text: "Hello", By: owner.Staff.ID}, w.Now())
		if err != nil {
			return err
		}
		thread = m.Message.Thread
		_, err = tx.Exec(`UPDATE thread SET unread = 2, unread_at = last_at`) // as if she had answered
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	part := todayPart(owner.get("/staff").Body, "unread")
	if !strings.Contains(part, "2 unread messages") || !strings.Contains(part, "/staff/clients/"+jane.ID+"/messages/"+thread) || !strings.Contains(part, "Jane Rivera") {
		t.Error(part)
	}
	part = todayPart(signedIn(t, w, store.FrontDesk).get("/staff").Body, "unread")
	if !strings.Contains(part, "2 unread messages") || strings.Contains(part, "Jane") || strings.Contains(part, "href=") {
		t.Error(part)
	}
}

// A backup of yesterday is good; an older one is told, with what to do.
func TestBackupIsTold(t *testing.T) {
	w := servertest.New(t)
	w.Morning()
	file := t.TempDir() + "/alcove.db"
	servertest.Act(w, control.Backup, control.FileIn{File: file})
	backup := func() string { return todayPart(signedIn(t, w, store.Owner).get("/staff").Body, "backup") }
	if b := backup(); !strings.Contains(b, "The last one was made today") || strings.Contains(b, "problem") {
		t.Error(b)
	}
	w.Advance(49 * time.Hour)
	if b := backup(); !strings.Contains(b, "problem") || !strings.Contains(b, "alcove-server backup") {
		t.Error(b)
	}
}
