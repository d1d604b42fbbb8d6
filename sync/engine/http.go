package engine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"alcove/sync/record"
)

// HTTP is the [Transport] that speaks to a practice's server.
type HTTP struct {
	Base string // such as https://portal.example, without a slash at the end
	// Do sends a request with what proves who asks. It must not follow
	// redirects and must not set a deadline of its own: an event stream has none.
	Do func(*http.Request) (*http.Response, error)
	// Name is what a file that goes up is called, by the id of its upload; nil
	// calls it by that id.
	Name func(upload string) string
}

// Bounds on what is read of an answer. A page is at most a few times
// record.MaxPageBytes, whatever its records hold.
const (
	maxAnswer = 64 << 10
	maxLine   = 16 << 20
)

// Push is POST /api/v1/sync/push.
func (h HTTP) Push(ctx context.Context, q record.PushRequest) (a record.PushAnswer, err error) {
	res, err := h.post(ctx, record.PathPush, q, "application/json")
	if err != nil {
		return a, err
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&a); err != nil {
		return a, broken(err)
	}
	return a, nil
}

// Pull is POST /api/v1/sync/pull. It asks for a row of answers, and takes one as well.
func (h HTTP) Pull(ctx context.Context, q record.PullRequest, page func(record.PullAnswer)) error {
	res, err := h.post(ctx, record.PathPull, q, record.Lines+", application/json")
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	if res.StatusCode == http.StatusNoContent {
		return nil
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var a record.PullAnswer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return broken(err) // cut in the middle of a line: the ones before it count
		}
		page(a)
	}
	if err := lines.Err(); err != nil {
		return broken(err)
	}
	return nil
}

// Listen is GET /api/v1/sync/poke, as an event stream or as a long poll.
func (h HTTP) Listen(ctx context.Context, wait bool, heard func(poke bool)) error {
	path, accept := record.PathPoke, "text/event-stream"
	if wait {
		path, accept = fmt.Sprintf("%s?wait=%d", path, int(record.MaxWait.Seconds())), "application/json"
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Base+path, nil)
	if err != nil {
		return fmt.Errorf("engine: listen: %w", err)
	}
	q.Header.Set("Accept", accept)
	res, err := h.send(q)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	if wait {
		if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer)); err != nil {
			return broken(err)
		}
		heard(res.StatusCode != http.StatusNoContent)
		return nil
	}
	if kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type")); err != nil || kind != "text/event-stream" {
		return broken(errors.New("not an event stream"))
	}
	heard(false)
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		heard(strings.HasPrefix(lines.Text(), "event: poke"))
	}
	if err := lines.Err(); err != nil {
		return broken(err)
	}
	return nil
}

func (h HTTP) post(ctx context.Context, path string, body any, accept string) (*http.Response, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("engine: encode: %w", err)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Base+path, bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("engine: post: %w", err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", accept)
	return h.send(q)
}

// send returns an answer of the 200s, or a fault.
func (h HTTP) send(q *http.Request) (*http.Response, error) {
	res, err := h.Do(q)
	if err != nil {
		return nil, &Fault{Kind: Unreachable, Err: err}
	}
	if res.StatusCode/100 == 2 {
		return res, nil
	}
	defer res.Body.Close() //nolint:errcheck // the fault is what is told
	return nil, readFault(res)
}

// broken is an answer that came and made no sense, or was cut.
func broken(err error) *Fault { return &Fault{Kind: Unreachable, Err: err} }
