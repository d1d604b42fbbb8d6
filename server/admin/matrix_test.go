package admin_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/admin"
)

// TestMatrix asks for every route as everybody, with what is theirs, with what
// is somebody else's, and with what is not there. Who may is read from the
// table of routes; what else is expected stands in rows. A route without a row
// fails. This is the regression test of OpenEMR CVE-2026-25147, -33931, -25745,
// -25744 and -27943 (things of others), CVE-2026-24890 (a client in a
// clinician's place), CVE-2021-32101 (half signed in), and of better-auth
// GHSA-xg6x-h9c9-2m83 and Kratos GHSA-wc43-73w7-x2f5 (a session before its
// second half).
func TestMatrix(t *testing.T) {
	e := newEstate(t)
	seen := map[string]bool{}
	for _, route := range admin.Blank().Routes() {
		t.Run(route.Pattern, func(t *testing.T) {
			r, ok := rows[route.Pattern]
			if !ok {
				t.Fatalf("this route has no row in matrix_rows_test.go; add %q: {...}", route.Pattern)
			}
			seen[route.Pattern] = true
			if n := strings.Count(route.Pattern, "{"); n != len(strings.Fields(r.own)) {
				t.Fatalf("the pattern has %d places, the row fills %d", n, len(strings.Fields(r.own)))
			}
			a := trial{estate: e, t: t, Route: route, row: r}
			a.refusals()
			a.strangeThings()
			a.strangeForms()
		})
	}
	for pattern := range rows {
		if !seen[pattern] && !t.Failed() {
			t.Errorf("%s has a row and no route", pattern)
		}
	}
}

// TestMatrixGood asks for every route as whoever may. A GET leaves the database
// as it is. What one POST took away another may need, so a POST that fails is
// asked once more in a practice that nobody has touched.
func TestMatrixGood(t *testing.T) {
	whole := t // estates outlive the route they were made for
	e := newEstate(whole)
	routes := admin.Blank().Routes()
	slices.SortStableFunc(routes, func(a, b admin.Route) int { // GETs first, which need it whole
		return strings.Compare(a.Pattern[:3], b.Pattern[:3])
	})
	for _, route := range routes {
		r, ok := rows[route.Pattern]
		if !ok {
			continue // TestMatrix says so
		}
		t.Run(route.Pattern, func(t *testing.T) {
			a := trial{estate: e, t: t, Route: route, row: r}
			if a.method() == "POST" {
				if got := a.ask(a.allowed()[0], a.path(r.own), r.form); got.StatusCode == a.good() {
					return
				}
				e = newEstate(whole)
				a.estate = e
				if got := a.ask(a.allowed()[0], a.path(r.own), r.form); got.StatusCode != a.good() {
					t.Errorf("%s, want %d: %s", got.Status, a.good(), got.Body)
				}
				return
			}
			for _, who := range a.allowed() {
				before := a.state()
				if got := a.ask(who, a.path(r.own), ""); got.StatusCode != a.good() {
					t.Errorf("%s: %s, want %d", who, got.Status, a.good())
				}
				if a.state() != before {
					t.Errorf("%s: a GET changed the database", who)
				}
			}
		})
	}
}

// trial is one route under test.
type trial struct {
	*estate
	t *testing.T
	admin.Route
	row row
}

func (a trial) method() string { m, _, _ := strings.Cut(a.Pattern, " "); return m }

// json reports whether the route is for the pages' script.
func (a trial) json() bool { return strings.Contains(a.Pattern, " /staff/passkey/") }

// may reports whether an asker may ask for the route.
func (a trial) may(who asker) bool {
	switch a.Who {
	case admin.Anybody:
		return true
	case admin.AnyStaff:
		return who == isFrontDesk || who == isClinician || who == isOwner || who == isStale && !a.Fresh
	case admin.Clinicians:
		return who == isClinician || who == isOwner || who == isStale && !a.Fresh
	}
	return who == isOwner || who == isStale && !a.Fresh
}

