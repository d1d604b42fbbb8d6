package mail

import (
	"bytes"
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"alcove/auth"
	"alcove/server/store"
)

// neutralSender stands where a discreet mail's reader sees who wrote.
const neutralSender = "Alcove"

// write opens a mail of the outbox and writes its letter out.
func (p *Post) write(ctx context.Context, m store.Mail) (Envelope, error) {
	c, l, err := unseal(p.store.Keys, m.ID, m.Kind, m.Sealed)
	if err != nil {
		return Envelope{}, &Failure{Stage: StageWrite, Words: "the letter in the outbox cannot be read", Permanent: true, Err: err}
	}
	if m.ClientID+m.StaffID != "" && auth.EmailKey(c.To) != auth.EmailKey(m.OnFile) {
		return Envelope{}, &Failure{Stage: StageWrite, Words: "not sent: the address on file changed before the mail left", Permanent: true}
	}
	var practice store.Practice
	err = p.store.Read(ctx, func(tx *store.Tx) (err error) { practice, err = tx.Practice(); return err })
	if err != nil {
		return Envelope{}, err
	}
	return envelope(m.ID, To{Address: c.To, Discreet: c.Discreet}, l, practice, m.Queued)
}

// envelope writes a letter out as a message of RFC 5322: the plain part first,
// nothing that loads anything, nothing that threads it below an older mail.
func envelope(id string, to To, l Letter, p store.Practice, queued time.Time) (Envelope, error) {
	unwritten := func(words string, permanent bool, err error) (Envelope, error) {
		return Envelope{}, &Failure{Stage: StageWrite, Words: words, Permanent: permanent, Err: err}
	}
	rcpt, err := auth.CleanEmail(to.Address)
	if err != nil {
		return unwritten("the address on file is not a plain email address", true, err)
	}
	from, err := auth.CleanEmail(p.Sender)
	if err != nil {
		return unwritten("the practice has no address to send from; set one with: practice set --email", false, errNoSender)
	}
	w, err := Write(l, p, to.Discreet)
	if err != nil {
		return unwritten("the letter could not be written", true, err)
	}
	name := line(p.Name)
	if to.Discreet {
		name = neutralSender
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	// Addresses are handed over as such, never as text to be parsed again.
	msg.FromMailAddress(&mail.Address{Name: name, Address: from})
	msg.ToMailAddress(&mail.Address{Address: rcpt})
	if replies(p) {
		msg.ReplyToMailAddress(&mail.Address{Address: strings.TrimSpace(p.Email)})
	}
	_, domain, _ := strings.Cut(from, "@")
	msg.Subject(w.Subject)
	msg.SetDateWithValue(queued.UTC())
	msg.SetMessageIDWithValue(id + "@" + domain)
	// Some mail programs stack what looks alike; an id of its own keeps each mail apart.
	msg.SetGenHeader("X-Entity-Ref-ID", id)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	msg.SetGenHeader("X-Auto-Response-Suppress", "OOF, AutoReply")
	msg.SetBodyString(gomail.TypeTextPlain, crlf(w.Text))
	msg.AddAlternativeString(gomail.TypeTextHTML, crlf(w.HTML))
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return Envelope{}, fmt.Errorf("mail: write message: %w", err)
	}
	return Envelope{ID: id, From: from, To: rcpt, Subject: w.Subject, Text: w.Text, HTML: w.HTML, Queued: queued, Raw: raw.Bytes(),
		international: !ascii(from) || !ascii(rcpt)}, nil
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
