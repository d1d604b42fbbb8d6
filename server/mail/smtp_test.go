package mail

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"alcove/server/porttest"
)

// dialer makes the transport as an operator would: from an address.
func dialer(t testing.TB, s *sink, scheme, user string, q url.Values) *SMTP {
	t.Helper()
	u := url.URL{Scheme: scheme, Host: net.JoinHostPort("localhost", s.port), RawQuery: q.Encode()}
	file := ""
	if user != "" {
		u.User = url.User(user)
		file = filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(file, []byte(s.password+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tr, err := NewSMTP(u.String(), file)
	if err != nil {
		t.Fatal(err)
	}
	tr.Timeout = 5 * time.Second
	t.Cleanup(func() { tr.Close() })
	return tr
}

func off() url.Values             { return url.Values{"tls": {"off"}} }
func withCA(s *sink) url.Values   { return url.Values{"ca": {s.ca}} }
func letterTo(to string) Envelope { return letterFrom(to, "m_test") }

func letterFrom(to, id string) Envelope {
	e, err := envelope(id, To{Address: to}, declared["sign-in-link"].example, lakeside(), sample)
	if err != nil {
		panic(err)
	}
	return e
}

func TestSMTPWays(t *testing.T) {
	for name, c := range map[string]struct {
		o      sinkOptions
		scheme string
		user   string
		q      func(*sink) url.Values
		stage  Stage // "" means that it leaves
		words  string
	}{
		"starttls":             {o: sinkOptions{tls: true}, scheme: "smtp", q: withCA},
		"starttls with auth":   {o: sinkOptions{tls: true, auth: true}, scheme: "smtp", user: "portal@lakeside.example", q: withCA},
		"implicit with auth":   {o: sinkOptions{tls: true, implicit: true, auth: true}, scheme: "smtps", user: "portal@lakeside.example", q: withCA},
		"told off":             {o: sinkOptions{}, scheme: "smtp", q: func(*sink) url.Values { return off() }},
		"told off, auth":       {o: sinkOptions{auth: true}, scheme: "smtp", user: "portal@lakeside.example", q: func(*sink) url.Values { return off() }},
		"stripped":             {o: sinkOptions{}, scheme: "smtp", q: func(*sink) url.Values { return nil }, stage: StageTLS, words: "does not offer STARTTLS"},
		"stripped, with auth":  {o: sinkOptions{auth: true}, scheme: "smtp", user: "portal@lakeside.example", q: func(*sink) url.Values { return nil }, stage: StageTLS, words: "does not offer STARTTLS"},
		"unknown CA":           {o: sinkOptions{tls: true}, scheme: "smtp", q: func(*sink) url.Values { return nil }, stage: StageTLS, words: "certificate is not valid"},
		"unknown CA, implicit": {o: sinkOptions{tls: true, implicit: true}, scheme: "smtps", q: func(*sink) url.Values { return nil }, stage: StageTLS, words: "certificate is not valid"},
		"wrong user":           {o: sinkOptions{tls: true, auth: true}, scheme: "smtp", user: "someone@lakeside.example", q: withCA, stage: StageSignIn, words: "Authentication failed"},
		"no auth offered":      {o: sinkOptions{tls: true}, scheme: "smtp", user: "portal@lakeside.example", q: withCA, stage: StageSignIn, words: "no way to sign in"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, c.o)
			tr := dialer(t, s, c.scheme, c.user, c.q(s))
			_, err := tr.Send(t.Context(), letterTo("jane@example.com"))
			if c.stage == "" {
				if err != nil {
					t.Fatal(err)
				}
				if got := s.mails(); len(got) != 1 || got[0].to != "jane@example.com" || got[0].from != "hello@lakeside.example" {
					t.Fatalf("%+v", got)
				}
				return
			}
			var f *Failure
			if !errors.As(err, &f) || f.Stage != c.stage || !strings.Contains(f.Words, c.words) || f.Permanent || !f.Ours() || f.Help() == "" {
				t.Fatalf("%#v", err)
			}
			if n := len(s.mails()); n != 0 {
				t.Fatalf("%d mails left all the same", n)
			}
		})
	}
}

func TestSMTPAnswers(t *testing.T) {
	reply := func(code int, words string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: words}
	}
	for name, c := range map[string]struct {
		set       func(*sink)
		stage     Stage
		code      int
		permanent bool
		words     string
	}{
		"550 for the recipient": {func(s *sink) {
			s.rcpt = func(to string) error {
				return reply(550, "<"+to+">: no such user Jane here; mail postmaster@sink.example")
			}
		}, StageRecipient, 550, true, "5.1.1 <(address)>: no such user (name) here; mail (address)"},
		"451 greylisted":     {func(s *sink) { s.rcpt = func(string) error { return reply(451, "greylisted,\x1b[31m come back") } }, StageRecipient, 451, false, "greylisted, [31m come back"},
		"550 for us":         {func(s *sink) { s.mail = func(string) error { return reply(550, "not you") } }, StageSender, 550, true, "not you"},
		"530 wants a login":  {func(s *sink) { s.mail = func(string) error { return reply(530, "authenticate first") } }, StageSignIn, 530, false, "authenticate first"},
		"554 for the words":  {func(s *sink) { s.after = func(net.Conn) error { return reply(554, "looks like spam") } }, StageContent, 554, true, "looks like spam"},
		"452 full":           {func(s *sink) { s.after = func(net.Conn) error { return reply(452, "disk full") } }, StageContent, 452, false, "disk full"},
		"cut in the content": {func(s *sink) { s.data = func(c net.Conn) error { return c.Close() } }, StageContent, 0, false, "the connection to the mail server broke"},
		"cut before the yes": {func(s *sink) { s.after = func(c net.Conn) error { return c.Close() } }, StageContent, 0, false, "the connection to the mail server broke"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, sinkOptions{tls: true})
			tr := dialer(t, s, "smtp", "", withCA(s))
			c.set(s)
			_, err := tr.Send(t.Context(), letterTo("jane@example.com"))
			var f *Failure
			if !errors.As(err, &f) || f.Stage != c.stage || f.Code != c.code || f.Permanent != c.permanent || !strings.Contains(f.Words, c.words) {
				t.Fatalf("%#v", f)
			}
			if strings.Contains(strings.ToLower(f.Error()+f.Words), "jane") || strings.Contains(f.Words, "@") {
				t.Errorf("names the person: %s", f.Words)
			}
			// The next mail leaves, over the same connection wherever the server still talks.
			s.mail, s.rcpt, s.data, s.after = nil, nil, nil, nil
			if _, err := tr.Send(t.Context(), letterTo("bob@example.com")); err != nil {
				t.Fatal(err)
			}
			if want := map[bool]int{true: 2, false: 1}[c.code == 0]; s.connections() != want {
				t.Errorf("%d connections, want %d", s.connections(), want)
			}
		})
	}
}

