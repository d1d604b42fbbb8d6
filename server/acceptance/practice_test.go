package acceptance_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
)

// practice is a server of the test's own, with a practice set up. It remembers
// every secret that the test saw, and looks for them in the server's log at
// the end.
type practice struct {
	*servertest.Program
	mu   sync.Mutex
	seen map[string]string // a secret, and what it is
}

func newPractice(t *testing.T, serve ...string) *practice {
	t.Helper()
	p := &practice{Program: servertest.Binary(t, serve...), seen: map[string]string{}}
	p.JSON(nil, "setup", "--name", "Lakeside Counseling", "--phone", "(555) 010-0199", "--email", "office@lakeside.example")
	t.Cleanup(func() {
		if t.Failed() {
			return // the program may not even run
		}
		p.Stop()
		p.searchLog()
	})
	return p
}

// saw remembers something that must not stand in a log.
func (p *practice) saw(what string, secrets ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range secrets {
		if len(s) >= auth.CodeDigits {
			p.seen[s] = what
		}
	}
}

// client puts somebody on file.
func (p *practice) client(email string, flags ...string) (id string) {
	p.T.Helper()
	var c struct{ ID string }
	p.JSON(&c, append([]string{"client", "add", "--email", email, "--name", "Jane Rivera"}, flags...)...)
	p.saw("address", email)
	return c.ID
}

// clients puts many on file at once: name1@example.com and so on.
func (p *practice) clients(name string, n int) (emails []string) {
	p.T.Helper()
	rows := []string{"email,name"}
	for i := range n {
		emails = append(emails, fmt.Sprintf("%s%d@example.com", name, i+1))
		rows = append(rows, emails[i]+",Jane Rivera")
	}
	p.saw("address", emails...)
	if _, errs, code := p.CLIWith(strings.NewReader(strings.Join(rows, "\n")+"\n"), "client", "import", "/dev/stdin"); code != 0 {
		p.T.Fatal(errs)
	}
	return emails
}

type pinOut struct {
	PIN, Attempt, Label string
	Bound               bool
}

// pin makes a PIN as staff do on the phone.
func (p *practice) pin(who string, flags ...string) (out pinOut) {
	p.T.Helper()
	p.JSON(&out, append([]string{"pin", who, "--caller-check", "voice"}, flags...)...)
	p.saw("PIN", out.PIN, auth.GroupCode(out.PIN))
	return out
}

type event struct {
	Kind, Device, Detail string
	Reason               auth.Reason
	ClientSentence       string `json:"client_sentence"`
	StaffSentence        string `json:"staff_sentence"`
	At                   string
}

// why is the timeline of a client.
func (p *practice) why(who string) []event {
	p.T.Helper()
	var out struct{ Events []event }
	p.JSON(&out, "why", who)
	return out.Events
}

// lines are the reasons on a timeline that stand with a kind of event.
func (p *practice) lines(who, kind string) (reasons []auth.Reason) {
	p.T.Helper()
	for _, e := range p.why(who) {
		if e.Kind == kind {
			reasons = append(reasons, e.Reason)
		}
	}
	return reasons
}

type device struct {
	ID, Name string
	EndedAt  string `json:"ended_at"`
}

// devices are the computers of a client that are not ended.
func (p *practice) devices(who string) (open []device) {
	p.T.Helper()
	var all []device
	p.JSON(&all, "device", "list", who)
	for _, d := range all {
		if d.EndedAt == "" {
			open = append(open, d)
		}
	}
	return open
}

// letter is a mail called "Sign-in link".
type letter struct {
	path, token, code string
	subject           string
	text, html        string
	made              time.Time
}

// letters are the sign-in mails to an address so far, once all that waited to
// leave has left.
func (p *practice) letters(email string) (all []letter) {
	p.T.Helper()
	p.Until("the mail to leave", func() bool { return p.State().MailsQueued == 0 })
	return p.lettersNow(email)
}

func (p *practice) lettersNow(email string) (all []letter) {
	p.T.Helper()
	for _, m := range p.Mails(email) {
		link := servertest.Link(m)
		if link == "" {
			continue
		}
		l := letter{path: strings.TrimPrefix(link, p.URL), code: servertest.Code(m), subject: m.Subject, text: m.Text, html: m.HTML, made: m.QueuedAt}
		l.token = strings.TrimPrefix(l.path, auth.PathLink)
		p.saw("link", l.token)
		p.saw("code", l.code, auth.GroupCode(l.code))
		all = append(all, l)
	}
	return all
}

// letter waits for the nth sign-in mail to an address, counted from 1.
func (p *practice) letter(email string, n int) (l letter) {
	p.T.Helper()
	p.Until(fmt.Sprintf("sign-in mail %d to %s", n, email), func() bool {
		all := p.lettersNow(email)
		if len(all) < n {
			return false
		}
		l = all[n-1]
		return true
	})
	return l
}

// addresses counts the network addresses of callers: each has limits of its
// own, and this machine has sixteen million addresses for itself.
var addresses atomic.Uint32

func newAddress() string {
	n := addresses.Add(1)
	return fmt.Sprintf("127.%d.%d.%d", 1+n/62500%250, 1+n/250%250, 1+n%250)
}

// from is a way to the server from one network address.
func (p *practice) from(address string) *http.Transport {
	tr := &http.Transport{DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(to)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
		return d.DialContext(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	}}
	p.T.Cleanup(tr.CloseIdleConnections)
	return tr
}
