package dpop

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// site is a server that checks proofs: /token answers as the token endpoint
// does, everything else as the API does.
type site struct {
	*httptest.Server
	v     *Verifier
	clock *clock
	calls atomic.Int32
	token string // access token expected by the API
	body  atomic.Value
}

func newSite(t *testing.T) *site {
	v, c := newVerifier()
	s := &site{v: v, clock: c, token: "tok"}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.calls.Add(1)
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.body.Store(string(b))
		api, token := r.URL.Path != "/token", ""
		if api {
			token = s.token
		}
		_, err = v.Verify(r, s.URL+r.URL.Path, token)
		w.Header().Set(NonceHeader, v.Nonce())
		switch {
		case err == nil:
			fmt.Fprint(w, "ok")
		case errors.Is(err, ErrNonce) && api:
			w.Header().Set("WWW-Authenticate", `DPoP error="use_dpop_nonce", algs="ES256"`)
			w.WriteHeader(401)
		case errors.Is(err, ErrNonce):
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":"use_dpop_nonce"}`)
		default:
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":"invalid_dpop_proof"}`)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, c *http.Client, method, url, token string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "DPoP "+token)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if req.Header.Get(Header) != "" {
		t.Error("the caller's request was changed")
	}
	return resp.StatusCode, string(b)
}

// Acceptance 52, the app's half: the nonce is learned and the request sent once
// more, with its body.
func TestAcceptance52Retry(t *testing.T) {
	s := newSite(t)
	c := &http.Client{Transport: &Transport{Key: mustKey(t)}}
	for _, x := range []struct {
		path, token, body string
		calls             int32
	}{
		{"/token", "", "grant_type=x", 2}, // nothing known yet
		{"/token", "", "grant_type=y", 1},
		{"/api?q=1", "tok", "", 1}, // the nonce is the origin's
	} {
		s.calls.Store(0)
		code, got := send(t, c, "POST", s.URL+x.path, x.token, strings.NewReader(x.body))
		if code != 200 || got != "ok" || s.calls.Load() != x.calls || s.body.Load() != x.body {
			t.Fatalf("%s: %d %q after %d calls with body %q", x.path, code, got, s.calls.Load(), s.body.Load())
		}
	}
	// A nonce that went stale costs one more round trip, at the API too.
	s.clock.t = s.clock.t.Add(10 * NonceStep)
	s.calls.Store(0)
	if code, _ := send(t, c, "GET", s.URL+"/api", "tok", nil); code != 200 || s.calls.Load() != 2 {
		t.Fatalf("%d after %d calls", code, s.calls.Load())
	}
	if code, _ := send(t, c, "GET", s.URL+"/api", "stolen", nil); code != 400 {
		t.Fatalf("another token: %d", code)
	}
}

// A body that cannot be had again is not sent again, but its nonce is learned.
func TestRetryNeedsGetBody(t *testing.T) {
	s := newSite(t)
	c := &http.Client{Transport: &Transport{Key: mustKey(t)}}
	stream := func() io.Reader { return io.MultiReader(strings.NewReader("stream")) }
	if code, body := send(t, c, "POST", s.URL+"/token", "", stream()); code != 400 || !strings.Contains(body, "use_dpop_nonce") || s.calls.Load() != 1 {
		t.Fatalf("%d %q after %d calls", code, body, s.calls.Load())
	}
	if code, _ := send(t, c, "POST", s.URL+"/token", "", stream()); code != 200 || s.body.Load() != "stream" {
		t.Fatalf("%d", code)
	}
}

// Whatever a server answers, the caller gets all of it, and no server makes the
// app ask for ever.
func TestAnswersAreLeftWhole(t *testing.T) {
	long := `{"error":"invalid_code","pad":"` + strings.Repeat("x", 3*maxPeek) + `"}`
	var calls atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		w.Header().Set(NonceHeader, fmt.Sprint("n", calls.Load()))
		switch r.URL.Path {
		case "/long":
			w.WriteHeader(400)
			fmt.Fprint(w, long)
		case "/always":
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":"use_dpop_nonce"}`)
		case "/bearer":
			w.Header().Set("WWW-Authenticate", `Bearer error="use_dpop_nonce"`)
			w.WriteHeader(401)
		}
	}))
	defer srv.Close()
	c := &http.Client{Transport: &Transport{Key: mustKey(t)}}
	if code, body := send(t, c, "GET", srv.URL+"/long", "", nil); code != 400 || body != long {
		t.Errorf("long answer: %d, %d bytes", code, len(body))
	}
	calls.Store(0)
	if code, body := send(t, c, "POST", srv.URL+"/always", "", strings.NewReader("x")); code != 400 || body != `{"error":"use_dpop_nonce"}` || calls.Load() != 2 {
		t.Errorf("%d %q after %d calls", code, body, calls.Load())
	}
	calls.Store(0)
	if code, _ := send(t, c, "GET", srv.URL+"/bearer", "", nil); code != 401 || calls.Load() != 1 {
		t.Errorf("%d after %d calls", code, calls.Load())
	}
}

type recorder struct{ closed bool }

func (r *recorder) Read([]byte) (int, error) { return 0, io.EOF }
func (r *recorder) Close() error             { r.closed = true; return nil }

func TestBodyIsClosedOnError(t *testing.T) {
	for name, tr := range map[string]*Transport{"no key": {}, "bad URL": {Key: mustKey(t)}} {
		body := &recorder{}
		req, err := http.NewRequest("POST", "ftp://a/x", body)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := tr.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s: no error", name)
		}
		if !body.closed {
			t.Errorf("%s: body left open", name)
		}
	}
}

func TestNoncesPerOriginAreBounded(t *testing.T) {
	tr := &Transport{Key: mustKey(t)}
	for i := range 10 * maxOrigins {
		tr.learn(fmt.Sprint("https://h", i), "n")
	}
	tr.learn("https://a", strings.Repeat("x", maxNonce+1))
	if n := len(tr.nonces); n > maxOrigins || tr.nonces["https://a"] != "" {
		t.Fatalf("%d origins kept", n)
	}
}
