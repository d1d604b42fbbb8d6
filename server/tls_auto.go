package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"alcove/server/page"
)

// authority gets the certificate for the public name from an ACME authority
// (RFC 8555), keeps it in the data folder and renews it.
type authority struct {
	manager *autocert.Manager
	name    string
}

func (c *Config) authority() (*authority, error) {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("server: public address: %w", err)
	}
	only := autocert.HostWhitelist(u.Hostname())
	a := &authority{name: u.Hostname(), manager: &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(filepath.Join(c.Dir, "certificates")),
		HostPolicy: func(ctx context.Context, host string) error {
			if name, _, err := net.SplitHostPort(host); err == nil {
				host = name // a challenge on another port than 80
			}
			return only(ctx, host)
		}}}
	if c.ACME != "" {
		a.manager.Client = &acme.Client{DirectoryURL: c.ACME}
	}
	return a, nil
}

// config answers the challenge of RFC 8737 on the same port.
func (a *authority) config() *tls.Config {
	t := a.manager.TLSConfig()
	t.MinVersion, t.CipherSuites = tls.VersionTLS12, aead
	return t
}

// fetch gets the certificate, unless a good one is kept: the first visitor
// shall not wait for it, and who starts the server shall hear what is wrong.
func (a *authority) fetch() error {
	_, err := a.manager.GetCertificate(&tls.ClientHelloInfo{ServerName: a.name, CipherSuites: aead,
		SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}, SupportedCurves: []tls.CurveID{tls.CurveP256}})
	return err
}

// listenPlain takes the unencrypted port: what was asked for, or, with
// --tls auto on port 443, port 80 beside it if it can be had. It only answers
// challenges of the authority (RFC 8555 section 8.3) and shows people the way.
func (s *Server) listenPlain() error {
	addr := s.cfg.ListenHTTP
	if host, port, _ := net.SplitHostPort(s.cfg.Listen); addr == "" && s.cfg.TLS == TLSAuto && port == "443" {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "80"))
		if err != nil {
			s.log.Warn("port 80 is not served: who types the address without https:// finds nobody", "err", err)
			return nil
		}
		s.plain = l
		return nil
	}
	if addr == "" {
		return nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return cannotListen("--listen-http", addr, err)
	}
	s.plain = l
	return nil
}

// plainHandler is the unencrypted port's.
func (s *Server) plainHandler() http.Handler {
	h := http.Handler(http.HandlerFunc(s.toTLS))
	if s.authority != nil {
		h = s.authority.manager.HTTPHandler(h)
	}
	return logged(h, s.log)
}

// toTLS sends people to the encrypted side, at the address they were told and
// nowhere else. A program must not get used to asking here: what it sent was
// readable on the way.
func (s *Server) toTLS(w http.ResponseWriter, r *http.Request) {
	page.Headers(w.Header())
	to := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead || forPrograms(r.URL.Path) || !strings.HasPrefix(to, "/") {
		http.Error(w, "This address needs https.", http.StatusForbidden)
		return
	}
	http.Redirect(w, r, s.url+to, http.StatusMovedPermanently)
}
