package admin_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/server/store"
)

// found is the names that the list of clients shows.
func found(t *testing.T, b *browser, query string) string {
	t.Helper()
	a := b.get("/staff/clients" + query)
	if a.StatusCode != http.StatusOK {
		t.Fatal(query, a.Status)
	}
	var names []string
	for _, li := range strings.Split(a.Body, `<li class="row">`)[1:] {
		_, name, _ := strings.Cut(li, `">`)
		name, _, _ = strings.Cut(name, "</a>")
		names = append(names, html.UnescapeString(name))
	}
	return strings.Join(names, ", ")
}

// The list finds by parts of names and addresses, as people type them, and by
// state; its title names nobody.
func TestClientListFinds(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	if a := b.get("/staff/clients"); !strings.Contains(a.Body, "Nobody is on file yet") {
		t.Error(a.Body)
	}
	jane := w.Client("jane@example.com", "Jane Rivera")
	w.Client("zoe@example.com", "Zoë Müller")
	bob := w.Client("bob@lakeside.example", "Bob Stone")
	servertest.Act(w, control.ClientAdd, control.ClientAddIn{Email: "tom@example.com", Name: "Tom <b>Okafor</b>", NoMail: true})
	servertest.Act(w, control.Invite, control.Who{Who: bob.ID})
	off := false
	servertest.Act(w, control.ClientSet, control.ClientSetIn{Who: bob.ID, Portal: &off})
	w.SignIn("jane@example.com")
	a := w.App()
	ans := a.Start("zoe@example.com")
	m := w.LinkMail("zoe@example.com", 1)
	if _, status := a.Challenge(map[string][]string{"auth_session": {ans.AuthSession}, "email_code": {todayWrong(servertest.Code(m))}}); status != http.StatusBadRequest {
		t.Fatal(status)
	}
	for query, want := range map[string]string{
		"":                    "Bob Stone, Jane Rivera, Tom <b>Okafor</b>, Zoë Müller",
		"?q=jane":             "Jane Rivera",
		"?q=RIV+ja":           "Jane Rivera",
		"?q=muller":           "Zoë Müller",
		"?q=zoe":              "Zoë Müller",
		"?q=lakeside":         "Bob Stone",
		"?q=nobody":           "",
		"?q=%25":              "",
		"?state=in":           "Jane Rivera",
		"?state=off":          "Bob Stone",
		"?state=invited":      "Bob Stone",
		"?state=no-mail":      "Tom <b>Okafor</b>",
		"?state=stuck":        "Zoë Müller",
		"?state=stuck&q=jane": "",
		"?state=new":          "Tom <b>Okafor</b>, Zoë Müller",
		"?state=nonsense":     "Bob Stone, Jane Rivera, Tom <b>Okafor</b>, Zoë Müller",
		"?page=99":            "Bob Stone, Jane Rivera, Tom <b>Okafor</b>, Zoë Müller",
		"?page=-1":            "Bob Stone, Jane Rivera, Tom <b>Okafor</b>, Zoë Müller",
	} {
		if got := found(t, b, query); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
	page := b.get("/staff/clients?q=jane").Body
	if title, _, _ := strings.Cut(page, "</title>"); strings.Contains(strings.ToLower(title), "jane") {
		t.Error("the title names a client")
	}
	if !strings.Contains(page, `href="/staff/clients/`+jane.ID+`"`) || !strings.Contains(page, "/staff/clients?q=jane&amp;state=stuck") {
		t.Error(page)
	}
}

// Long lists come in pages.
func TestClientListPages(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	var csv strings.Builder
	for i := range 120 {
		fmt.Fprintf(&csv, "c%d@example.com,Client %03d\n", i, i)
	}
	servertest.Act(w, control.ClientImport, control.ImportIn{CSV: []byte(csv.String())})
	if got := found(t, b, "?q=client&page=3"); !strings.HasPrefix(got, "Client 100, ") || !strings.HasSuffix(got, "Client 119") {
		t.Error(got)
	}
	a := b.get("/staff/clients?q=client&page=2")
	for _, want := range []string{"Page 2 of 3", "120 clients", `href="?page=1&amp;q=client"`, `href="?page=3&amp;q=client"`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q", want)
		}
	}
	if got := found(t, b, "?page=4"); !strings.HasPrefix(got, "Client 100, ") {
		t.Error(got)
	}
}

