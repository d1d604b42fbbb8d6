package dpop

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// normalize brings a URL into the one form that two spellings of it share
// (RFC 9449 section 4.3: syntax- and scheme-based normalisation of RFC 3986
// section 6.2.2 and 6.2.3; query and fragment do not count).
func normalize(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", errors.New("dpop: URL cannot be read")
	}
	scheme := strings.ToLower(u.Scheme)
	if (scheme != "http" && scheme != "https") || u.Host == "" || u.User != nil || u.Opaque != "" {
		return "", errors.New("dpop: URL is not a plain http or https address")
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if host == "" {
		return "", errors.New("dpop: URL has no host")
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && !(scheme == "http" && port == "80") && !(scheme == "https" && port == "443") {
		host += ":" + port
	}
	return scheme + "://" + host + cleanPath(unescape(u.EscapedPath())), nil
}

// cleanPath removes dot segments (RFC 3986 section 5.2.4). Doubled slashes and a
// slash at the end name other resources and stay.
func cleanPath(p string) string {
	if p == "" {
		return "/"
	}
	in := strings.Split(p[1:], "/") // beside a host, a path begins with a slash
	out := make([]string, 0, len(in))
	for i, seg := range in {
		dots := seg == "." || seg == ".."
		if seg == ".." && len(out) > 0 {
			out = out[:len(out)-1]
		}
		if !dots {
			out = append(out, seg)
		} else if i == len(in)-1 {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

// unescape decodes the characters that never need an escape and writes all
// other escapes in capitals.
func unescape(p string) string {
	if !strings.Contains(p, "%") {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] != '%' || i+2 >= len(p) {
			b.WriteByte(p[i])
			continue
		}
		c := unhex(p[i+1])<<4 | unhex(p[i+2])
		i += 2
		if unreserved(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// unhex is only called on what net/url has accepted as an escape.
func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	default:
		return c - '0'
	}
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
