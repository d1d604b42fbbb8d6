package servertest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/server"
	"alcove/server/control"
	"alcove/server/dev"
	"alcove/server/store"
)

// patience is how long a test waits for what should happen soon, on a machine
// that has much else to do. It ends what hangs, and says nothing about speed.
const patience = 3 * time.Minute

// World is a server that runs, with everything around it that a test needs.
type World struct {
	T   testing.TB
	URL string // where people reach it, without a slash at the end
	Dir string // the data folder

	server *server.Server
	end    func() time.Duration
	log    *lines
}

// Option changes how [New] runs the server.
type Option func(*server.Config)

// MailServer has mail leave to a mail server as well, such as
// smtp://127.0.0.1:2525?tls=off; its answer is the answer.
func MailServer(url string) Option { return func(c *server.Config) { c.SMTP = url } }

// New runs a server until the test ends: --dev, a practice set up, nobody on
// file.
func New(t testing.TB, options ...Option) *World {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	dir, log := t.TempDir(), &lines{}
	cfg := server.Config{Dir: dir, Listen: "127.0.0.1:0", Dev: true,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, o := range options {
		o(&cfg)
	}
	s, err := server.Open(ctx, cfg)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	w := &World{T: t, URL: s.URL(), Dir: dir, server: s, log: log}
	w.end = sync.OnceValue(func() time.Duration {
		told := time.Now()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with: %v", err)
		}
		return time.Since(told)
	})
	t.Cleanup(func() { w.end() })
	Act(w, control.Setup, control.SetupIn{Name: "Lakeside Counseling", Phone: "(555) 010-0199", Email: "hello@lakeside.example", Zone: "America/New_York"})
	return w
}

// Stop tells the server to end before the test does, and says how long the end
// took. What did not end by itself was cut.
func (w *World) Stop() time.Duration { return w.end() }

// Store is the server's own, to put rows there that would take long to come by.
func (w *World) Store() *store.Store { return w.server.Store() }

// Log is everything the server said so far.
func (w *World) Log() string { return w.log.String() }

// Act does what the command line does, through the server's socket.
func Act[In, Out any](w *World, a control.Act[In, Out], in In) Out {
	w.T.Helper()
	out, err := Try(w, a, in)
	if err != nil {
		w.T.Fatal(err)
	}
	return out
}

// Try is [Act] for what may be refused.
func Try[In, Out any](w *World, a control.Act[In, Out], in In) (out Out, err error) {
	w.T.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	var door *control.Remote
	w.Until("the control socket", func() bool {
		door, err = control.Dial(ctx, w.Dir)
		return err == nil
	})
	return a.Do(ctx, door, "cli:test", in)
}

// Client puts a client on file.
func (w *World) Client(email, name string) control.ClientView {
	w.T.Helper()
	return Act(w, control.ClientAdd, control.ClientAddIn{Email: email, Name: name})
}

// Advance moves the server's clock forward.
func (w *World) Advance(d time.Duration) {
	w.T.Helper()
	resp, err := http.Post(w.URL+"/dev/clock", "application/json", strings.NewReader(fmt.Sprintf(`{"advance":%q}`, d)))
	if err != nil {
		w.T.Fatal(err)
	}
	w.read(resp, nil)
}

// Morning moves the server's clock to the next ten in the morning at the
// practice: for what says "today", and must not meet a midnight.
func (w *World) Morning() {
	w.T.Helper()
	p, err := w.Store().PracticeNow()
	if err != nil {
		w.T.Fatal(err)
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		w.T.Fatal(err)
	}
	now := w.Now().In(zone)
	ten := time.Date(now.Year(), now.Month(), now.Day(), 10, 0, 0, 0, zone)
	if !ten.After(now) {
		ten = time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, zone)
	}
	w.Advance(ten.Sub(now))
}

// Now is the server's time.
func (w *World) Now() time.Time {
	w.T.Helper()
	var a struct{ Now time.Time }
	w.Get("/dev/clock", &a)
	return a.Now
}

// State is the server's counts.
func (w *World) State() (c store.Counts) {
	w.T.Helper()
	w.Get("/dev/state", &c)
	return c
}

// Mails is what was sent to an address ("" for all), newest last.
func (w *World) Mails(to string) (all []dev.Mail) {
	w.T.Helper()
	w.Get("/dev/mail.json?to="+url.QueryEscape(to), &all)
	return all
}

// Mail waits for the nth mail to an address, counted from 1.
func (w *World) Mail(to string, n int) (m dev.Mail) {
	w.T.Helper()
	w.Until(fmt.Sprintf("mail %d to %s", n, to), func() bool {
		all := w.Mails(to)
		if len(all) < n {
			return false
		}
		m = all[n-1]
		return true
	})
	return m
}

// LinkMail waits for the nth mail with a sign-in link to an address, counted
// from 1: mails of other kinds may arrive before or after it.
func (w *World) LinkMail(to string, n int) (m dev.Mail) {
	w.T.Helper()
	w.Until(fmt.Sprintf("sign-in link %d to %s", n, to), func() bool {
		links := withLink(w.Mails(to))
		if len(links) < n {
			return false
		}
		m = links[n-1]
		return true
	})
	return m
}

// Get reads JSON from a path of the server.
func (w *World) Get(path string, v any) {
	w.T.Helper()
	resp, err := http.Get(w.URL + path)
	if err != nil {
		w.T.Fatal(err)
	}
	w.read(resp, v)
}

func (w *World) read(resp *http.Response, v any) {
	w.T.Helper()
	b, err := io.ReadAll(resp.Body)
	if err == nil {
		err = resp.Body.Close()
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		w.T.Fatalf("%s: %s %s %v", resp.Request.URL.Path, resp.Status, b, err)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal(b, v); err != nil {
		w.T.Fatal(err)
	}
}

// Until asks again and again until fn is true, and fails the test if it never is.
func (w *World) Until(what string, fn func() bool) {
	w.T.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		if fn() {
			return
		}
		if time.Now().After(end) {
			w.T.Fatalf("waited in vain for %s", what)
		}
	}
}
