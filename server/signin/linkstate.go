package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// linkState is all that the page of a link may need to know.
type linkState struct {
	Link      store.Link
	Client    store.Client
	Reason    auth.Reason // why it does not work; "" if it does
	NewerAt   time.Time   // of the client's live link, if that is another one; zero for none
	RenewLeft bool        // one press may still send a new one
	Loopback  string      // of the app that can be reached from here; "" for none
	Typed     bool        // its code may be typed
	Enrolled  int         // computers of this client that only need their passcode
}

// linkState reads a link and changes nothing. [store.ErrNone] means that it is
// no link of ours, or not all of one.
func (p *Provider) linkState(ctx context.Context, token string) (st linkState, err error) {
	now := p.Now()
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		if st.Link, st.Client, st.Reason, err = judgeLink(tx, token, now); err != nil {
			return err
		}
		l := st.Link
		if st.Reason == "" {
			a, ok, err := p.appOf(tx, l, now)
			if err != nil {
				return err
			}
			if ok {
				st.Loopback = a.RedirectURI
			}
			st.Typed = l.Typed && !st.Client.SameComputer && mayType(l)
		}
		live, ok, err := liveLink(tx, l.ClientID, now)
		if err != nil {
			return err
		}
		if ok && live.ID != l.ID {
			st.NewerAt = live.Made
		}
		n, err := tx.ChainRenewals(l.Chain)
		if err != nil {
			return err
		}
		st.RenewLeft = st.Reason != "" && !ok && n < auth.ResendsPerChain && mayMail(st.Client, l)
		st.Enrolled, err = p.enrolled(tx, l.ClientID, now)
		return err
	})
	return st, err
}

// judgeLink finds a link and says whether it works.
func judgeLink(tx *store.Tx, token string, now time.Time) (l store.Link, c store.Client, why auth.Reason, err error) {
	if l, err = tx.LinkByToken(token); err != nil {
		return l, c, "", err
	}
	if c, err = tx.Client(l.ClientID); err != nil {
		return l, c, "", err
	}
	switch why = l.Judge(now); {
	case !c.PortalOn:
		why = auth.PortalOff
	case why == "" && auth.EmailKey(l.Email) != c.EmailKey:
		why = auth.EndedByPractice // the address changed
	}
	return l, c, why, nil
}

// mayMail reports whether a new mail may follow from an old link: only to the
// mailbox that has the old one.
func mayMail(c store.Client, l store.Link) bool {
	return gets(&c) && auth.EmailKey(l.Email) == c.EmailKey
}

// enrolled counts the computers that need no mail.
func (p *Provider) enrolled(tx *store.Tx, clientID string, now time.Time) (n int, err error) {
	practice, err := tx.Practice()
	if err != nil {
		return 0, err
	}
	devices, err := tx.Devices(clientID)
	for _, d := range devices {
		if d.Ended.IsZero() && d.UnlockJWK != "" && !d.EnrolmentOver(practice.Policy, now) {
			n++
		}
	}
	return n, err
}

// errNoApp says that no app with a loopback waits for this link.
var errNoApp = errors.New("signin: no app is waiting for this link")

// appOf is the waiting app that a link leads to: the attempt it is bound to,
// or one of the same key after that is over. An unbound link leads to whoever
// of this client gave the last sign of life.
func (p *Provider) appOf(tx *store.Tx, l store.Link, now time.Time) (best store.Attempt, ok bool, err error) {
	open, err := tx.OpenAttempts(l.ClientID, now)
	if err != nil {
		return best, false, err
	}
	var seen time.Time
	for _, a := range open {
		p.moves.know(&a)
		if a.RedirectURI == "" || l.Bound() && a.JKT != l.JKT {
			continue
		}
		if a.ID == l.AttemptID {
			return a, true, nil
		}
		if at := p.Store.Live().LastPoll(a.ID); !ok || at.After(seen) {
			best, ok, seen = a, true, at
		}
	}
	return best, ok, nil
}

// here makes the address that takes a browser to the app on the same computer:
// its loopback, with a code, the app's own state, and the issuer (RFC 9207).
// It spends nothing: on the wrong computer nobody listens there.
func (p *Provider) here(ctx context.Context, token string) (to string, err error) {
	now := p.Now()
	var a store.Attempt
	var l store.Link
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		var why auth.Reason
		if l, _, why, err = judgeLink(tx, token, now); err != nil {
			return err
		}
		if why != "" {
			return auth.Refuse(why)
		}
		var ok bool
		if a, ok, err = p.appOf(tx, l, now); err == nil && !ok {
			err = errNoApp
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if p.capped.first(store.EventHere+l.ID, now) {
		p.note(store.Event{At: now, ClientID: l.ClientID, Kind: store.EventHere, Device: a.DeviceName, Ref: l.ID, Actor: store.ByClient})
	}
	code := p.codes.make(grant{Attempt: a.ID, Redirect: a.RedirectURI, Link: l.ID}, now)
	return p.back(a.RedirectURI, a.State, url.Values{"code": {code}}), nil
}

// capBook bounds the lines that strangers' presses and openings may put on a
// timeline.
type capBook struct {
	mu   sync.Mutex
	seen map[string]capped
}

type capped struct {
	n  int
	at time.Time
}

const (
	maxCapped    = 1 << 14 // kept in memory
	linesPerSpan = 3       // of one kind about one thing
	capSpan      = time.Hour
)

// first reports whether a line about key is still worth writing.
func (b *capBook) first(key string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen == nil || len(b.seen) >= maxCapped {
		b.seen = map[string]capped{}
	}
	c := b.seen[key]
	if age := now.Sub(c.at); age < 0 || age >= capSpan {
		c = capped{at: now}
	}
	c.n++
	b.seen[key] = c
	return c.n <= linesPerSpan
}

// noteOpened notes that the page of a link was opened, and by what kind of
// program. It decides nothing: mail scanners open links too.
func (p *Provider) noteOpened(r *http.Request, linkID string) {
	now := p.Now()
	class := agent(r)
	worth := p.capped.first(store.EventOpened+linkID+class, now)
	if !worth {
		return
	}
	p.Store.Later(func(tx *store.Tx) error {
		if err := tx.LinkOpened(linkID, now); err != nil {
			return err
		}
		l, err := tx.Link(linkID)
		if err != nil {
			return err
		}
		return tx.Event(store.Event{At: now, ClientID: l.ClientID, Kind: store.EventOpened, Ref: linkID, Actor: store.ByClient, Detail: class})
	})
}

// agent is what kind of program opened a page. Its own words are not kept.
func agent(r *http.Request) string {
	ua := r.UserAgent()
	switch {
	case r.Method == http.MethodHead || !strings.Contains(ua, "Mozilla/") || strings.Contains(strings.ToLower(ua), "bot"):
		return "program"
	case handheld(r):
		return "phone"
	}
	return "computer"
}
