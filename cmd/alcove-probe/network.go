package main

import (
	"errors"
	"net/http"
	"sync/atomic"

	"alcove/auth/signin"
)

// network is the way to the practice, which a script can cut.
type network struct {
	base http.RoundTripper
	off  atomic.Bool
}

var errCut = errors.New("offline was asked for")

func newNetwork() *network { return &network{base: signin.NewTransport()} }

func (n *network) cut(off bool) {
	n.off.Store(off)
	if c, ok := n.base.(interface{ CloseIdleConnections() }); ok && off {
		c.CloseIdleConnections()
	}
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.off.Load() {
		if r.Body != nil {
			_ = r.Body.Close() // nothing was read from it
		}
		return nil, errCut
	}
	return n.base.RoundTrip(r)
}
