package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// parsed is a message as a mail program reads it.
type parsed struct {
	mail.Header
	types []string
	parts []string
}

func parse(t testing.TB, raw []byte) parsed {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q, %v", kind, err)
	}
	p := parsed{Header: m.Header}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		p.types = append(p.types, part.Header.Get("Content-Type"))
		p.parts = append(p.parts, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
}

// only is every header that our mails may have.
var only = map[string]bool{"Date": true, "From": true, "To": true, "Subject": true, "Reply-To": true, "Message-Id": true, "Mime-Version": true,
	"Content-Type": true, "Auto-Submitted": true, "X-Entity-Ref-Id": true, "X-Auto-Response-Suppress": true}

func checkHeaders(t testing.TB, raw []byte, e Envelope, p store.Practice) parsed {
	t.Helper()
	m := parse(t, raw)
	for k, v := range m.Header {
		if !only[k] && k != "Received" {
			t.Errorf("unexpected header %s: %q", k, v)
		}
		if len(v) != 1 && k != "Received" {
			t.Errorf("%s stands %d times", k, len(v))
		}
	}
	to, err := m.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != e.To || to[0].Name != "" {
		t.Errorf("To: %v, %v", to, err)
	}
	from, err := m.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != p.Sender {
		t.Errorf("From: %v, %v", from, err)
	}
	if p.ReplyTo {
		if rt, err := m.AddressList("Reply-To"); err != nil || len(rt) != 1 || rt[0].Address != p.Email {
			t.Errorf("Reply-To: %v, %v", rt, err)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Get("Subject"))
	if err != nil || subject != e.Subject {
		t.Errorf("subject %q, want %q (%v)", subject, e.Subject, err)
	}
	if at, err := m.Date(); err != nil || !at.Equal(e.Queued.Truncate(time.Second)) {
		t.Errorf("date %v, want the server's clock %v", at, e.Queued)
	}
	if m.Get("Message-Id") != "<"+e.ID+"@"+strings.SplitN(p.Sender, "@", 2)[1]+">" || m.Get("X-Entity-Ref-Id") != e.ID || m.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("%v", m.Header)
	}
	if len(m.parts) != 2 || !strings.HasPrefix(m.types[0], "text/plain") || !strings.HasPrefix(m.types[1], "text/html") {
		t.Fatalf("parts are %v; the plain one must stand first", m.types)
	}
	if m.parts[0] != e.Text || m.parts[1] != e.HTML {
		t.Errorf("what arrives is not what was written:\n%q\n%q", m.parts[0], e.Text)
	}
	if regexp.MustCompile(`[^\r]\n|\r[^\n]`).Match(raw) {
		t.Error("a bare CR or LF")
	}
	for _, l := range strings.Split(string(raw), "\r\n") {
		if len(l) > 998 {
			t.Errorf("a line of %d characters", len(l))
		}
	}
	return m
}

// A3.10, A21.1, A21.2: no two mails stack, replies reach the practice, or the first line says that they do not and whom to call.
func TestMessage(t *testing.T) {
	s := newSink(t, sinkOptions{tls: true})
	tr := dialer(t, s, "smtp", "", withCA(s))
	n := 0
	for name, c := range cases() {
		if c.practice.Email == "" {
			continue // nobody to send from
		}
		e, err := envelope(auth.ID("m"), To{Address: "jane@example.com", Discreet: c.discreet}, c.letter, c.practice, sample)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Send(t.Context(), e); err != nil {
			t.Fatal(name, err)
		}
		got := s.mails()[n]
		n++
		m := checkHeaders(t, got.raw, e, c.practice)
		from, err := m.AddressList("From")
		want := "Lakeside Therapy"
		if c.discreet {
			want = neutralSender
		}
		if err != nil || from[0].Name != want {
			t.Errorf("%s is from %v, want %s", name, from, want)
		}
		first, _, _ := strings.Cut(m.parts[0], "\n")
		if m.Get("Reply-To") == "" != strings.HasPrefix(first, "Replies do not reach us.") {
			t.Errorf("%s: Reply-To %q, and the first line is %q", name, m.Get("Reply-To"), first)
		}
	}
}

// Names, computers and the practice's name are other people's text. Whatever
// they hold, a mail has one recipient, our headers, and both of its parts.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"Jane", "", "Jane\r\nBcc: evil@x.example", "Jane\n\n<script>alert(1)</script>", "=?utf-8?q?evil?=", "Zoë 😀", "\u202eevil\u2028\u0085", "\xff\xfe",
		"\"a@x,evil\"@y", "a, evil@x.example", strings.Repeat("long name ", 60), "{{.Letter}}", "<b>&amp;", "\x00\x1b[31m", ".\r\n.\r\nMAIL FROM:<x@y.example>", "'\" onload=x"} {
		f.Add(s, s, s, s)
		f.Add("Jane Rivera", "Lakeside", s, "HP-Laptop")
	}
	s := newSink(f, sinkOptions{})
	tr := dialer(f, s, "smtp", "", off())
	tag := regexp.MustCompile(`(?i)<(script|img|iframe|style|form|svg|object)`)
	f.Fuzz(func(t *testing.T, name, practice, phone, device string) {
		p := lakeside()
		p.Name, p.Phone = practice, phone
		for _, l := range []Letter{
			Invite{Name: name, From: device, URL: "https://portal.lakeside.example/open/app?h=" + url.QueryEscape(name)},
			SignInLink{URL: "https://portal.lakeside.example/l/x", Code: "482915", Device: device, Asked: sample, Stops: sample.Add(24 * time.Hour)},
		} {
			e, err := envelope(auth.ID("m"), To{Address: "jane@example.com"}, l, p, sample)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tr.Send(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			all := s.mails()
			got := all[len(all)-1]
			if got.to != "jane@example.com" || got.from != p.Sender {
				t.Fatalf("went to %q from %q", got.to, got.from)
			}
			m := checkHeaders(t, got.raw, e, p)
			if tag.MatchString(m.parts[1]) {
				t.Error("markup of somebody else in our HTML")
			}
			if strings.ContainsAny(e.Subject, "\r\n\x00") {
				t.Errorf("subject %q", e.Subject)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("<jane@example.com>: no such user", "jane@example.com")
	f.Add("5.1.1 \x1b[31mUser jane unknown\r\nin (jane)", "jane@example.com")
	f.Add("jane@example.com@example.com jane jane jane", "jane@example.com")
	f.Add("0", "\x970@")
	f.Fuzz(func(t *testing.T, words, to string) {
		got := clean(words, to)
		if len([]rune(got)) > maxWords+1 || strings.ContainsAny(got, "\r\n\x00\x1b") || address.MatchString(got) {
			t.Errorf("%q", got)
		}
	})
}

func FuzzNewSMTP(f *testing.F) {
	for _, s := range []string{"smtp://user@mail.example:587", "smtps://mail.example", "smtp://127.0.0.1:25?tls=off", "smtp://u:p@h", "http://x", "smtp://h?tls=on", "smtp://h/path",
		"smtp://h?ehlo=a b", "smtp://h?ehlo=x%0d%0aRCPT", "smtp:h", "", "smtp://", "smtp://[::1]:25?tls=off&ehlo=[127.0.0.1]", "smtp://%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		s, err := NewSMTP(address, "")
		if err != nil {
			return
		}
		if s.Host == "" || s.Port == "" || strings.ContainsAny(s.Hello, "\r\n ") || s.Plain && !strings.Contains(address, "tls=off") {
			t.Errorf("%q gave %+v", address, s)
		}
	})
}
