package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	maxAnswer = 256 << 10        // bytes; the longest honest answer is a list of computers
	callTime  = 20 * time.Second // for one call, both ways
	// headerTime is for the first byte of an answer. A long poll of the sync is
	// silent for 25 seconds.
	headerTime = 40 * time.Second
)

// errNoRedirect keeps redirects from being followed: none of our endpoints
// redirects, so one comes from a network that wants something of its own.
var errNoRedirect = errors.New("the network answered with a redirect")

// NewTransport is the [http.RoundTripper] for a practice's server: the system's
// trust store and proxy settings, TLS 1.2 or newer.
func NewTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext
	t.TLSHandshakeTimeout = 10 * time.Second
	t.ResponseHeaderTimeout = headerTime
	t.MaxResponseHeaderBytes = 64 << 10
	t.MaxIdleConnsPerHost = 2
	return t
}

func httpClient(rt http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     bounded{rt},
		Timeout:       callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errNoRedirect },
	}
}

// bounded refuses bodies over maxAnswer, whoever reads them: go-oidc and the
// DPoP transport read without a limit of their own.
type bounded struct{ base http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = &boundedBody{ReadCloser: res.Body, left: maxAnswer}
	return res, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("answer longer than %d bytes", maxAnswer)
	}
	// One byte more than allowed is asked for, to tell "just full" from "too long".
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("answer longer than %d bytes", maxAnswer)
	}
	return n, err
}

// answer is one whole response.
type answer struct {
	status int
	header http.Header
	body   []byte
	date   time.Time // the server's clock; zero when it did not say
}

// send makes one call. Its errors are Faults of kind Unreached.
func send(ctx context.Context, hc *http.Client, method, addr string, body []byte, header http.Header) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, addr, bytes.NewReader(body))
	if err != nil {
		return nil, odd("make request: %w", err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Accept", "application/json")
	res, err := hc.Do(req)
	if err != nil {
		return nil, unreached(bare(err))
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, unreached(fmt.Errorf("read answer: %w", err))
	}
	a := &answer{status: res.StatusCode, header: res.Header, body: b}
	if d, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		a.date = d
	}
	if a.status >= 500 {
		return nil, odd("the server answered %d", a.status)
	}
	return a, nil
}

// bare leaves the URL out of logs.
func bare(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

func post(ctx context.Context, hc *http.Client, addr string, form url.Values) (*answer, error) {
	return send(ctx, hc, http.MethodPost, addr, []byte(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// decode reads a JSON object into v. Members that we do not know are left
// alone; a known one of the wrong type is refused, and so is anything after it.
func (a *answer) decode(v any) error {
	if t, _, err := mime.ParseMediaType(a.header.Get("Content-Type")); err != nil || t != "application/json" {
		return odd("answer %d is not JSON", a.status)
	}
	d := json.NewDecoder(bytes.NewReader(a.body))
	if err := d.Decode(v); err != nil {
		return odd("answer %d: %w", a.status, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return odd("answer %d: something follows", a.status)
	}
	return nil
}

// retryAfter is the header in seconds (RFC 9110 section 10.2.3), between 1 s
// and a day; 30 s when the server did not say. A date is judged by the
// server's own clock.
func (a *answer) retryAfter() time.Duration {
	const fallback, most = 30 * time.Second, 24 * time.Hour
	s := strings.TrimSpace(a.header.Get("Retry-After"))
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return max(time.Second, min(time.Duration(min(n, 86400))*time.Second, most))
	}
	if t, err := http.ParseTime(s); err == nil && !a.date.IsZero() {
		return max(time.Second, min(t.Sub(a.date), most))
	}
	return fallback
}
