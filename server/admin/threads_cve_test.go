package admin_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// clinicalWorld is two clients with a conversation and a document each.
type clinicalWorld struct {
	*servertest.World
	jane, ben             string
	janeThread, benThread string
	janeDoc, benDoc       string
	janeFile, benFile     string
}

func newClinicalWorld(t *testing.T) *clinicalWorld {
	t.Helper()
	w := &clinicalWorld{World: servertest.New(t)}
	w.jane, w.ben = w.Client("jane@example.com", "Jane Rivera").ID, w.Client("ben@example.com", "Ben Ito").ID
	b := signedIn(t, w.World, store.Owner)
	one := func(client string) (thread, doc, file string) {
		f, err := w.Store().KeepFile(context.Background(), store.File{ClientID: client, ID: "f_of_" + client, Name: "plan.txt"}, []byte("quokka document"), w.Now())
		if err != nil {
			t.Fatal(err)
		}
		err = w.Store().Write(context.Background(), func(tx *store.Tx) error {
			m, err := tx.SendMessage(client, store.NewMessage{ID: "m_of_" + client, Text: "quokka of " + client, From: record.FromClient}, w.Now())
			if err != nil {
				return err
			}
			thread = m.Thread
			doc, _, err = tx.ShareDocument(client, f.ID, b.Staff.ID, w.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return thread, doc, f.ID
	}
	w.janeThread, w.janeDoc, w.janeFile = one(w.jane)
	w.benThread, w.benDoc, w.benFile = one(w.ben)
	return w
}

// clinicalAsk is one request for what a client writes or is shown.
type clinicalAsk struct{ method, path string }

func clinicalAsks(client, thread, doc, file string) []clinicalAsk {
	at := "/staff/clients/" + client
	return []clinicalAsk{
		{"GET", at + "/messages"}, {"UPLOAD", at + "/messages"},
		{"GET", at + "/messages/" + thread}, {"UPLOAD", at + "/messages/" + thread},
		{"POST", at + "/messages/" + thread + "/read"}, {"POST", at + "/messages/" + thread + "/hand-over"},
		{"POST", at + "/messages/" + thread + "/hide"}, {"POST", at + "/messages/" + thread + "/show"},
		{"GET", at + "/documents"}, {"UPLOAD", at + "/documents"}, {"POST", at + "/documents/" + doc + "/take-back"},
		{"GET", at + "/files/" + file},
	}
}

func (b *browser) clinical(q clinicalAsk) answer {
	switch q.method {
	case "GET":
		return b.get(q.path)
	case "UPLOAD":
		if strings.HasSuffix(q.path, "/documents") {
			return b.upload(q.path, sent{"files", "a.txt", "hello"})
		}
		return b.upload(q.path, sent{"text", "", "hello"})
	case "POST":
		if strings.HasSuffix(q.path, "/read") {
			return b.post(q.path, "upto", "m_x")
		}
	}
	return b.post(q.path)
}

// OpenEMR CVE-2026-25745: messages of one patient under the id of another. A
// conversation, a document and a file answer only below their own client, and
// somebody else's answers as what is not there does.
func TestCVE2026_25745MessagesOfAnotherClient(t *testing.T) {
	w := newClinicalWorld(t)
	b := signedIn(t, w.World, store.Clinician)
	for _, q := range append(clinicalAsks(w.jane, w.benThread, w.benDoc, w.benFile), clinicalAsks("c_none", w.benThread, w.benDoc, w.benFile)...) {
		if q.path == "/staff/clients/"+w.jane+"/messages" || q.path == "/staff/clients/"+w.jane+"/documents" {
			continue // Jane's own
		}
		a := b.clinical(q)
		if a.StatusCode != http.StatusNotFound || strings.Contains(a.Body, "quokka") || strings.Contains(a.Body, "Ben Ito") {
			t.Errorf("%s %s: %s", q.method, q.path, a.Status)
		}
	}
	missing := b.get("/staff/clients/" + w.jane + "/messages/t_none")
	foreign := b.get("/staff/clients/" + w.jane + "/messages/" + w.benThread)
	if missing.Body != foreign.Body {
		t.Error("a foreign conversation and a missing one answer apart")
	}
	w.unchanged(t)
}

// What clients write is not the front desk's to see; nor anybody's who is not
// signed in.
func TestClinicalPagesAreForClinicians(t *testing.T) {
	w := newClinicalWorld(t)
	desk, stranger := signedIn(t, w.World, store.FrontDesk), nobody(t, w.World)
	asks := append(clinicalAsks(w.jane, w.janeThread, w.janeDoc, w.janeFile), clinicalAsk{"GET", "/staff/messages"}, clinicalAsk{"GET", "/staff/messages?show=all"})
	for _, q := range asks {
		if a := desk.clinical(q); a.StatusCode != http.StatusForbidden || strings.Contains(a.Body, "quokka") || strings.Contains(a.Body, "Rivera") {
			t.Errorf("front desk: %s %s: %s", q.method, q.path, a.Status)
		}
		want := http.StatusUnauthorized
		if q.method == "GET" {
			want = http.StatusSeeOther
		}
		if a := stranger.clinical(q); a.StatusCode != want || strings.Contains(a.Body, "quokka") || strings.Contains(a.Body, "Rivera") {
			t.Errorf("nobody: %s %s: %s", q.method, q.path, a.Status)
		}
	}
	if a := desk.get("/staff"); strings.Contains(a.Body, "/staff/messages") {
		t.Error("the front desk's menu leads to messages")
	}
	w.unchanged(t)
}

// unchanged: nothing was written, hidden, handed over or taken back.
func (w *clinicalWorld) unchanged(t *testing.T) {
	t.Helper()
	err := w.Store().Read(context.Background(), func(tx *store.Tx) error {
		for _, c := range []string{w.jane, w.ben} {
			threads, err := tx.Threads(c)
			if err != nil {
				return err
			}
			docs, err := tx.SharedDocuments(c)
			if err != nil {
				return err
			}
			if len(threads) != 1 || threads[0].Unread != 1 || !threads[0].Hidden.IsZero() || threads[0].For != "" || len(docs) != 1 || !docs[0].TakenBack.IsZero() {
				t.Errorf("%+v %+v", threads, docs)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// C1.5, C1.8: each act stands in the audit log with its actor, and neither
// that nor the server's log nor a mail holds what was written or a file's name.
func TestClinicalActsAreAuditedWithoutWords(t *testing.T) {
	w := newClinicalWorld(t)
	b := signedIn(t, w.World, store.Clinician)
	for _, q := range clinicalAsks(w.jane, w.janeThread, w.janeDoc, w.janeFile) {
		switch {
		case q.method == "UPLOAD" && strings.HasSuffix(q.path, "/documents"):
			b.upload(q.path, sent{"files", "quokka-name.txt", "quokka"})
		case q.method == "UPLOAD":
			b.upload(q.path, sent{"text", "", "quokka"}, sent{"files", "quokka-name.txt", "quokka"})
		case strings.HasSuffix(q.path, "/read"):
			b.post(q.path, "upto", "m_of_"+w.jane)
		default:
			b.clinical(q)
		}
	}
	acts := map[string]int{}
	err := w.Store().Read(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT actor, act, object, detail FROM audit`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			var actor, act, object, detail string
			if err := rows.Scan(&actor, &act, &object, &detail); err != nil {
				return err
			}
			if strings.Contains(act+object+detail, "quokka") {
				t.Errorf("%s %s %s", act, object, detail)
			}
			if actor == b.Staff.ID && object == w.jane {
				acts[act]++
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for act, n := range map[string]int{"message send": 2, "message hand-over": 1, "message hide": 1, "message show": 1, "document share": 1, "document take-back": 1} {
		if acts[act] != n {
			t.Errorf("%s: %d lines, want %d; all: %v", act, acts[act], n, acts)
		}
	}
	if log := w.Log(); !strings.Contains(log, "/staff/clients/{id}/messages/{thread}") {
		t.Errorf("the log says nothing of the pages:\n%s", log)
	} else {
		for _, word := range []string{"quokka", "Rivera", "jane@example.com", w.jane, w.janeThread, b.cookie} {
			if strings.Contains(log, word) {
				t.Errorf("the log holds %q:\n%s", word, log)
			}
		}
	}
	for _, m := range w.Mails("") {
		if strings.Contains(m.Subject+m.Text+m.HTML, "quokka") {
			t.Errorf("%+v", m)
		}
	}
}
