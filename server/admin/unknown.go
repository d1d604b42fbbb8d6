package admin

import (
	"errors"
	"net/http"
	"strconv"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// unknownView is the addresses not on file that asked for a link.
type unknownView struct {
	Done  string
	Lines []unknownLine
	Pages pager
}

// unknownLine is one of them, with who was probably meant.
type unknownLine struct {
	Email, Times, Last   string
	NearID, Near, NearTo string // "" if nobody is near
	Cause, Fix           string
	From                 string // "list" on the list's own page
}

func (v *Visit) unknownLine(u store.Unknown) unknownLine {
	l := unknownLine{Email: u.Email, Last: v.when(u.Last), Times: counted(u.Asks, "time", "times"), Cause: auth.UnknownAddress.Staff(), Fix: auth.UnknownAddress.Fix()}
	if u.Nearest != nil {
		l.NearID, l.Near, l.NearTo = u.Nearest.ID, u.Nearest.Name, u.Nearest.Email
	}
	return l
}

const unknownEach = 25

var unknownPage = page.DefineStaff(pages, "unknown",
	page.Example[unknownView]{Name: "some", Frame: frameAt("Today"), View: unknownView{Lines: exampleUnknown, Pages: pager{Page: 2, Last: 3, Prev: "?page=1", Next: "?page=3"}}},
	page.Example[unknownView]{Name: "nobody", Frame: frameAt("Today"), View: unknownView{Done: todayDone["ours"]}})

// unknownList is every such address, the latest first.
func (d *Desk) unknownList(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := unknownView{Done: todayDone[r.URL.Query().Get("done")]}
	err := d.read(r, func(tx *store.Tx) error {
		n, err := tx.CountUnknown()
		if err != nil {
			return err
		}
		view.Pages = pagesOf(r, n, unknownEach)
		all, err := tx.UnknownList(unknownEach, view.Pages.from(unknownEach))
		for _, u := range all {
			l := v.unknownLine(u)
			l.From = "list"
			view.Lines = append(view.Lines, l)
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	unknownPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

// notOurs takes an address off the list. It comes in the form, not in the
// address of the page: addresses of people do not belong into logs.
func (d *Desk) notOurs(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "address", "from")
	if !ok {
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		if err := tx.NotOurs(get("address"), v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "unknown set aside", "", "", v.Now)
	})
	switch {
	case errors.Is(err, store.ErrNone): // somebody was faster: it is gone
	case err != nil:
		d.broken(w, r, v, err)
		return
	}
	if get("from") == "list" {
		see(w, r, "/staff/unknown?done=ours")
		return
	}
	see(w, r, "/staff?done=ours")
}

// pager is the way between the pages of a long list.
type pager struct {
	Page, Last int
	Prev, Next string // addresses; "" for none
}

// pagesOf finds the page that is asked for among all there are.
func pagesOf(r *http.Request, all, each int) pager {
	p := pager{Page: 1, Last: max(1, (all+each-1)/each)}
	p.Page = min(pageAsked(r), p.Last)
	link := func(n int) string {
		q := r.URL.Query()
		q.Del("done")
		q.Set("page", strconv.Itoa(n))
		return "?" + q.Encode()
	}
	if p.Page > 1 {
		p.Prev = link(p.Page - 1)
	}
	if p.Page < p.Last {
		p.Next = link(p.Page + 1)
	}
	return p
}

// pageAsked is the page of a list that is asked for, from 1.
func pageAsked(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

func (p pager) from(each int) int { return (p.Page - 1) * each }
