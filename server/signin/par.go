package signin

import (
	"net/http"
	"sync"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
)

// requestURIPrefix is RFC 9126 section 2.2.
const requestURIPrefix = "urn:ietf:params:oauth:request_uri:"

// maxPushed bounds the memory of pushed requests, and maxPushedEach what one
// network address may have of it, so that no single one keeps others out.
const (
	maxPushed     = 4096
	maxPushedEach = 64
)

// requestBook is the pushed requests nobody has opened yet. They stand in
// memory alone: they live for 90 seconds.
type requestBook struct {
	mu   sync.Mutex
	open map[string]pushed
}

type pushed struct {
	authzRequest
	source string
	at     time.Time
}

func (b *requestBook) put(q authzRequest, source string, now time.Time) (uri string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == nil {
		b.open = map[string]pushed{}
	}
	mine := 0
	for k, v := range b.open {
		if !v.alive(now) {
			delete(b.open, k)
		} else if v.source == source {
			mine++
		}
	}
	if len(b.open) >= maxPushed || mine >= maxPushedEach {
		return "", false
	}
	uri = requestURIPrefix + auth.Token()
	b.open[uri] = pushed{q, source, now}
	return uri, true
}

func (p pushed) alive(now time.Time) bool {
	age := now.Sub(p.at)
	return age >= 0 && age < auth.RequestURILife
}

// takePAR gives a pushed request out, once.
func (p *Provider) takePAR(uri string) (authzRequest, bool) {
	b := &p.pushed
	b.mu.Lock()
	defer b.mu.Unlock()
	q, ok := b.open[uri]
	delete(b.open, uri)
	return q.authzRequest, ok && q.alive(p.Now())
}

// PAR is POST /oauth/par (RFC 9126). A proof is not required; with one, the
// tokens will be bound to its key.
func (p *Provider) PAR(w http.ResponseWriter, r *http.Request) {
	f, err := readForm(w, r, nil)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	q, oe := parseAuthz(f)
	switch {
	case oe != nil:
		p.fail(w, r, oe)
		return
	case q.RedirectURI == "":
		p.fail(w, r, badRequest("redirect_uri is needed"))
		return
	case f.Has("request_uri"):
		p.fail(w, r, badRequest("request_uri cannot be pushed"))
		return
	}
	if r.Header.Get(dpop.Header) != "" {
		jkt, ok := p.proof(w, r, auth.PathPAR)
		if !ok {
			return
		}
		if q.TokenJKT != "" && q.TokenJKT != jkt {
			p.fail(w, r, badRequest("dpop_jkt is not the key of the proof"))
			return
		}
		q.TokenJKT = jkt
	}
	uri, ok := p.pushed.put(q, p.source(r), p.Now())
	if !ok {
		p.fail(w, r, &limited{auth.RequestURILife})
		return
	}
	writeJSON(w, http.StatusCreated, struct {
		URI string `json:"request_uri"`
		In  int    `json:"expires_in"`
	}{uri, int(auth.RequestURILife / time.Second)})
}