func TestSlowServerIsGivenUp(t *testing.T) {
	s := newSink(t, sinkOptions{})
	hold := make(chan struct{})
	defer close(hold)
	s.rcpt = func(string) error { <-hold; return nil }
	tr := dialer(t, s, "smtp", "", off())
	tr.Timeout = time.Second
	_, err := tr.Send(t.Context(), letterTo("jane@example.com"))
	var f *Failure
	if !errors.As(err, &f) || f.Permanent || f.Words != "the mail server did not answer in time" {
		t.Fatal(err)
	}
	tr.Timeout = 10 * time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	if _, err := tr.Send(ctx, letterTo("jane@example.com")); err == nil || time.Since(start) > tr.Timeout/2 {
		t.Fatalf("a withdrawn try went on: %v", err)
	}
}

// A connection that the server closed while it was idle is no failure.
func TestKeptConnections(t *testing.T) {
	s := newSink(t, sinkOptions{tls: true})
	tr := dialer(t, s, "smtp", "", withCA(s))
	send := func() {
		t.Helper()
		if _, err := tr.Send(t.Context(), letterTo("jane@example.com")); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		send()
	}
	if n := s.connections(); n != 1 {
		t.Fatalf("20 mails used %d connections", n)
	}
	s.hangUp()
	send()
	if n := s.connections(); n != 2 {
		t.Fatalf("%d connections", n)
	}
	if n := len(s.mails()); n != 21 {
		t.Fatalf("%d mails", n)
	}
	// Several at once use several, and leave them for the next.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(send)
	}
	wg.Wait()
	if n := len(s.mails()); n != 29 {
		t.Fatalf("%d mails", n)
	}
	// Idle ones say goodbye by themselves.
	tr.Close()
	tr.pool.closed = false
	tr.Idle = time.Millisecond
	send()
	deadline := time.After(3 * time.Minute)
	for tick := time.NewTicker(time.Millisecond); ; {
		tr.pool.mu.Lock()
		n := len(tr.pool.idle)
		tr.pool.mu.Unlock()
		if n == 0 {
			tick.Stop()
			break
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("an idle connection is kept for ever")
		}
	}
}

