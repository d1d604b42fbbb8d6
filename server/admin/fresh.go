package admin

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"alcove/server/page"
)

type freshView struct {
	Passkey passkeyView
	Pressed bool // something was pressed that has to be pressed again
	None    bool // there is no passkey to give
}

var freshPage = page.DefineStaff(pages, "fresh",
	page.Example[freshView]{Name: "a page", Frame: frameAt(""), View: freshView{Passkey: passkeyView{Act: toRefresh, Next: "/staff/people"}}},
	page.Example[freshView]{Name: "pressed", Frame: frameAt(""), View: freshView{Passkey: passkeyView{Act: toRefresh, Next: "/staff/people"}, Pressed: true}},
	page.Example[freshView]{Name: "no passkey", Frame: frameAt(""), View: freshView{None: true}})

// fresh asks for a passkey once more, and then leads to where it was wanted.
func (d *Desk) fresh(w http.ResponseWriter, r *http.Request, v *Visit) {
	next := d.pageAt(r.URL.Query().Get("next"))
	if next == "" {
		next = "/staff"
	}
	if v.fresh() {
		see(w, r, next)
		return
	}
	freshPage.Write(w, http.StatusOK, v.frame(), d.freshView(next, v))
}

// askPasskey sends whoever needs a fresh passkey to where it is given. What was
// pressed was not done; the page from which it was pressed comes after it.
func (d *Desk) askPasskey(w http.ResponseWriter, r *http.Request, v *Visit) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		see(w, r, "/staff/fresh"+d.nextOf(r))
		return
	}
	view := d.freshView("/staff", v)
	for at := r.URL.Path; strings.HasPrefix(at, "/staff/"); at = path.Dir(at) {
		if to := d.pageAt(at); to != "" {
			view.Passkey.Next = to
			break
		}
	}
	view.Pressed = true
	freshPage.Write(w, http.StatusForbidden, v.frame(), view)
}

func (d *Desk) freshView(next string, v *Visit) freshView {
	return freshView{Passkey: d.passkeyView(toRefresh, next), None: v.Passkeys == 0}
}

// pageAt is a page of the table that asks for a sign-in, or "": an address from a
// request leads nowhere else. What stood behind a ? is left out.
func (d *Desk) pageAt(typed string) string {
	u, err := url.Parse(typed)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil || !strings.HasPrefix(u.Path, "/staff") || path.Clean(u.Path) != u.Path {
		return ""
	}
	if _, pattern := d.pages.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: u.Path}}); pattern == "" {
		return ""
	}
	return (&url.URL{Path: u.Path}).EscapedPath()
}

// nextOf is the query that brings a request back to its page.
func (d *Desk) nextOf(r *http.Request) string {
	next := d.pageAt(r.URL.EscapedPath())
	if next == "" || next == "/staff" {
		return ""
	}
	return "?next=" + url.QueryEscape(next)
}

// leadsTo is what of a table [Desk.pageAt] leads to: what people look at.
func leadsTo(routes []Route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routes {
		if method, _, _ := strings.Cut(r.Pattern, " "); method == http.MethodGet && r.Who != Anybody && r.Pattern != "GET /staff/events" {
			mux.Handle(r.Pattern, http.NotFoundHandler())
		}
	}
	return mux
}

// again marks a request that [Desk.onceMore] sent.
const again = "again"

var onceMorePage = page.DefineStaff(pages, "oncemore", page.Example[string]{Name: "from a mail", View: "/staff/clients/c_1?again=1"})

// onceMore has the browser ask again by itself. Whoever follows a link in a
// mail comes without the cookie of their session, which is only sent by pages
// of this server; one of these asks now.
func (d *Desk) onceMore(w http.ResponseWriter, r *http.Request, v *Visit) {
	if r.URL.Query().Has(again) {
		see(w, r, "/staff/sign-in"+d.nextOf(r))
		return
	}
	to := r.URL.EscapedPath() + "?" + again + "=1"
	w.Header().Set("Refresh", "0;url="+to)
	onceMorePage.Write(w, http.StatusOK, v.frame(), to)
}
