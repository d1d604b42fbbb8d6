package admin_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"regexp"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// sent is a field or a file of a form.
type sent struct{ field, file, value string }

// upload posts a form with files, as a browser does.
func (b *browser) upload(path string, parts ...sent) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition(p.field, p.file)}}
		if p.file == "" {
			h.Set("Content-Disposition", `form-data; name="`+p.field+`"`)
		}
		w, err := form.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(w, p.value)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.raw("POST", path, form.FormDataContentType(), &body)
}

// portalPC is a client's computer that keeps in step, as the app does.
type portalPC struct {
	*servertest.App
	client string
	n      int64
	chain  [32]byte
}

func portal(w *servertest.World, email, clientID string) *portalPC {
	return &portalPC{App: w.SignIn(email), client: clientID}
}

func (p *portalPC) replica() string { return "r_of_" + p.Tokens.DeviceID }

// writes a message as the client; thread "" opens one.
func (p *portalPC) writes(id, thread, text string) {
	t := p.World.T
	t.Helper()
	p.n++
	b, err := json.Marshal(record.PushRequest{Proto: record.Proto, Schema: record.Schema, Stream: store.AcctStream(p.client), Replica: p.replica(), Muts: []record.Mutation{{
		N: p.n, ID: id, Prev: record.ChainText(p.chain), Op: string(record.SendOp), Args: record.SendOp.Encode(record.Send{Thread: thread, Text: text, Files: []string{}})}}})
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := p.Call("POST", record.PathPush, string(b), nil); status != http.StatusOK {
		t.Fatal("push:", status)
	}
	p.chain = record.Chain(p.chain, id)
}

// pulled is the records of a kind that a client's computer has.
func pulled[T any](t *testing.T, p *portalPC, k record.Kind[T]) (bodies []T) {
	t.Helper()
	all, _ := p.pull(t, "")
	for _, e := range all {
		if e.Type != k.Type || e.Deleted {
			continue
		}
		body, err := k.Body(e)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// pull asks for what came behind a cursor.
func (p *portalPC) pull(t *testing.T, after string) (all []record.Envelope, cursor string) {
	t.Helper()
	stream := store.AcctStream(p.client)
	b, err := json.Marshal(record.PullRequest{Proto: record.Proto, Schema: record.Schema, Replica: p.replica(), Cursors: map[string]string{stream: after}})
	if err != nil {
		t.Fatal(err)
	}
	var got record.PullAnswer
	if status, _ := p.Call("POST", record.PathPull, string(b), &got); status != http.StatusOK && status != http.StatusNoContent {
		t.Fatal("pull:", status)
	}
	return got.Streams[stream].Changes, got.Streams[stream].Cursor
}

func mustHold(t *testing.T, a answer, status int, texts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s, want %d\n%s", a.Status, status, a.Body)
	}
	for _, s := range texts {
		if !strings.Contains(a.Body, s) {
			t.Errorf("the page lacks %q\n%s", s, a.Body)
		}
	}
}

func mustLack(t *testing.T, a answer, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(a.Body, s) {
			t.Errorf("the page holds %q\n%s", s, a.Body)
		}
	}
}

// A11.1, A11.3, A11.4, A11.5: a client writes in the app, staff see it wait,
// read it, answer with a file; the app has the answer and says that it was
// read, and the page says how far the answer came.
func TestConversationA11_1_A11_3_A11_4_A11_5(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	b := signedIn(t, w, store.Clinician)
	mustHold(t, b.get("/staff/messages"), 200, "Nobody waits")

	app.writes("m_first", "", "Could we move <b>Thursday</b>?\nThe bus is late.")
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	mustHold(t, b.get("/staff/messages"), 200, "Jane Rivera", "1 unread", thread)
	mustHold(t, b.get("/staff/clients/"+jane.ID+"/messages"), 200, "1 unread", thread)
	page := b.get(thread)
	mustHold(t, page, 200, "Could we move &lt;b&gt;Thursday&lt;/b&gt;?\nThe bus is late.", "Mark as read", `value="m_first"`, ">New<")
	mustLack(t, page, "<b>Thursday")

	// Looking changes nothing: the client's mark is set by a press.
	if marks := pulled(t, app, record.ReadMarks); len(marks) != 0 {
		t.Fatalf("a GET set a mark: %+v", marks)
	}
	if a := b.post(thread+"/read", "upto", "m_first"); a.StatusCode != 303 || a.Header.Get("Location") != thread+"?done=read#done" {
		t.Fatal(a.Status, a.Header, a.Body)
	}
	if marks := pulled(t, app, record.ReadMarks); len(marks) != 1 || marks[0].By != record.FromStaff || marks[0].Upto != "m_first" {
		t.Fatalf("%+v", marks)
	}
	mustHold(t, b.get("/staff/messages"), 200, "Nobody waits")
	if a := b.post(thread+"/read", "upto", "m_first"); a.Header.Get("Location") != thread+"?done=unchanged#done" {
		t.Error("a second press:", a.Header)
	}

	a := b.upload(thread, sent{"text", "", "Thursday at 4 is free.\r\nSee you."}, sent{"files", "Plan für \"Jane\".pdf", "%PDF-1.7\nhello"})
	if a.StatusCode != 303 || !strings.HasPrefix(a.Header.Get("Location"), thread+"?done=") {
		t.Fatal(a.Status, a.Header, a.Body)
	}
	mustHold(t, b.get(thread), 200, "Thursday at 4 is free.\nSee you.", ">Sent<", b.Staff.Name)
	got := pulled(t, app, record.Messages)
	if len(got) != 2 || got[1].Text != "Thursday at 4 is free.\nSee you." || got[1].By != b.Staff.ID || len(got[1].Files) != 1 {
		t.Fatalf("%+v", got)
	}
	if f := got[1].Files[0]; f.Type != "application/pdf" || strings.ContainsAny(f.Name, `"/`) || !strings.Contains(f.Name, "für") {
		t.Errorf("%+v", f)
	}
	if status, _ := app.Call("HEAD", record.PathFiles+"/"+got[1].Files[0].ID, "", nil); status != http.StatusOK {
		t.Error("the client cannot fetch the file:", status)
	}
}

