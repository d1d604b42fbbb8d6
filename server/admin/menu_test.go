package admin_test

import (
	"regexp"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
)

var marked = regexp.MustCompile(`<a (?:id="menu-([A-Za-z]+)"|class="(who)") href="[^"]*" aria-current="([a-z]+)"`)

// The menu marks the page that is open, or the part that it belongs to, and
// nothing where the page is no part of any.
func TestMenuMarksWhereOneIs(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	for _, c := range []struct {
		role       store.Role
		path, want string
	}{
		{store.Owner, "/staff", "Today=page"},
		{store.Owner, "/staff/unknown", "Today=true"},
		{store.Owner, "/staff/help-requests", "Today=true"},
		{store.Owner, "/staff/first-steps", "Practice=true"},
		{store.Owner, "/staff/practice", "Practice=page"},
		{store.Owner, "/staff/practice/address", "Practice=true"},
		{store.FrontDesk, "/staff/practice/address", ""},
		{store.Owner, "/staff/clients?q=jane", "Clients=page"},
		{store.Owner, "/staff/clients/" + jane.ID, "Clients=true"},
		{store.Owner, "/staff/messages?show=all", "Messages=page"},
		{store.Owner, "/staff/me", "who=page"},
		{store.Owner, "/staff/me/second", ""},
		{store.Owner, "/staff/fresh", ""},
		{store.FrontDesk, "/staff/emails", ""}, // not theirs
	} {
		var got []string
		for _, m := range marked.FindAllStringSubmatch(signedIn(t, w, c.role).get(c.path).Body, -1) {
			got = append(got, m[1]+m[2]+"="+m[3])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s of %s marks %q, want %q", c.path, c.role, s, c.want)
		}
	}
}
