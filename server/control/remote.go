package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// ErrNobody means that no server runs on the folder, or that the one that ran
// ended before it took the command: nothing was begun.
var ErrNobody = errors.New("control: no server runs on this folder")

// longestWait bounds how long a server may leave a command at its door. Any that
// takes commands asks for the rest of one at once.
const longestWait = time.Hour

// Remote is the door to a server that runs.
type Remote struct{ client *http.Client }

// Dial looks for a server that runs on the folder, or says [ErrNobody].
func Dial(ctx context.Context, dir string) (*Remote, error) {
	path := filepath.Join(dir, SocketName)
	c, err := dialShort(ctx, path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNobody // a refused one was left behind by a killed server
	}
	if err != nil {
		return nil, fmt.Errorf("control: reach the server: %w", err)
	}
	if err := c.Close(); err != nil {
		return nil, fmt.Errorf("control: reach the server: %w", err)
	}
	return &Remote{&http.Client{Transport: &http.Transport{ExpectContinueTimeout: longestWait, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialShort(ctx, path)
	}}}}, nil
}

// order is a command on its way. It is read only when the server asks for it.
type order struct {
	r     io.Reader
	taken atomic.Bool
}

// Read hands it over.
func (o *order) Read(b []byte) (int, error) {
	o.taken.Store(true)
	return o.r.Read(b)
}

func (r *Remote) do(ctx context.Context, name, actor string, in []byte) ([]byte, error) {
	body := &order{r: bytes.NewReader(in)}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control"+actPath+name, body)
	if err != nil {
		return nil, fmt.Errorf("control: %w", err)
	}
	q.ContentLength = int64(len(in))
	q.Header.Set("Expect", "100-continue") // RFC 9110 section 10.1.1: what was not asked for was not done
	q.Header.Set(actorField, actor)
	resp, err := r.client.Do(q)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !body.taken.Load() {
			return nil, ErrNobody
		}
		return nil, refuse("The server stopped before it answered; look whether the command was done, then run it again.")
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("control: read answer: %w", err)
	}
	var a answer
	if resp.StatusCode != http.StatusOK || json.Unmarshal(b, &a) != nil {
		return nil, refuse("The server that runs here does not understand the command; use an alcove-server of the same version.")
	}
	switch {
	case a.Refusal != "":
		return nil, &Refusal{a.Refusal}
	case a.Error != "":
		return nil, errors.New(a.Error)
	}
	return a.Out, nil
}
