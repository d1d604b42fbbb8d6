package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"alcove/auth"
)

// Loopback waits on this computer for the browser that pressed the link (RFC
// 8252 section 7.3). It takes one right answer, then it is closed; wrong ones
// change nothing. The answer's address holds the code, so the browser is sent on
// to one that holds nothing before it shows a page.
type Loopback struct {
	redirect string
	host     string
	state    string
	issuer   string
	srv      *http.Server
	served   chan struct{} // closed once the port is free
	codes    chan string
	done     chan struct{}
	closed   sync.Once
	linger   time.Duration // for the page behind the answer

	mu     sync.Mutex
	deaf   bool          // no code is taken any more
	taken  bool          // one was
	shown  chan struct{} // closed once the page behind it was written
	showed sync.Once
}

// slow is what a browser on this computer may take for one step, though it be
// an old one that is busy.
const slow = 30 * time.Second

// pathDone is where the browser stands in the end: nothing is in its address.
const pathDone = "/done"

// Listen opens a loopback on any free port.
func Listen(state, issuer string) (*Loopback, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		var err6 error
		if l, err6 = net.Listen("tcp6", "[::1]:0"); err6 != nil {
			return nil, fmt.Errorf("signin: loopback: %w", errors.Join(err, err6))
		}
	}
	b := &Loopback{
		redirect: "http://" + l.Addr().String() + auth.PathCallback, host: l.Addr().String(),
		state: state, issuer: issuer, codes: make(chan string, 1), done: make(chan struct{}), served: make(chan struct{}),
		linger: 10 * time.Second, shown: make(chan struct{}),
	}
	b.srv = &http.Server{
		Handler: http.HandlerFunc(b.serve), ReadHeaderTimeout: slow, WriteTimeout: slow, IdleTimeout: slow, MaxHeaderBytes: 16 << 10,
	}
	go func() {
		defer close(b.served)
		_ = b.srv.Serve(l) // it only ends by Close, or with the listener, and then the code is typed
	}()
	return b, nil
}

// Redirect is the address to register with the attempt.
func (b *Loopback) Redirect() string { return b.redirect }

// Codes receives the authorization code, once.
func (b *Loopback) Codes() <-chan string { return b.codes }

// Done is closed when nobody listens any more.
func (b *Loopback) Done() <-chan struct{} { return b.done }

// Close stops it: from now on no code is taken. A browser that brought one gets
// its page first, if it asks within ten seconds.
func (b *Loopback) Close() {
	defer b.closed.Do(func() { close(b.done) })
	b.mu.Lock()
	b.deaf = true
	taken := b.taken
	b.mu.Unlock()
	if taken {
		wait := time.NewTimer(b.linger)
		defer wait.Stop()
		select {
		case <-b.shown:
		case <-wait.C:
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), slow)
	defer cancel()
	if b.srv.Shutdown(ctx) != nil {
		_ = b.srv.Close() // what is still open then is cut; nothing is left to tell anybody
	}
	<-b.served // it gives the port back, even where it was not accepting yet
}

func (b *Loopback) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	mine := r.Method == http.MethodGet && r.Host == b.host
	switch code, ok := b.judge(r); {
	case mine && ok:
		first, over := b.take()
		if over {
			break
		}
		h.Set("Location", pathDone)
		w.WriteHeader(http.StatusSeeOther)
		if first {
			b.codes <- code
			go b.Close()
		}
		return
	case mine && r.URL.Path == pathDone && r.URL.RawQuery == "" && b.took():
		page(w, "You can close this page", "Go back to the app on your computer.")
		b.showed.Do(func() { close(b.shown) })
		return
	}
	w.WriteHeader(http.StatusBadRequest)
	page(w, "This page is not for now", "Go back to the app. You can close this page.")
}

// take is called with a right answer. Only the first one counts; the browser of
// a later one is sent to the same page, and its code is dropped. over: the app
// stopped waiting before any came.
func (b *Loopback) take() (first, over bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken || b.deaf {
		return false, !b.taken
	}
	b.taken = true
	return true, false
}

func (b *Loopback) took() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken
}

// judge looks at everything before it believes anything: the Host keeps pages
// of other names away (DNS rebinding), state and iss tie the answer to this
// attempt and this server (RFC 9207).
func (b *Loopback) judge(r *http.Request) (code string, ok bool) {
	if r.URL.Path != auth.PathCallback || len(r.URL.RawQuery) > 4096 {
		return "", false
	}
	q := r.URL.Query()
	if len(q["state"]) != 1 || len(q["iss"]) != 1 || len(q["code"]) != 1 || q.Has("error") {
		return "", false
	}
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(b.state)) != 1 || q.Get("iss") != b.issuer {
		return "", false
	}
	code = q.Get("code")
	return code, code != "" && len(code) <= 512
}

// page is written by hand: it has no variable text, so there is nothing to escape.
func page(w http.ResponseWriter, title, text string) {
	// A browser that went away does not need the page.
	_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>
<style>body{font:18px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:28em;padding:0 1em;color:#23313a;background:#f6f4ef}
@media(prefers-color-scheme:dark){body{color:#e6e3dc;background:#1d2326}}</style><h1>%[1]s</h1><p>%s</p></html>`, title, text)
}
