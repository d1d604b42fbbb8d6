package admin

import (
	"net/http"
	"net/url"
	"strings"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// clientsView is the list of clients.
type clientsView struct {
	Done   string
	Query  string
	State  string
	Filter []filterChip
	Lines  []clientLine
	Pages  pager
	Count  string // how many were found, in words
	Nobody bool   // there is no client at all
}

// filterChip narrows the list to one state.
type filterChip struct {
	Label, Path string
	Here        bool
}

// clientLine is one client.
type clientLine struct {
	ID, Name, Email, Ways string
	In                    string // when they were in last; "" if never
	Chips                 []stateChip
}

// stateChip is a state in a word or two. Class is "good", "bad" or "".
type stateChip struct{ Label, Class string }

// stateChips is what the states are called.
var stateChips = map[store.ClientState]stateChip{
	store.StateStuck:   {"cannot get in", "bad"},
	store.StateRefused: {"mail refused", "bad"},
	store.StateNew:     {"not invited", ""},
	store.StateInvited: {"invited", ""},
	store.StateIn:      {"in", "good"},
	store.StateOff:     {"portal off", "bad"},
	store.StateNoMail:  {"no mail", ""},
}

// wayNames is what staff call the ways in.
var wayNames = map[auth.Ways]string{
	auth.WaysLink: "link", auth.WaysLinkWord: "link and word", auth.WaysLinkPIN: "link and PIN", auth.WaysPIN: "PIN only",
}

const clientsEach = 50

var clientsPage = page.DefineStaff(pages, "clients", clientsExamples...)

var clientsDone = map[string]string{"imported": "The clients are on file. Nobody got an email: invite each on their page.", "added": "Added."}

// clientList is everybody on file, as far as was asked.
func (d *Desk) clientList(w http.ResponseWriter, r *http.Request, v *Visit) {
	q := r.URL.Query()
	view := clientsView{Query: clipped(q.Get("q")), State: q.Get("state"), Done: clientsDone[q.Get("done")]}
	state := store.ClientState(view.State)
	if _, ok := stateChips[state]; !ok {
		state, view.State = store.StateAny, ""
	}
	err := d.read(r, func(tx *store.Tx) error {
		ask := store.ClientQuery{Text: view.Query, State: state, Limit: clientsEach}
		if n := pageAsked(r); n > 1 {
			ask.Offset = (n - 1) * clientsEach
		}
		lines, all, err := tx.FindClients(ask, v.Now)
		if err != nil {
			return err
		}
		view.Pages = pagesOf(r, all, clientsEach)
		if len(lines) == 0 && all > 0 { // a page behind the last
			ask.Offset = view.Pages.from(clientsEach)
			if lines, _, err = tx.FindClients(ask, v.Now); err != nil {
				return err
			}
		}
		for _, l := range lines {
			view.Lines = append(view.Lines, v.clientLine(l))
		}
		view.Nobody = all == 0 && view.Query == "" && state == store.StateAny
		view.Count = counted(all, "client", "clients")
		return nil
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	view.Filter = filterOf(view.Query, state)
	clientsPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

func (v *Visit) clientLine(l store.ClientLine) clientLine {
	out := clientLine{ID: l.ID, Name: l.Name, Email: l.Email, Ways: wayNames[l.Ways]}
	if !l.In.IsZero() {
		out.In = v.when(l.In)
	}
	for _, s := range l.States {
		out.Chips = append(out.Chips, stateChips[s])
	}
	return out
}

// filterOf is the way from state to state, with what was typed kept.
func filterOf(query string, here store.ClientState) (all []filterChip) {
	for _, s := range append([]store.ClientState{store.StateAny}, store.ClientStates()...) {
		q := url.Values{}
		if query != "" {
			q.Set("q", query)
		}
		label := "everybody"
		if s != store.StateAny {
			q.Set("state", string(s))
			label = stateChips[s].Label
		}
		path := "/staff/clients"
		if len(q) > 0 {
			path += "?" + q.Encode()
		}
		all = append(all, filterChip{Label: label, Path: path, Here: s == here})
	}
	return all
}

// clipped is what was typed into the search: more than a name holds finds nobody.
func clipped(q string) string {
	q = strings.Join(strings.Fields(strings.ToValidUTF8(q, "")), " ")
	if r := []rune(q); len(r) > store.MaxName {
		return string(r[:store.MaxName])
	}
	return q
}
