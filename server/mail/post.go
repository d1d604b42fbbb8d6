package mail

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// To is whom a letter is for. The address must be the one on file, never one
// that somebody typed to be let in; with ClientID or StaffID it is compared
// once more when the letter leaves.
type To struct {
	ClientID string
	StaffID  string
	Address  string
	LinkID   string // of a sign-in link: the mail is dropped when this link no longer works
	Discreet bool   // neutral sender and subject, no names
}

// Options of [New]. The zero value is good for production.
type Options struct {
	Now     func() time.Time // the server's clock
	Log     *slog.Logger     // gets no address, name or content
	Workers int              // mails on their way at once; 0 means 4
}

// Post is the practice's outgoing mail. Its methods may be called from any
// goroutine.
type Post struct {
	store     *store.Store
	transport Transport
	now       func() time.Time
	log       *slog.Logger
	workers   int
	hand      *handover

	mu      sync.Mutex
	running *running // nil unless started
	trouble trouble
}

// New makes the mail of a practice. Until [Post.Start] letters are only queued:
// a command that runs without a server leaves them for the server.
func New(s *store.Store, t Transport, o Options) *Post {
	p := &Post{store: s, transport: t, now: o.Now, log: o.Log, workers: o.Workers, hand: newHandover()}
	if p.now == nil {
		p.now = time.Now
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.workers == 0 {
		p.workers = 4
	}
	return p
}

// Queue puts a letter into the outbox inside the caller's transaction, and
// hands it to a sender from memory once that is durable. To a client or staff
// member who gets no mail nothing is queued; that is no error.
func (p *Post) Queue(tx *store.Tx, to To, l Letter, now time.Time) error {
	if _, ok := declared[l.Kind()]; !ok {
		return fmt.Errorf("mail: there is no letter named %q", l.Kind())
	}
	m := store.Mail{ID: auth.ID("m"), ClientID: to.ClientID, StaffID: to.StaffID, LinkID: to.LinkID, Kind: l.Kind(),
		Queued: now, Stops: now.Add(auth.MailRetryLife)}
	if d, ok := l.(interface{ dies() time.Time }); ok && d.dies().Before(m.Stops) {
		m.Stops = d.dies()
	}
	var err error
	if m.Sealed, err = seal(tx.Keys(), m.ID, m.Kind, to, l); err != nil {
		return err
	}
	queued, err := tx.PutMail(m, now.Add(leaseLife))
	if err != nil || !queued {
		return err
	}
	tx.AfterCommit(func() { p.hand.put(job{id: m.ID, fresh: true}) })
	return nil
}
