package acceptance_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
)

// lookAgain is when a mail leaves that was not handed over at once. That at once
// is within five seconds is shown where the clock is the test's, in server/mail.
const lookAgain = time.Minute

// A1.4, A1.5, A17.2: the mail is handed over at once, the app and the practice
// are told when, and it says what was done, on which computer, what to do if
// that was somebody else, and that nobody asks for its code.
func TestPeopleTheMailSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const email = "jane@example.com"
	p.client(email)
	ans := p.computer().asks(email, "device_name", "HP-Laptop")
	l := p.letter(email, 1)
	m := p.Mails(email)[0]
	if wait := m.SentAt.Sub(m.QueuedAt); ans.SentAt == "" || wait < 0 || wait > lookAgain/2 {
		t.Errorf("the app was told %v; the mail waited %v", ans.SentAt, wait)
	}
	for _, say := range []string{"You asked to sign in to Lakeside Counseling at", "from the app on HP-Laptop", "This works one time, until", "Do nothing, and do not share the code",
		"(555) 010-0199", "We will never ask you to tell us this code"} {
		if !strings.Contains(l.text, say) {
			t.Errorf("the mail does not say %q:\n%s", say, l.text)
		}
	}
	if !strings.HasPrefix(l.subject, "Your sign-in link, ") {
		t.Error(l.subject)
	}
	taken := false
	for _, e := range p.why(email) {
		at, err := time.Parse(time.RFC3339, e.At)
		taken = taken || e.Kind == "mail_accepted" && err == nil && !at.IsZero()
	}
	if !taken {
		t.Errorf("the timeline does not say when the mail server took it: %+v", p.why(email))
	}
}

var anyAddress = regexp.MustCompile(`https?://[^\s"<>]+`)

