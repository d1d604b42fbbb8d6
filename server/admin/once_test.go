package admin_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
)

var onceField = regexp.MustCompile(`name="once" value="([^"]+)"`)

// A form that is sent twice, by an impatient press, writes one message; the
// same form with other words, after a step back, writes another.
func TestAFormSentTwiceWritesOnce(t *testing.T) {
	w := servertest.New(t)
	c := w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.Clinician)
	path := "/staff/clients/" + c.ID + "/messages"
	once := onceField.FindStringSubmatch(b.get(path).Body)
	if once == nil {
		t.Fatal("the form has no id")
	}
	var there []string
	for range 3 {
		a := b.upload(path, sent{field: "text", value: "See you on Friday."}, sent{field: "once", value: once[1]})
		if a.StatusCode != http.StatusSeeOther {
			t.Fatal(a.Status, a.Body)
		}
		at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
		there = append(there, at)
	}
	if there[0] != there[1] || there[1] != there[2] {
		t.Error("led to", there)
	}
	if n := strings.Count(b.get(there[0]).Body, "See you on Friday."); n != 1 {
		t.Errorf("it stands there %d times", n)
	}
	a := b.upload(there[0], sent{field: "text", value: "At three."}, sent{field: "once", value: once[1]})
	if a.StatusCode != http.StatusSeeOther || strings.Count(b.get(there[0]).Body, "At three.") != 1 {
		t.Error("other words were lost:", a.Status)
	}
	if a := b.upload(path, sent{field: "text", value: "x"}, sent{field: "once", value: "m_../../x"}); a.StatusCode != http.StatusBadRequest {
		t.Error(a.Status)
	}
}
