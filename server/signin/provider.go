package signin

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"alcove/auth/dpop"
	"alcove/server/mail"
	"alcove/server/store"
)

// Options of [New]. Store, Post and Issuer are needed.
type Options struct {
	Store  *store.Store
	Post   *mail.Post
	Issuer string                     // the public address, without a slash at the end
	Now    func() time.Time           // the server's clock; nil means time.Now
	Log    *slog.Logger               // gets no token, code, address or name; nil discards
	Source func(*http.Request) string // the network address of a caller; nil reads RemoteAddr
}

// Provider is one practice's door. Make one for the life of the server: it
// remembers codes, proofs and nonces.
type Provider struct {
	Options

	proofs  *dpop.Verifier
	signer  jose.Signer
	codes   codeBook
	pushed  requestBook
	unlocks nonceBook
	capped  capBook
	moves   moveBook
	walks   walkBook
	words   chan struct{} // slots for the slow hash of sign-in words
	even    time.Duration // see evenly

	sweepMu sync.Mutex
	swept   time.Time
}

// New makes the door of the practice in o.Store.
func New(o Options) (*Provider, error) {
	u, err := url.Parse(o.Issuer)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("signin: the public address must look like https://portal.example.com, with nothing after the name")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Source == nil {
		o.Source = func(r *http.Request) string { return r.RemoteAddr }
	}
	keys := o.Store.Keys
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: keys.Signing, KeyID: keys.KeyID}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("signin: signer: %w", err)
	}
	return &Provider{
		Options: o, signer: signer,
		proofs: &dpop.Verifier{Key: keys.Purpose("dpop nonce"), Now: o.Now},
		words:  make(chan struct{}, wordSlots),
		even:   evenTime,
	}, nil
}

// sweep hands over the forgetting of what strangers left, once an hour.
// Nothing depends on it.
func (p *Provider) sweep(now time.Time) {
	p.sweepMu.Lock()
	defer p.sweepMu.Unlock()
	if since := now.Sub(p.swept); since >= 0 && since < time.Hour {
		return
	}
	p.swept = now
	p.Store.Later(func(tx *store.Tx) error { return tx.Sweep(now) })
}