// allowed is who may, of those who are in with a fresh passkey; for the door,
// nobody in particular.
func (a trial) allowed() (all []asker) {
	if a.Who == admin.Anybody {
		return []asker{isNobody}
	}
	for _, who := range []asker{isFrontDesk, isClinician, isOwner} {
		if a.may(who) {
			all = append(all, who)
		}
	}
	return all
}

// good is the status of a good request.
func (a trial) good() int {
	switch {
	case a.row.ok != 0:
		return a.row.ok
	case a.method() == "GET" || a.row.page:
		return http.StatusOK
	}
	return http.StatusSeeOther
}

// refusals asks as everybody who may not.
func (a trial) refusals() {
	before := a.state()
	for _, who := range everybody {
		if a.may(who) {
			continue
		}
		got := a.ask(who, a.path(a.row.own), a.row.form)
		status, to := got.StatusCode, got.Header.Get("Location")
		switch out := who == isNobody || who == isHalf || who == isClient || who == isOtherClient || who == isDisabled; {
		case out && a.method() == "GET" && a.Pattern != "GET /staff/events":
			if status != http.StatusSeeOther || !strings.HasPrefix(to, "/staff/sign-in") {
				a.t.Errorf("%s: %s to %q", who, got.Status, to)
			}
		case out:
			if status != http.StatusUnauthorized {
				a.t.Errorf("%s: %s", who, got.Status)
			}
		case who == isStale && a.method() == "GET":
			if status != http.StatusSeeOther || !strings.HasPrefix(to, "/staff/fresh") {
				a.t.Errorf("%s: %s to %q", who, got.Status, to)
			}
		default:
			if status != http.StatusForbidden {
				a.t.Errorf("%s: %s", who, got.Status)
			}
		}
		if text := got.Body; strings.Contains(text, "Name of jane") || strings.Contains(text, "jane@example.com") {
			a.t.Errorf("%s: the refusal tells something", who)
		}
	}
	if a.state() != before {
		a.t.Error("something was changed for whoever may not")
	}
}

// strangeThings asks, as everybody who may, for what is somebody else's and for
// what is not there. Both answer alike.
func (a trial) strangeThings() {
	before := a.state()
	lost := a.row.lost
	if lost == 0 {
		lost = http.StatusNotFound
	}
	for _, who := range a.allowed() {
		missing := ""
		for i := range strings.Fields(a.row.own) {
			parts := strings.Fields(a.row.own)
			parts[i] = "=nothing"
			got := a.ask(who, a.path(strings.Join(parts, " ")), a.row.form)
			if got.StatusCode != http.StatusNotFound {
				a.t.Errorf("%s, missing %d: %s", who, i, got.Status)
			}
			missing = got.Body
		}
		if a.row.foreign != "" {
			got := a.ask(who, a.path(a.row.foreign), a.row.form)
			if got.StatusCode != http.StatusNotFound || got.Body != missing {
				a.t.Errorf("%s, somebody else's: %s", who, got.Status)
			}
		}
		if a.row.other != "" {
			if got := a.ask(who, a.path(a.row.own), a.row.other); got.StatusCode != lost {
				a.t.Errorf("%s, somebody else's in the form: %s", who, got.Status)
			}
		}
	}
	if a.state() != before {
		a.t.Error("something strange was changed")
	}
}

