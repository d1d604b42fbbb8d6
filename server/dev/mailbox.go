package dev

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"alcove/server/mail"
)

// MailFile holds every mail that left, one a line.
const MailFile = "dev-mail.jsonl"

// Mail is one mail as the mailbox shows it.
type Mail struct {
	ID       string            `json:"id"`
	To       string            `json:"to"`
	From     string            `json:"from"`
	Subject  string            `json:"subject"`
	Headers  map[string]string `json:"headers"`
	Text     string            `json:"text"`
	HTML     string            `json:"html"`
	QueuedAt time.Time         `json:"queued_at"`
	SentAt   time.Time         `json:"sent_at"`
}

// Mailbox takes every mail and shows it. It is a [mail.Transport].
type Mailbox struct {
	next mail.Transport // gets each mail as well; nil: the mailbox is the end
	now  func() time.Time

	mu   sync.Mutex
	file *os.File
	all  []Mail // oldest first
}

// OpenMailbox reads the folder's mailbox. next gets each mail as well, and its
// answer is the answer; nil means that mail stays here.
func OpenMailbox(dir string, now func() time.Time, next mail.Transport) (*Mailbox, error) {
	path := filepath.Join(dir, MailFile)
	b := &Mailbox{next: next, now: now}
	if err := b.load(path); err != nil {
		return nil, err
	}
	var err error
	if b.file, err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return nil, fmt.Errorf("dev: mailbox: %w", err)
	}
	return b, nil
}

func (b *Mailbox) load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("dev: mailbox: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var m Mail
		if json.Unmarshal(lines.Bytes(), &m) == nil { // a line cut by a kill was never acknowledged
			b.put(m)
		}
	}
	return lines.Err()
}

// put adds a mail, or replaces the one of the same id: a mail that is tried
// again is the same mail.
func (b *Mailbox) put(m Mail) {
	if i := slices.IndexFunc(b.all, func(o Mail) bool { return o.ID == m.ID }); i >= 0 {
		b.all[i] = m
		return
	}
	b.all = append(b.all, m)
}

// Send keeps the mail, then hands it on.
func (b *Mailbox) Send(ctx context.Context, e mail.Envelope) (mail.Accepted, error) {
	m := Mail{ID: e.ID, To: e.To, From: e.From, Subject: e.Subject, Headers: headers(e.Raw), Text: e.Text, HTML: e.HTML,
		QueuedAt: e.Queued.UTC(), SentAt: b.now().UTC()}
	if err := b.keep(m); err != nil {
		return mail.Accepted{}, err
	}
	if b.next != nil {
		return b.next.Send(ctx, e)
	}
	return mail.Accepted{Code: 250, Words: "kept in the mailbox of --dev"}, nil
}

func (b *Mailbox) keep(m Mail) error {
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("dev: mailbox: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	// The newline stands first as well: a line cut by a kill must not swallow this one.
	if _, err := b.file.Write([]byte("\n" + string(line) + "\n")); err != nil {
		return fmt.Errorf("dev: mailbox: %w", err)
	}
	b.put(m)
	return nil
}

// Mails is what was sent to an address ("" for all), oldest first.
func (b *Mailbox) Mails(to string) []Mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := []Mail{}
	for _, m := range b.all {
		if to == "" || strings.EqualFold(strings.TrimSpace(to), m.To) {
			out = append(out, m)
		}
	}
	return out
}

// Close closes the file, and what mail was handed on to.
func (b *Mailbox) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.file.Close()
	if c, ok := b.next.(interface{ Close() error }); ok {
		err = errors.Join(err, c.Close())
	}
	return err
}

// headers reads a mail's headers as they were written; one that stands there
// twice is joined.
func headers(raw []byte) map[string]string {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	unfolded := strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(head)
	all := map[string]string{}
	for line := range strings.SplitSeq(unfolded, "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		if first, twice := all[name]; twice {
			value = first + ", " + value
		}
		all[name] = value
	}
	return all
}
