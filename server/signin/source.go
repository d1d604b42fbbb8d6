package signin

import (
	"net/http"

	"alcove/auth"
)

// source is a caller's network address as it is counted.
func (p *Provider) source(r *http.Request) string { return auth.SourceKey(p.Source(r)) }