// A1.3, A1.13, A2.1, A2.11, A4.17, A15.10: the practice never sends a sign-in link. What it
// sends, and every notice, holds an address without a secret, which works for
// years, also long after every sign-in link is dead.
func TestPeopleOnlyTheSignInMailHoldsASecret(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const email, owner = "jane@example.com", "ruth@lakeside.example"
	p.client(email)
	p.JSON(nil, "staff", "add", "--email", owner, "--name", "Ruth", "--role", "owner")
	p.JSON(nil, "invite", email)
	paper := filepath.Join(t.TempDir(), "consent.txt")
	if err := os.WriteFile(paper, []byte("Please read"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.JSON(nil, "paperwork", "share", email, "--file", paper)
	p.JSON(nil, "message", "send", email, "--as", owner, "--text", "Hello")
	p.signIn(email)
	p.Until("three kinds of mail", func() bool { return len(p.Mails(email)) >= 3 })
	var doors []string
	for _, m := range p.Mails(email) {
		if servertest.Link(m) != "" {
			if !strings.HasPrefix(m.Subject, "Your sign-in link, ") {
				t.Errorf("%q holds a sign-in link", m.Subject)
			}
			continue
		}
		if strings.HasSuffix(m.Subject, "private page is ready") && !strings.Contains(m.Text, "There is nothing to set up, and no password to remember.") {
			t.Errorf("A4.17: the invite does not say it:\n%s", m.Text)
		}
		if strings.Contains(m.Text+m.HTML, auth.PathLink) || servertest.Code(m) != "" && !strings.Contains(m.Text, "(555)") {
			t.Errorf("%q holds a secret:\n%s", m.Subject, m.Text)
		}
		doors = append(doors, anyAddress.FindAllString(m.Text, -1)...)
	}
	if len(doors) < 3 {
		t.Fatalf("%d addresses in the mails that are no sign-in link", len(doors))
	}
	p.Advance(400 * 24 * time.Hour)
	b := p.browser()
	for _, door := range doors {
		if a := b.get(strings.TrimPrefix(door, p.URL)); a.status != http.StatusOK {
			t.Errorf("%s: %d after 400 days", door, a.status)
		}
	}
}

// A1.14, A5.2: what is in the data folder does not open anything: links, codes,
// PINs and tokens stand there as hashes, keyed ones where they are short.
func TestPeopleSecretsAreHashed(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const email = "jane@example.com"
	p.client(email)
	in := p.signIn(email)
	waits := p.computer()
	ans := waits.asks(email, "way", "pin")
	pin := p.pin(email)
	if len(pin.PIN) != auth.CodeDigits || strings.Trim(pin.PIN, "0123456789") != "" || auth.GroupCode(pin.PIN) != pin.PIN[:3]+" "+pin.PIN[3:] {
		t.Errorf("a PIN of %d characters", len(pin.PIN))
	}
	l := p.letters(email)[0]
	secrets := map[string]string{"link": l.token, "code": l.code, "PIN": pin.PIN, "access token": in.tokens.AccessToken, "refresh token": in.tokens.RefreshToken,
		"session of a sign-in": ans.AuthSession}
	err := filepath.WalkDir(p.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), "dev-") { // the mailbox of --dev has the mails
			return err
		}
		b, err := os.ReadFile(name)
		for what, secret := range secrets {
			if secret == "" || strings.Contains(string(b), secret) {
				t.Errorf("%s: the %s stands there", d.Name(), what)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A5.8, A5.9: a PIN goes from the screen to the phone and nowhere else, and the
// audit log says how the caller was known, not which PIN it was.
func TestPeopleAPINIsReadOut(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const email = "jane@example.com"
	p.client(email)
	pin := p.pin(email)
	var lines []struct{ Act, Object, Detail string }
	p.JSON(&lines, "audit", "list")
	found := false
	for _, l := range lines {
		found = found || strings.Contains(l.Act, "pin") && strings.Contains(l.Detail, "voice")
		if strings.Contains(l.Act+l.Object+l.Detail, pin.PIN) {
			t.Error("the PIN stands in the audit log")
		}
	}
	if !found {
		t.Errorf("the audit log does not say how the caller was known: %+v", lines)
	}
	p.Until("no mail to wait", func() bool { return p.State().MailsQueued == 0 })
	if mails := p.Mails(email); len(mails) != 0 {
		t.Errorf("a PIN made %d mails: %q", len(mails), mails[0].Subject)
	}
}

// A3.5, A1.11: an address matches however it is typed, and typing it is all that
// a sign-in needs before its mail.
func TestPeopleAnAddressMatchesHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane.rivera@example.com")
	c := p.computer()
	c.asks(" Jane.Rivera@EXAMPLE.com ")
	c.in(c.types("email_code", p.letter("jane.rivera@example.com", 1).code))
}

// A6.6, A6.7, A2.13: who cannot get in can ask for help without being in, from
// the app and from a page, and is told that the note came. It lands on the
// practice's list and on the person's timeline, without what was written, until
// somebody marks it solved.
func TestPeopleAskForHelp(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const email, note = "jane@example.com", "nothing ever arrives"
	id := p.client(email)
	b := p.browser()
	b.says(b.send("/help", url.Values{"contact": {email}, "note": {note}}), 200, "We got your note")
	var open []struct {
		ID     string `json:"id"`
		Client string `json:"client"`
		Note   string `json:"note"`
	}
	p.JSON(&open, "help-requests", "list")
	if len(open) != 1 || open[0].Note != note || open[0].Client != id {
		t.Fatalf("%+v", open)
	}
	asked := 0
	for _, e := range p.why(email) {
		if strings.Contains(e.Detail, note) {
			t.Error("the timeline says what was written")
		}
		if e.Kind == "help_asked" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d lines about it on the timeline", asked)
	}
	p.JSON(nil, "help-requests", "solved", open[0].ID)
	if p.JSON(&open, "help-requests", "list"); len(open) != 0 {
		t.Errorf("%+v", open)
	}
}
