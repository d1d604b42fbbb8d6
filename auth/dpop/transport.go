package dpop

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"alcove/auth"
)

const (
	maxPeek    = 16 << 10 // bytes of a 400 read to see what it says
	maxNonce   = 512      // bytes of a nonce we keep
	maxOrigins = 32       // origins we keep a nonce of
)

// Transport signs each request that goes through it and answers the server's
// wish for a nonce, once per request. It is safe for concurrent use.
//
// A request with a body is only sent again if it has GetBody, which
// http.NewRequest sets for bytes and strings; else the caller gets the answer,
// and its next request carries the nonce.
type Transport struct {
	Key  *Key
	Base http.RoundTripper // http.DefaultTransport when nil

	mu     sync.Mutex
	nonces map[string]string // by origin (RFC 9449 section 8.2)
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.Key == nil || req.URL == nil {
		closeBody(req)
		return nil, errors.New("dpop: transport has no key or request no URL")
	}
	origin := originOf(req.URL)
	resp, err := t.send(req, req.Body, origin)
	if err != nil || !wantsNonce(resp) {
		return resp, err
	}
	body := req.Body
	if body != nil && body != http.NoBody {
		if req.GetBody == nil {
			return resp, nil
		}
		if body, err = req.GetBody(); err != nil {
			return resp, nil // what the server said stands; nothing can be sent again
		}
	}
	discard(resp)
	return t.send(req, body, origin)
}

// CloseIdleConnections lets http.Client reach the Base.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base().(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *Transport) base() http.RoundTripper {
	if t.Base != nil {
		return t.Base
	}
	return http.DefaultTransport
}

func (t *Transport) send(req *http.Request, body io.ReadCloser, origin string) (*http.Response, error) {
	t.mu.Lock()
	nonce := t.nonces[origin]
	t.mu.Unlock()
	method := req.Method
	if method == "" {
		method = http.MethodGet // what net/http sends for it
	}
	proof, err := t.Key.Proof(method, req.URL.String(), nonce, accessToken(req))
	if err != nil {
		if body != nil {
			_ = body.Close() // the proof's error is the one to tell
		}
		return nil, err
	}
	out := req.Clone(req.Context()) // a RoundTripper must not change the caller's request
	out.Body = body
	out.Header.Set(Header, proof)
	resp, err := t.base().RoundTrip(out)
	if err != nil {
		return nil, err
	}
	t.learn(origin, resp.Header.Get(NonceHeader))
	return resp, nil
}

// learn keeps the newest nonce of an origin.
func (t *Transport) learn(origin, nonce string) {
	if nonce == "" || len(nonce) > maxNonce {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.nonces[origin]; !known && len(t.nonces) >= maxOrigins {
		t.nonces = nil // only a nonce: the next request asks for a new one
	}
	if t.nonces == nil {
		t.nonces = make(map[string]string)
	}
	t.nonces[origin] = nonce
}

// wantsNonce reports whether an answer asks for the request again with the
// nonce it carries: 400 from the token side (RFC 9449 section 8), 401 from the
// API (section 9). The caller can still read all of the answer.
func wantsNonce(resp *http.Response) bool {
	if resp.Header.Get(NonceHeader) == "" {
		return false
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		for _, v := range resp.Header.Values("WWW-Authenticate") {
			if len(v) > 5 && strings.EqualFold(v[:5], "DPoP ") && strings.Contains(v, `error="`+auth.ErrUseNonce+`"`) {
				return true
			}
		}
	case http.StatusBadRequest:
		return errorMember(resp) == auth.ErrUseNonce
	}
	return false
}

// errorMember reads "error" of a JSON answer and puts what was read back.
func errorMember(resp *http.Response) string {
	head, err := io.ReadAll(io.LimitReader(resp.Body, maxPeek))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failing{err}
	}
	resp.Body = body{io.MultiReader(bytes.NewReader(head), rest), resp.Body}
	var e struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(head, &e) != nil {
		return ""
	}
	return e.Error
}

type body struct {
	io.Reader
	io.Closer
}

// failing gives the caller the read error we met, at the place we met it.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// discard reads a little, so that the connection can be used again, and closes.
func discard(resp *http.Response) {
	// Errors mean that the connection is of no more use, which is all right.
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxPeek))
	_ = resp.Body.Close()
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was sent; there is nothing to lose
	}
}

func originOf(u *url.URL) string {
	return strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host)
}

// accessToken is the token of "Authorization: DPoP TOKEN" (section 7.1), or "".
func accessToken(req *http.Request) string {
	scheme, token, ok := strings.Cut(req.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "DPoP") {
		return ""
	}
	return strings.TrimSpace(token)
}
