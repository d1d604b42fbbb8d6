package admin_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// browser is a staff member's signed-in browser, or anybody's if it holds no
// cookie. It follows no redirect.
type browser struct {
	t      *testing.T
	w      *servertest.World
	cookie string
	Staff  store.Staff
}

// signedIn makes a staff member of this role and signs them in by a passkey,
// as far as the store can tell.
func signedIn(t *testing.T, w *servertest.World, role store.Role) *browser {
	t.Helper()
	b := &browser{t: t, w: w, cookie: auth.Token()}
	b.Staff = store.Staff{ID: auth.ID("s"), Email: auth.ID("x") + "@staff.example", Name: "Robin " + string(role), Role: role, Made: w.Now(), SetupStops: w.Now()}
	err := w.Store().Write(context.Background(), func(tx *store.Tx) error {
		if err := tx.AddStaff(b.Staff, auth.Token()); err != nil {
			return err
		}
		return tx.AddStaffSession(b.cookie, store.StaffSession{StaffID: b.Staff.ID, Made: w.Now(), Seen: w.Now(), Fresh: w.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// nobody is a browser that is not signed in.
func nobody(t *testing.T, w *servertest.World) *browser { return &browser{t: t, w: w} }

// answer is what a browser got.
type answer struct {
	*http.Response
	Body string
}

func (b *browser) get(path string) answer { return b.ask("GET", path, nil) }

func (b *browser) post(path string, fields ...string) answer {
	return b.ask("POST", path, typed(fields))
}

// typed is what a form sends: names and values in turn.
func typed(fields []string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	return f
}

func (b *browser) ask(method, path string, f url.Values) answer {
	b.t.Helper()
	kind := ""
	if method == "POST" {
		kind = "application/x-www-form-urlencoded"
	}
	return b.raw(method, path, kind, strings.NewReader(f.Encode()))
}

// raw asks with a body of any kind; "" names none.
func (b *browser) raw(method, path, kind string, body io.Reader) answer {
	b.t.Helper()
	a := send(b.t, method, b.w.URL+path, kind, body, func(r *http.Request) {
		if b.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "__Host-alcove-staff", Value: b.cookie})
		}
	})
	for _, k := range a.Cookies() {
		if k.Name == "__Host-alcove-staff" {
			b.cookie = k.Value
		}
	}
	return a
}

// send is one request, dressed as the browser does, and its whole answer. It
// follows no redirect.
func send(t *testing.T, method, url, kind string, body io.Reader, dress func(*http.Request)) answer {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Minute)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	dress(r)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read whole below
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp, string(text)}
}
