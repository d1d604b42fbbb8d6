package admin

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"alcove/server/mail"
	"alcove/server/store"
)

//go:embed pages/*.html
var pageFS embed.FS

// pages is where the templates stand.
var pages = func() fs.FS {
	sub, err := fs.Sub(pageFS, "pages")
	if err != nil {
		panic("admin: pages: " + err.Error())
	}
	return sub
}()

// Options of [New].
type Options struct {
	Store  *store.Store
	Post   *mail.Post
	URL    string // where people reach the server, without a slash at the end
	Now    func() time.Time
	Log    *slog.Logger
	Source func(*http.Request) string // the network address of a request, as counted

	Provider *Provider // the practice's identity provider; nil: none

	// SendLink sends a new sign-in link to a computer of a client that waits;
	// [store.ErrNone] if none does under that sign-in.
	SendLink func(tx *store.Tx, clientID, attemptID, actor string, now time.Time) error
}

// Desk answers for all pages of this package.
type Desk struct {
	Options
	routes  []Route
	pages   *http.ServeMux // what a GET may lead back to
	doors   ceremonies
	rp      *webauthn.WebAuthn
	oidc    *provider // nil: staff sign in with passkeys only
	seen    seenTimes
	waiting waitingCounts
	closed  chan struct{}
	close   sync.Once

	checking auditCheck
}

// New makes the desk of an open store.
func New(o Options) (*Desk, error) {
	if o.Store == nil || o.Now == nil || o.Log == nil || o.URL == "" {
		return nil, errors.New("admin: a desk needs a store, a clock, a log and an address")
	}
	d := &Desk{Options: o, closed: make(chan struct{})}
	var err error
	if d.rp, err = relyingParty(o.URL); err != nil {
		return nil, err
	}
	if o.Provider != nil {
		d.oidc = newProvider(*o.Provider, o.URL, o.Now)
	}
	d.waiting.ear = o.Store.Poker().Listen(store.StaffStream)
	d.routes = d.table()
	d.pages = leadsTo(d.routes)
	return d, nil
}

// Close ends what open pages listen to, and what they set going.
func (d *Desk) Close() {
	d.close.Do(func() {
		d.checking.mu.Lock() // no walk begins after this
		defer d.checking.mu.Unlock()
		close(d.closed)
		d.waiting.ear.Close()
	})
	d.checking.walks.Wait()
}

// NotHere answers an address below /staff that is none of ours, and what the
// server refuses before a page is asked.
func (d *Desk) NotHere(w http.ResponseWriter, r *http.Request, status int) {
	v, err := d.visit(r)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	d.problem(w, v, status)
}

// Handler is what answers one route of the table.
func (d *Desk) Handler(r Route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) { d.guard(r, w, req) }
}

// Routes is every address of this package.
func (d *Desk) Routes() []Route { return d.routes }

// broken answers an error that is ours. The log gets its text; errors of this
// program carry no secret and no address.
func (d *Desk) broken(w http.ResponseWriter, r *http.Request, v *Visit, err error) {
	if r.Context().Err() == nil {
		d.Log.Error("staff page failed", "error", err)
	}
	d.problem(w, v, http.StatusInternalServerError)
}

// read runs fn on one moment of the database.
func (d *Desk) read(r *http.Request, fn func(*store.Tx) error) error {
	if err := d.Store.Read(r.Context(), fn); err != nil {
		return fmt.Errorf("admin: %w", err)
	}
	return nil
}

// readAll is read of a page that shows what waits for a commit to ride with:
// what mail servers said, who opened a link, what arrived on a computer.
func (d *Desk) readAll(r *http.Request, fn func(*store.Tx) error) error {
	if err := d.Store.Flush(r.Context()); err != nil {
		return fmt.Errorf("admin: %w", err)
	}
	return d.read(r, fn)
}

// act runs fn as one transaction.
func (d *Desk) act(r *http.Request, fn func(*store.Tx) error) error {
	if err := d.Store.Write(r.Context(), fn); err != nil {
		return fmt.Errorf("admin: %w", err)
	}
	return nil
}
