package mail

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// office is a practice with one client, a real file and a mail server that
// answers what the test says.
type office struct {
	t     *testing.T
	dir   string
	store *store.Store
	post  *Post
	now   func() time.Time

	mu     sync.Mutex
	sent   []Envelope // taken
	tried  []time.Time
	answer func(ctx context.Context, n int, e Envelope) error // n from 1
}

// newOffice opens; open does it again after close.
func newOffice(t *testing.T) *office {
	o := &office{t: t, dir: t.TempDir(), now: time.Now}
	o.open(Options{})
	o.write(func(tx *store.Tx) error {
		p := lakeside()
		p.Made = o.now()
		return errors.Join(tx.SetPractice(p), tx.AddClient(store.Client{ID: "c_jane", Email: "jane@example.com", Name: "Jane Rivera",
			Ways: auth.WaysLink, PortalOn: true, Made: o.now()}))
	})
	return o
}

func (o *office) open(opts Options) {
	o.t.Helper()
	var err error
	if o.store, err = store.Open(o.dir, store.Options{}); err != nil {
		o.t.Fatal(err)
	}
	opts.Now = func() time.Time { return o.now() }
	o.post = New(o.store, o, opts)
	o.t.Cleanup(o.close)
}

// closeGrace is what tries that run get to finish.
const closeGrace = 3 * time.Second

func (o *office) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	if err := errors.Join(o.post.Close(ctx), o.store.Close()); err != nil {
		o.t.Error(err)
	}
}

func (o *office) start() {
	o.t.Helper()
	if err := o.post.Start(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// Send is the transport.
func (o *office) Send(ctx context.Context, e Envelope) (Accepted, error) {
	o.mu.Lock()
	o.tried = append(o.tried, time.Now())
	n, answer := len(o.tried), o.answer
	o.mu.Unlock()
	if answer != nil {
		if err := answer(ctx, n, e); err != nil {
			return Accepted{}, err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, e)
	return Accepted{Code: 250, Words: "2.0.0 Ok: queued for " + e.To}, nil
}

func (o *office) taken() []Envelope {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Envelope(nil), o.sent...)
}

func (o *office) tries() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.tried)
}

func (o *office) write(fn func(*store.Tx) error) {
	o.t.Helper()
	if err := o.store.Write(o.t.Context(), fn); err != nil {
		o.t.Fatal(err)
	}
}

// flush puts what waits for a commit to ride with on the disk.
func (o *office) flush() {
	o.t.Helper()
	if err := o.store.Flush(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// ask makes a link and queues its mail, as a start does.
func (o *office) ask(life time.Duration) (linkID string) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		now := o.now()
		l := store.Link{ID: auth.ID("l"), ClientID: "c_jane", Email: "jane@example.com", Cause: "start", DeviceName: "HP-Laptop",
			Link: auth.Link{Made: now, Stops: now.Add(life)}}
		l.Chain, linkID = l.ID, l.ID
		token := auth.Token()
		if _, err := tx.MakeLink(l, token, "482915"); err != nil {
			return err
		}
		return o.post.Queue(tx, To{ClientID: "c_jane", Address: "jane@example.com", LinkID: l.ID},
			SignInLink{URL: "https://portal.lakeside.example/l/" + token, Code: "482915", Device: l.DeviceName, Asked: now, Stops: l.Stops}, now)
	})
	return linkID
}

// mails is the client's mails, the newest first, with what waits for a commit.
func (o *office) mails() (all []store.Mail) {
	o.t.Helper()
	o.flush()
	if err := o.store.Read(o.t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Mails("c_jane", 100, o.now())
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return all
}

// timeline is the client's mail events, oldest first.
func (o *office) timeline() (kinds []string, events []store.Event) {
	o.t.Helper()
	o.flush()
	var all []store.Event
	if err := o.store.Read(o.t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Events("c_jane", 1000)
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	for _, e := range all {
		switch e.Kind {
		case EventAccepted, EventDelayed, EventRefused, EventDropped:
			kinds, events = append(kinds, e.Kind), append(events, e)
		}
	}
	if len(events) > 1 && events[0].ID > events[1].ID {
		for i, j := 0, len(events)-1; i < j; i, j = i+1, j-1 {
			kinds[i], kinds[j], events[i], events[j] = kinds[j], kinds[i], events[j], events[i]
		}
	}
	return kinds, events
}
