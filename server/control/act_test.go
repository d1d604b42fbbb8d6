package control

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/server/mail"
	"alcove/server/store"
)

func office(t *testing.T, dir string) *Office {
	t.Helper()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	now := func() time.Time { return noon }
	return &Office{Store: s, Post: mail.New(s, nil, mail.Options{Now: now}), Now: now, PublicURL: "https://portal.example.org"}
}

// serve runs the socket until the test ends.
func serve(t *testing.T, dir string, o *Office) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, dir, func() *Office { return o }, time.Minute, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, SocketName)); !errors.Is(err, os.ErrNotExist) {
			t.Error("the socket was left behind")
		}
	})
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); {
		if _, err := Dial(t.Context(), dir); err == nil {
			return
		}
		select {
		case err := <-ended:
			ended <- err // for the end, above
			t.Fatal(err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Fatal("no socket")
}

// Both doors do the same and say the same.
func TestBothDoors(t *testing.T) {
	for _, kind := range []string{"office", "socket", "socket in a deep folder"} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			if strings.Contains(kind, "deep") {
				dir = filepath.Join(dir, strings.Repeat("d", 120))
			}
			o := office(t, dir)
			var d Door = o
			if kind != "office" {
				serve(t, dir, o)
				r, err := Dial(t.Context(), dir)
				if err != nil {
					t.Fatal(err)
				}
				d = r
				fi, err := os.Stat(filepath.Join(dir, SocketName))
				if err != nil || fi.Mode().Perm() != 0o600 {
					t.Fatalf("%v %v", fi, err)
				}
			}
			made, err := ClientAdd.Do(t.Context(), d, "cli:amy", ClientAddIn{Email: "jane@example.com", Name: "Jane"})
			if err != nil || made.ID == "" {
				t.Fatal(made, err)
			}
			all, err := ClientList.Do(t.Context(), d, "cli:amy", None{})
			if err != nil || len(all) != 1 || all[0] != made {
				t.Fatal(all, err)
			}
			var no *Refusal
			if _, err := ClientAdd.Do(t.Context(), d, "cli:amy", ClientAddIn{Email: "JANE@example.com", Name: "J"}); !errors.As(err, &no) {
				t.Errorf("%v", err)
			}
			if _, err := ClientShow.Do(t.Context(), d, "cli:amy", Who{"nobody@example.com"}); !errors.As(err, &no) {
				t.Errorf("%v", err)
			}
			if _, err := (Act[None, None]{"no such act"}).Do(t.Context(), d, "cli:amy", None{}); !errors.As(err, &no) {
				t.Errorf("%v", err)
			}
			if _, err := ClientAdd.Do(t.Context(), d, "", ClientAddIn{Email: "bob@example.com", Name: "Bob"}); err == nil {
				t.Error("an act without an actor")
			}
			lines, err := AuditList.Do(t.Context(), d, "cli:amy", AuditIn{Limit: 10})
			if err != nil || len(lines) != 1 || lines[0].Actor != "cli:amy" || lines[0].Object != made.ID {
				t.Errorf("%+v %v", lines, err)
			}
		})
	}
}

// A newer or damaged command is refused, never half understood.
func TestStrict(t *testing.T) {
	o := office(t, t.TempDir())
	for _, in := range []string{``, `null x`, `[]`, `{"email":"jane@example.com","name":"Jane","admin":true}`, `{"email":"jane@example.com","name":"Jane"}{}`, `{"email":1}`} {
		var no *Refusal
		if _, err := o.do(t.Context(), "client add", "cli:amy", []byte(in)); !errors.As(err, &no) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestDialFindsNobody(t *testing.T) {
	dir := t.TempDir()
	if _, err := Dial(t.Context(), dir); !errors.Is(err, ErrNobody) {
		t.Errorf("no socket: %v", err)
	}
	// A killed server leaves its socket behind.
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, SocketName), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(t.Context(), dir); !errors.Is(err, ErrNobody) {
		t.Errorf("an abandoned socket: %v", err)
	}
	serve(t, dir, office(t, dir)) // takes its place
}

func TestSocketTakesNothingElse(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, office(t, dir))
	r, err := Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []struct{ method, path string }{{"GET", "/act/client%20list"}, {"POST", "/"}, {"POST", "/act/a/b"}, {"DELETE", "/act/x"}} {
		req, err := http.NewRequestWithContext(t.Context(), q.method, "http://control"+q.path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil || resp.StatusCode < 400 {
			t.Errorf("%v: %d %v", q, resp.StatusCode, err)
		}
	}
	if _, err := ClientImport.Do(t.Context(), r, "cli:amy", ImportIn{CSV: make([]byte, maxIn)}); err == nil {
		t.Error("a command beyond the bound")
	}
}