// strangeForms posts what no form of ours sends, as whoever may (Zitadel
// CVE-2026-27946: a field that was not on the form).
func (a trial) strangeForms() {
	if a.method() != "POST" || a.json() { // the script's are in TestScriptIsStrict
		return
	}
	before := a.state()
	who, path := a.allowed()[len(a.allowed())-1], a.path(a.row.own)
	expect := func(what string, status int, kind, body string, header ...string) {
		a.t.Helper()
		if got := a.send(who, path, kind, body, header...); got.StatusCode != status {
			a.t.Errorf("%s: %s, want %d", what, got.Status, status)
		}
	}
	form := a.fill(a.row.form, who)
	kind, body := a.encode(form)
	if !a.row.files {
		expect("an unknown field", 400, kind, strings.TrimPrefix(form+"&verified=1", "&"))
		if name, _, ok := strings.Cut(form, "="); ok {
			expect("a field twice", 400, kind, form+"&"+name+"=x")
		}
		expect("damaged letters", 400, kind, strings.TrimPrefix(form+"&x=%ff", "&"))
		expect("a large form", 413, kind, "x="+strings.Repeat("x", 64<<10))
		expect("another kind", 400, "multipart/form-data; boundary=x", body)
	} else {
		k, b := a.encode(strings.TrimPrefix(form+"&verified=1", "&"))
		expect("an unknown field", 400, k, b)
		expect("another kind", 400, "application/x-www-form-urlencoded", form)
	}
	expect("text", 400, "text/plain", body)
	expect("JSON", 400, "application/json", `{"x":1}`)
	expect("no kind", 400, "", body)
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		expect(header[0]+" "+header[1], 403, kind, body, header[0], header[1])
	}
	if a.state() != before {
		a.t.Error("a strange form changed something")
	}
}

func (a trial) ask(who asker, path, form string) answer {
	a.t.Helper()
	if a.method() == "GET" {
		return a.send(who, path, "", "")
	}
	if a.json() {
		return a.send(who, path, "application/json", form)
	}
	kind, body := a.encode(a.fill(form, who))
	return a.send(who, path, kind, body)
}

func (a trial) send(who asker, path, kind, body string, header ...string) answer {
	a.t.Helper()
	if c := a.cookies[who]; c != "" {
		header = append(header, "Cookie", c)
	}
	if b := a.bearer[who]; b != "" {
		header = append(header, "Authorization", "DPoP "+b)
	}
	if a.Pattern == "GET /staff/events" {
		header = append(header, "Accept", "text/event-stream")
		if a.may(who) {
			return answer{&http.Response{StatusCode: http.StatusOK, Status: "200"}, ""} // it does not end; see TestEvents
		}
	}
	return newDoorway(a.t, a.World).do(a.method(), path, kind, body, header...)
}

// encode is a form as the browser sends it. A value that begins with @ is a
// file of this name.
func (a trial) encode(form string) (kind, body string) {
	if !a.row.files {
		return "application/x-www-form-urlencoded", form
	}
	fields, err := url.ParseQuery(form)
	if err != nil {
		a.t.Fatal(err)
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		for _, v := range values {
			if file, ok := strings.CutPrefix(v, "@"); ok {
				part, err := w.CreateFormFile(name, file)
				if err == nil {
					_, err = part.Write([]byte("a plain text"))
				}
				if err != nil {
					a.t.Fatal(err)
				}
				continue
			}
			if err := w.WriteField(name, v); err != nil {
				a.t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		a.t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

var place = regexp.MustCompile(`\{[a-z_]+\}`)

// path puts things into the places of the pattern. "=x" is x itself.
func (a trial) path(things string) string {
	a.t.Helper()
	_, path, _ := strings.Cut(a.Pattern, " ")
	for _, name := range strings.Fields(things) {
		id, itself := strings.CutPrefix(name, "=")
		if !itself {
			id = a.id(name, "")
		}
		path = strings.Replace(path, place.FindString(path), url.PathEscape(id), 1)
	}
	return path
}

// fill puts ids into a form.
func (a trial) fill(form string, who asker) string {
	return place.ReplaceAllStringFunc(form, func(name string) string { return a.id(strings.Trim(name, "{}"), who) })
}

func (a trial) id(name string, who asker) string {
	a.t.Helper()
	for _, n := range []string{name, name + " " + string(who)} {
		if id := a.ids[n]; id != "" {
			return id
		}
	}
	if strings.HasPrefix(name, "key_") { // of somebody who has none
		return auth.Token()
	}
	a.t.Fatalf("nothing is named %q", name)
	return ""
}