// A9.1: a client is put on file and invited in one go; what is wrong is said
// at the field, with what was typed.
func TestAddClient(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	a := b.post("/staff/clients/new", "name", " Jane  Rivera ", "email", "jane@example.com", "ways", "link+word", "invite", "yes")
	id, ok := strings.CutPrefix(a.Header.Get("Location"), "/staff/clients/")
	if a.StatusCode != http.StatusSeeOther || !ok {
		t.Fatal(a.Status, a.Body)
	}
	w.Mail("jane@example.com", 1)
	err := w.Store().Read(context.Background(), func(tx *store.Tx) error {
		c, err := tx.Client(id)
		if c.Name != "Jane Rivera" || c.Ways != auth.WaysLinkWord || c.Invited.IsZero() {
			t.Errorf("%+v", c)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fields []string
		status int
		says   string
	}{
		"no address":   {[]string{"name", "Bob", "email", "bob", "ways", "link"}, 422, "email address"},
		"no name":      {[]string{"name", "", "email", "bob@example.com", "ways", "link"}, 422, "A name is missing"},
		"hidden name":  {[]string{"name", "Bob\u202e", "email", "bob@example.com", "ways", "link"}, 422, "cannot be seen"},
		"taken":        {[]string{"name", "Bob", "email", " JANE@example.com", "ways", "link"}, 422, "already belongs to Jane Rivera"},
		"contradicted": {[]string{"name", "Bob", "email", "bob@example.com", "ways", "link", "nomail", "yes"}, 422, "PIN"},
		"forged ways":  {[]string{"name", "Bob", "email", "bob@example.com", "ways", "password"}, 400, "Nothing was changed"},
		"more fields":  {[]string{"name", "Bob", "email", "bob@example.com", "ways", "link", "role", "owner"}, 400, "Nothing was changed"},
	} {
		a := b.post("/staff/clients/new", c.fields...)
		if a.StatusCode != c.status || !strings.Contains(html.UnescapeString(a.Body), c.says) {
			t.Errorf("%s: %s %s", name, a.Status, a.Body)
		}
		if c.status == 422 && (!strings.Contains(a.Body, "aria-") || !strings.Contains(a.Body, "autofocus") && name != "contradicted") {
			t.Errorf("%s: the field is not named: %s", name, a.Body)
		}
	}
	if s := w.State(); s.Clients != 1 {
		t.Error(s.Clients, "clients")
	}
}

// postFile sends the import's form.
func (b *browser) postFile(field, text string) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile(field, "clients.csv")
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err == nil {
		err = m.WriteField("text", "")
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequest("POST", b.w.URL+"/staff/clients/import", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "__Host-alcove-staff", Value: b.cookie})
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(resp.Body); err != nil {
		b.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		b.t.Fatal(err)
	}
	return answer{resp, out.String()}
}

// A file of clients is taken whole or not at all, by the rules of the command
// line, also one that is larger than any other form.
func TestImportClients(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	var csv strings.Builder
	csv.WriteString("email,name\n")
	for i := range 5000 {
		fmt.Fprintf(&csv, "client.number.%d@example.com,Client Number %d\n", i, i)
	}
	if a := b.postFile("file", csv.String()+"client.number.7@example.com,Again\n"); a.StatusCode != 422 || !strings.Contains(a.Body, "Line 5002: the address stands on line 9 already") {
		t.Fatal(a.Status)
	}
	if n := w.State().Clients; n != 0 {
		t.Fatal(n, "clients of a bad file")
	}
	begun := time.Now()
	if a := b.postFile("file", csv.String()); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/staff/clients?done=imported" {
		t.Fatal(a.Status, a.Body)
	}
	t.Logf("5,000 clients in %v", time.Since(begun).Round(time.Millisecond))
	if n := w.State().Clients; n != 5000 {
		t.Error(n, "clients")
	}
	if a := b.postFile("file", "new@example.com,New\nclient.number.9@example.com,Old\n"); a.StatusCode != 422 || !strings.Contains(a.Body, "Line 2: The address client.number.9@example.com already belongs to Client Number 9; one") {
		t.Error(a.Status, a.Body)
	}
	if a := b.postFile("other", "a@example.com,A"); a.StatusCode != http.StatusBadRequest {
		t.Error(a.Status)
	}
	if a := b.post("/staff/clients/import", "text", "a@example.com,A"); a.StatusCode != http.StatusBadRequest {
		t.Error(a.Status)
	}
	if n := w.State().Clients; n != 5000 {
		t.Error(n, "clients")
	}
}