func TestBounceCarriesHeadersOnly(t *testing.T) {
	for _, dsn := range []bool{true, false} {
		s := newSink(t, sinkOptions{dsn: dsn})
		if _, err := dialer(t, s, "smtp", "", off()).Send(t.Context(), letterTo("jane@example.com")); err != nil {
			t.Fatal(err)
		}
		want := smtp.DSNReturn("")
		if dsn {
			want = smtp.DSNReturnHeaders
		}
		if got := s.mails()[0].ret; got != want {
			t.Errorf("DSN offered %v: RET=%q", dsn, got)
		}
	}
}

func TestHello(t *testing.T) {
	s := newSink(t, sinkOptions{})
	q := off()
	q.Set("ehlo", "portal.lakeside.example")
	if _, err := dialer(t, s, "smtp", "", q).Send(t.Context(), letterTo("jane@example.com")); err != nil {
		t.Fatal(err)
	}
	if s.hello != "portal.lakeside.example" {
		t.Error(s.hello)
	}
}

func TestInternationalAddress(t *testing.T) {
	for _, utf8 := range []bool{true, false} {
		s := newSink(t, sinkOptions{utf8: utf8})
		tr := dialer(t, s, "smtp", "", off())
		_, err := tr.Send(t.Context(), letterTo("jürgen@bücher.example"))
		var f *Failure
		if !utf8 && (!errors.As(err, &f) || !f.Permanent) || utf8 && (err != nil || s.mails()[0].to != "jürgen@bücher.example" || !s.mails()[0].utf8) {
			t.Errorf("SMTPUTF8 %v: %v", utf8, err)
		}
		if _, err := tr.Send(t.Context(), letterTo("jane@example.com")); err != nil {
			t.Fatal(err)
		}
		if got := s.mails(); got[len(got)-1].utf8 {
			t.Error("a plain mail asked for SMTPUTF8: a relay without it would bounce it")
		}
	}
}

func TestNoSmuggling(t *testing.T) {
	s := newSink(t, sinkOptions{})
	tr := dialer(t, s, "smtp", "", off())
	for _, to := range []string{`"a@x,evil"@y.example`, "a@x.example>\r\nRCPT TO:<evil@x.example", "a@x.example,b@x.example", "a@x.example b", "<a@x.example>", ""} {
		e := letterTo("jane@example.com")
		e.To = to
		var f *Failure
		if _, err := tr.Send(t.Context(), e); !errors.As(err, &f) || f.Stage != StageWrite || !f.Permanent {
			t.Errorf("%q: %v", to, err)
		}
		e.To, e.From = "jane@example.com", to
		if _, err := tr.Send(t.Context(), e); err == nil {
			t.Errorf("from %q was sent", to)
		}
	}
	if n := s.connections(); n != 0 {
		t.Errorf("%d connections were made for addresses that are none", n)
	}
}

func TestNotThere(t *testing.T) {
	tr := dialer(t, &sink{port: porttest.Hold(t)}, "smtp", "", nil)
	var f *Failure
	if _, err := tr.Send(t.Context(), letterTo("jane@example.com")); !errors.As(err, &f) || f.Stage != StageConnect || f.Permanent || !strings.Contains(f.Help(), "port") {
		t.Fatalf("%v", err)
	}
}