// A new conversation begins at the client's page; a client gets one mail that
// says nothing of what is in it.
func TestNewConversationRings(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.Owner)
	a := b.upload("/staff/clients/"+jane.ID+"/messages", sent{"text", "", "Elderberry is the word."}, sent{"files", "", ""})
	if a.StatusCode != 303 || !strings.HasSuffix(a.Header.Get("Location"), "?done=sent#done") {
		t.Fatal(a.Status, a.Header, a.Body)
	}
	m := w.Mail("jane@example.com", 1)
	if strings.Contains(m.Text+m.Subject, "Elderberry") || !strings.Contains(m.Text, w.URL+"/open/message?h=") {
		t.Errorf("%+v", m)
	}
	mustHold(t, b.get(a.Header.Get("Location")), 200, "A mail without a private word", "Elderberry", ">Sent<")
	if a := b.upload("/staff/clients/"+jane.ID+"/messages", sent{"text", "", "One more."}); !strings.HasSuffix(a.Header.Get("Location"), "?done=unseen#done") {
		t.Error("the second rang as well:", a.Header)
	}
}

// A11.1: a conversation is handed over between staff; the client sees nothing.
func TestHandOverA11_1(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	app.writes("m_first", "", "Hello")
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	robin, sam, desk := signedIn(t, w, store.Clinician), signedIn(t, w, store.Owner), signedIn(t, w, store.FrontDesk)
	before := pulled(t, app, record.Threads)
	if a := robin.post(thread+"/hand-over", "to", sam.Staff.ID); a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	mustHold(t, sam.get("/staff/messages?show=mine"), 200, thread, "Handed to you")
	mustLack(t, robin.get("/staff/messages?show=mine"), thread)
	if after := pulled(t, app, record.Threads); len(after) != len(before) || after[0] != before[0] {
		t.Errorf("the client saw it: %+v", after)
	}
	for name, to := range map[string]string{"front desk": desk.Staff.ID, "nobody": "s_none", "an address": sam.Staff.Email} {
		if a := robin.post(thread+"/hand-over", "to", to); a.StatusCode != 404 {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	if a := sam.post(thread+"/hand-over", "to", ""); a.StatusCode != 303 {
		t.Fatal(a.Status)
	}
	mustLack(t, sam.get("/staff/messages?show=mine"), thread)
}

// A11.6: staff hide a conversation from the portal; it stays on file, and the
// page says truly what is kept.
func TestHideThreadA11_6(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	app.writes("m_first", "", "Please take this away.")
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	b := signedIn(t, w, store.Clinician)
	mustHold(t, b.get(thread), 200, "It stays on file here", "What they saved, copied or printed stays with them")
	if a := b.post(thread + "/hide"); a.Header.Get("Location") != thread+"?done=hidden#done" {
		t.Fatal(a.Status, a.Body)
	}
	if got := pulled(t, app, record.Messages); len(got) != 0 {
		t.Errorf("still in the portal: %+v", got)
	}
	hidden := b.get(thread)
	mustHold(t, hidden, 200, "Please take this away.", "is hidden from the portal", b.Staff.Name)
	mustLack(t, hidden, "Send the answer")
	if a := b.post(thread + "/hide"); a.Header.Get("Location") != thread+"?done=unchanged#done" {
		t.Error("twice:", a.Status, a.Header)
	}

	// What was being typed meanwhile is not lost.
	a := b.upload(thread, sent{"text", "", "Half an answer"})
	mustHold(t, a, 422, "This conversation is hidden")
	if a := b.post(thread + "/show"); a.Header.Get("Location") != thread+"?done=shown#done" {
		t.Fatal(a.Status)
	}
	if got := pulled(t, app, record.Messages); len(got) != 1 {
		t.Errorf("not back: %+v", got)
	}
}

// What was typed and chosen survives every refusal: a text that is too long,
// files that are none of those that may be sent, and one that is too large.
func TestNothingTypedIsLost(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	app.writes("m_first", "", "Hello")
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	b := signedIn(t, w, store.Clinician)
	pdf := sent{"files", "good.pdf", "%PDF-1.7\nhello"}
	for name, c := range map[string]struct {
		parts  []sent
		status int
		holds  []string
	}{
		"empty":        {[]sent{{"text", "", " \r\n "}}, 422, []string{"The message is empty", `aria-invalid="true"`}},
		"no form":      {nil, 422, []string{"The message is empty"}},
		"too long":     {[]sent{{"text", "", strings.Repeat("long ", record.MaxText/5) + "the end"}, pdf}, 422, []string{"too long by about 7 letters", "long the end</textarea>", "good.pdf", `name="kept"`}},
		"program":      {[]sent{{"text", "", "What I typed"}, pdf, {"files", "run.pdf", "MZ\x90\x00\x03"}}, 422, []string{"What I typed</textarea>", "&#34;run.pdf&#34; is not a PDF", "good.pdf (14 bytes)"}},
		"page":         {[]sent{{"text", "", "What I typed"}, {"files", "a.txt", "<html><script>alert(1)</script>"}}, 422, []string{"What I typed</textarea>", "is not a PDF"}},
		"no bytes":     {[]sent{{"text", "", "What I typed"}, {"files", "a.txt", ""}}, 422, []string{"What I typed</textarea>", "is empty"}},
		"large":        {[]sent{{"text", "", "What I typed"}, {"files", "scan.pdf", "%PDF-1.7\n" + strings.Repeat("x", record.MaxFileBytes)}, pdf}, 413, []string{"What I typed</textarea>", "is larger than 10 MB", "good.pdf"}},
		"evil name":    {[]sent{{"text", "", "What I typed"}, {"files", "<img src=x onerror=alert(1)>.pdf", "no"}, {"files", "<img src=x onerror=alert(1)>.exe", "MZ\x90\x00"}}, 422, []string{"What I typed</textarea>"}},
		"lost file":    {[]sent{{"text", "", "What I typed"}, {"kept", "", "f_none"}}, 422, []string{"What I typed</textarea>", "Choose it again"}},
		"scripts":      {[]sent{{"text", "", "</textarea><script>alert(1)</script>"}, {"files", "a.txt", ""}}, 422, []string{"&lt;/textarea&gt;&lt;script&gt;"}},
		"half a rune":  {[]sent{{"text", "", "a\xff"}}, 400, []string{"did not fit"}},
		"NUL":          {[]sent{{"text", "", "a\x00b"}}, 400, []string{"did not fit"}},
		"twice":        {[]sent{{"text", "", "a"}, {"text", "", "b"}}, 400, []string{"did not fit"}},
		"unknown":      {[]sent{{"text", "", "a"}, {"from", "", "client"}}, 400, []string{"did not fit"}},
		"author":       {[]sent{{"text", "", "a"}, {"by", "", "s_other"}}, 400, []string{"did not fit"}},
		"text as file": {[]sent{{"text", "a.txt", "a"}}, 400, []string{"did not fit"}},
		"huge text":    {[]sent{{"text", "", strings.Repeat("x", 300<<10)}}, 413, []string{"too large"}},
	} {
		a := b.upload(thread, c.parts...)
		t.Run(name, func(t *testing.T) {
			mustHold(t, a, c.status, c.holds...)
			mustLack(t, a, "<script>alert", "<img src=x")
		})
	}
	if got := pulled(t, app, record.Messages); len(got) != 1 {
		t.Errorf("something was sent: %+v", got)
	}

	// The good file of the first try goes with the second, without choosing it again.
	a := b.upload(thread, sent{"text", "", ""}, pdf, sent{"files", "no.exe", "MZ\x90\x00"})
	kept := regexp.MustCompile(`name="kept" value="([^"]+)"`).FindStringSubmatch(a.Body)
	if kept == nil {
		t.Fatal(a.Body)
	}
	if a := b.upload(thread, sent{"text", "", ""}, sent{"kept", "", kept[1]}); a.StatusCode != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if got := pulled(t, app, record.Messages); len(got) != 2 || len(got[1].Files) != 1 || got[1].Files[0].Name != "good.pdf" {
		t.Errorf("%+v", got)
	}
	mustHold(t, b.upload(thread, sent{"text", "", "again"}, sent{"kept", "", kept[1]}), 422, "Choose it again") // it was sent
}

// Signed out in the middle of an answer: what was typed is shown back, to be
// copied, and stands nowhere else.
func TestSignedOutWhileWriting(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.Clinician)
	w.Advance(auth.StaffIdle)
	before := w.State()
	a := b.upload("/staff/clients/"+jane.ID+"/messages", sent{"text", "", "A long <i>answer</i>\r\nin two lines"}, sent{"files", "a.txt", "hello"})
	mustHold(t, a, 401, "A long &lt;i&gt;answer&lt;/i&gt;\nin two lines</textarea>", "It was not sent", "/staff/sign-in")
	if after := w.State(); after != before {
		t.Errorf("something was kept: %+v, before %+v", after, before)
	}
	if a := b.post("/staff/clients/"+jane.ID+"/messages", "text", "not with files"); a.StatusCode != 401 {
		t.Error(a.Status)
	}
}
