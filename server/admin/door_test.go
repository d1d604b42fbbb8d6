package admin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
)

// doorway is a browser that keeps every cookie, and whose pages' script asks.
type doorway struct {
	t       *testing.T
	w       *servertest.World
	cookies map[string]string
}

func newDoorway(t *testing.T, w *servertest.World) *doorway {
	return &doorway{t: t, w: w, cookies: map[string]string{}}
}

// do sends a request as a page of this server would.
func (b *doorway) do(method, path, kind, body string, header ...string) answer {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.w.URL + path
	}
	a := send(b.t, method, path, kind, strings.NewReader(body), func(r *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	})
	for _, k := range a.Cookies() {
		if b.cookies[k.Name] = k.Value; k.MaxAge < 0 {
			delete(b.cookies, k.Name)
		}
	}
	return a
}

func (b *doorway) get(path string) answer { b.t.Helper(); return b.do("GET", path, "", "") }

func (b *doorway) form(path string, fields ...string) answer {
	b.t.Helper()
	return b.do("POST", path, "application/x-www-form-urlencoded", typed(fields).Encode())
}

// script posts JSON and returns the status and the word of a refusal.
func (b *doorway) script(path string, in, out any) (status int, word string) {
	b.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.do("POST", path, "application/json", string(body))
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		b.t.Fatalf("%s: %s %q is not JSON", path, a.Status, a.Body)
	}
	var no struct{ Error, Say string }
	if err := json.Unmarshal([]byte(a.Body), &no); err != nil {
		b.t.Fatal(err)
	}
	if no.Error != "" && no.Say == "" {
		b.t.Errorf("%s: %q has no sentence", path, no.Error)
	}
	if out != nil && a.StatusCode == http.StatusOK {
		if err := json.Unmarshal([]byte(a.Body), out); err != nil {
			b.t.Fatal(err)
		}
	}
	return a.StatusCode, no.Error
}

// asked is a question of the server, which must come.
func (b *doorway) asked(path string, in any) (q question) {
	b.t.Helper()
	if status, word := b.script(path, in, &q); status != http.StatusOK || q.PublicKey.Challenge == "" {
		b.t.Fatalf("%s: %d %s %+v", path, status, word, q)
	}
	return q
}

type obj = map[string]any

// setUp uses a setup token with a key.
func (b *doorway) setUp(token string, k *softkey, name string) (status int, word string) {
	b.t.Helper()
	q := b.asked("/staff/passkey/setup/begin", obj{"token": token})
	return b.script("/staff/passkey/setup", obj{"name": name, "credential": k.make(q)}, nil)
}

func (b *doorway) signIn(k *softkey) (status int, word string) {
	b.t.Helper()
	q := b.asked("/staff/passkey/sign-in/begin", obj{})
	return b.script("/staff/passkey/sign-in", obj{"credential": k.sign(q)}, nil)
}

func (b *doorway) giveFresh(k *softkey) (status int, word string) {
	b.t.Helper()
	q := b.asked("/staff/passkey/fresh/begin", obj{})
	return b.script("/staff/passkey/fresh", obj{"credential": k.sign(q)}, nil)
}

func (b *doorway) add(k *softkey, name string) (status int, word string) {
	b.t.Helper()
	q := b.asked("/staff/passkey/add/begin", obj{})
	return b.script("/staff/passkey/add", obj{"name": name, "credential": k.make(q)}, nil)
}

// isIn reports whether the browser is signed in.
func (b *doorway) isIn() bool {
	b.t.Helper()
	return b.get("/staff").StatusCode == http.StatusOK
}

// invited is a new staff member and their setup token.
func invited(t *testing.T, w *servertest.World, email string, role store.Role) (s store.Staff, token string) {
	t.Helper()
	doorWrite(t, w, func(tx *store.Tx) (err error) {
		s, token, err = tx.InviteStaff("cli:test", email, "Name of "+email, role, w.Now())
		return err
	})
	return s, token
}

func doorWrite(t *testing.T, w *servertest.World, fn func(*store.Tx) error) {
	t.Helper()
	if err := w.Store().Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// audited is the newest lines of the log, as "act detail".
func audited(t *testing.T, w *servertest.World, n int) (lines []string) {
	t.Helper()
	doorWrite(t, w, func(tx *store.Tx) error {
		all, err := tx.AuditLines(n)
		for _, l := range all {
			lines = append(lines, strings.TrimSpace(l.Act+" "+l.Detail))
		}
		return err
	})
	return lines
}
