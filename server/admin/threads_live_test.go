package admin_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// A11.4: an open page is told at once when a client writes and when a client
// reads, and then shows it; it is told nothing of what.
func TestMessagesShowUpByThemselvesA11_4(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	names := listenTo(t, b)
	app.writes("m_first", "", "Could we move Thursday?")
	soon(t, names, "changed", "a client wrote")
	mustHold(t, b.get("/staff/messages"), 200, "Jane Rivera", "1 unread", "data-live-page", `id="threads" data-live`)

	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	if a := b.upload(thread, sent{"text", "", "Yes."}); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	soon(t, names, "changed", "somebody here answered")
	mustHold(t, b.get(thread), 200, ">Sent<")
	drain(names)
	var answer string
	all, cursor := app.pull(t, "")
	app.pull(t, cursor) // coming back with it says that it arrived
	soon(t, names, "changed", "it arrived on the client's computer")
	mustHold(t, b.get(thread), 200, "On their computer")
	for _, e := range all {
		if m, err := record.Messages.Body(e); err == nil && m.From == record.FromStaff {
			answer = e.ID
		}
	}
	app.reads(t, record.ThreadOf("m_first"), answer)
	soon(t, names, "changed", "the client read it")
	mustHold(t, b.get(thread), 200, "Read by them")
}

// A11.4: the numbers of the menu are right at once, also a moment after they
// were counted last.
func TestUnreadCountsAreRightAtOnceA11_4(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	const one = `Messages <span class="count">1<span`
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	mustHold(t, b.get("/staff/me"), 200, "Messages</a>")
	app.writes("m_first", "", "Could we move Thursday?")
	mustHold(t, b.get("/staff/me"), 200, one)
	if a := b.post(thread+"/read", "upto", "m_first"); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	mustHold(t, b.get("/staff/me"), 200, "Messages</a>")
}

// What came after a page was made stays unread when that page says "read".
func TestReadUpToWhatWasThere(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	app.writes("m_first", "", "One")
	app.writes("m_second", record.ThreadOf("m_first"), "Two")
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	if a := b.post(thread+"/read", "upto", "m_first"); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	mustHold(t, b.get("/staff/messages"), 200, "1 unread")
}

// reads moves the client's mark.
func (p *portalPC) reads(t *testing.T, thread, upto string) {
	t.Helper()
	p.n++
	id := "r_" + upto
	b, err := json.Marshal(record.PushRequest{Proto: record.Proto, Schema: record.Schema, Stream: store.AcctStream(p.client), Replica: p.replica(), Muts: []record.Mutation{{
		N: p.n, ID: id, Prev: record.ChainText(p.chain), Op: string(record.ReadOp), Args: record.ReadOp.Encode(record.Read{Thread: thread, Upto: upto})}}})
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := p.Call("POST", record.PathPush, string(b), nil); status != http.StatusOK {
		t.Fatal("push:", status)
	}
	p.chain = record.Chain(p.chain, id)
}
