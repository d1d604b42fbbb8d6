package admin_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

var takeBackPath = regexp.MustCompile(`/staff/clients/[^/]+/documents/[^/]+/take-back`)

// A7, A10.5, A10.6: staff share a file, see that it arrived, and take it back
// as an act of its own; taking back is told truly.
func TestShareAndTakeBackA10_5_A10_6(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	path := "/staff/clients/" + jane.ID + "/documents"
	mustHold(t, b.get(path), 200, "Nothing is shared yet")
	mustHold(t, b.upload(path), 422, "No file was chosen")
	mustHold(t, b.upload(path, sent{"files", "", ""}), 422, "No file was chosen")
	if a := b.upload(path, sent{"files", "../../Coping plan.pdf", "%PDF-1.7\nplan"}, sent{"files", "map.txt", "left, then right"}); a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	page := b.get(path)
	mustHold(t, page, 200, ">Coping plan.pdf<", ">map.txt<", "Shared, not there yet", "by "+b.Staff.Name)

	docs := pulled(t, app, record.Documents)
	if len(docs) != 2 || docs[0].Name != "Coping plan.pdf" || docs[0].Type != "application/pdf" {
		t.Fatalf("%+v", docs)
	}
	// A cursor that comes back says that it arrived.
	_, cursor := app.pull(t, "")
	app.pull(t, cursor)
	if err := w.Store().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustHold(t, b.get(path), 200, "On their computer")

	all := takeBackPath.FindAllString(page.Body, -1)
	if len(all) != 2 {
		t.Fatal(page.Body)
	}
	mustHold(t, page, 200, "If they saved or printed it, that stays with them")
	if a := b.post(all[0]); a.StatusCode != 303 || a.Header.Get("Location") != path+"?done=taken" {
		t.Fatal(a.Status, a.Header)
	}
	mustHold(t, b.get(path+"?done=taken"), 200, "Taken back", "To share it again")
	if a := b.post(all[0]); a.Header.Get("Location") != path+"?done=unchanged" {
		t.Error("twice:", a.Header)
	}
	if docs := pulled(t, app, record.Documents); len(docs) != 1 {
		t.Errorf("%+v", docs)
	}
}

// A file is saved, never opened under our name, under a harmless name; staff
// keep what a client can no longer fetch.
func TestDownload(t *testing.T) {
	w := servertest.New(t)
	jane, ben := w.Client("jane@example.com", "Jane Rivera"), w.Client("ben@example.com", "Ben Ito")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	path := "/staff/clients/" + jane.ID + "/documents"
	if a := b.upload(path, sent{"files", "Übung\r\nX-Evil: 1\".txt", "breathe in, breathe out"}); a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	page := b.get(path)
	file := regexp.MustCompile(`/staff/clients/[^/"]+/files/([^/"]+)`).FindStringSubmatch(page.Body)
	if file == nil {
		t.Fatal(page.Body)
	}
	a := b.get(file[0])
	if a.StatusCode != 200 || a.Body != "breathe in, breathe out" {
		t.Fatal(a.Status, a.Body)
	}
	for name, want := range map[string]string{"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Content-Security-Policy": "sandbox; default-src 'none'", "X-Evil": ""} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if d := a.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename") || strings.ContainsAny(d, "\r\n") {
		t.Errorf("%q", d)
	}
	for _, wrong := range []string{"/staff/clients/" + ben.ID + "/files/" + file[1], "/staff/clients/" + jane.ID + "/files/f_none", "/staff/clients/" + jane.ID + "/files/x%00y", "/staff/clients/c_none/files/" + file[1]} {
		if a := b.get(wrong); a.StatusCode != 404 {
			t.Errorf("%s: %s", wrong, a.Status)
		}
	}
	if a := b.post(takeBackPath.FindString(page.Body)); a.StatusCode != 303 {
		t.Fatal(a.Status)
	}
	if status, _ := app.Call("HEAD", record.PathFiles+"/"+file[1], "", nil); status != http.StatusNotFound {
		t.Error("the client still has it:", status)
	}
	if a := b.get(file[0]); a.StatusCode != 200 {
		t.Error("staff do not have it any more:", a.Status)
	}
}

// More than a form may bring at all: one sentence, and no connection that only
// breaks.
func TestUploadLargerThanAll(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.Clinician)
	head := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nWhat I typed\r\n"
	file := "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n"
	body := io.MultiReader(strings.NewReader(head+file), io.LimitReader(endless{}, record.MaxFiles*record.MaxFileBytes+2<<20), strings.NewReader("\r\n--b--\r\n"))
	a := b.raw("POST", "/staff/clients/"+jane.ID+"/messages", "multipart/form-data; boundary=b", body)
	mustHold(t, a, 413, "What I typed</textarea>", "Send them in parts")
}

// endless is bytes without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
