package server

import (
	"crypto/tls"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// aead is what TLS 1.2 may use: authenticated encryption with fresh keys for
// each connection. TLS 1.3 has nothing else.
var aead = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// tlsConfig is nil without TLS.
func (c *Config) tlsConfig() (*tls.Config, error) {
	switch c.TLS {
	case TLSOff:
		return nil, nil
	case TLSFiles:
		f := &certFiles{cert: c.CertFile, key: c.KeyFile}
		if _, err := f.get(nil); err != nil {
			return nil, err
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, CipherSuites: aead, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: f.get}, nil
	case TLSAuto:
		u, err := url.Parse(c.PublicURL)
		if err != nil {
			return nil, fmt.Errorf("server: public address: %w", err)
		}
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(filepath.Join(c.Dir, "certificates")), HostPolicy: autocert.HostWhitelist(u.Hostname())}
		t := m.TLSConfig() // answers the challenge of RFC 8737 on the same port
		t.MinVersion, t.CipherSuites = tls.VersionTLS12, aead
		return t, nil
	}
	return nil, fmt.Errorf("--tls is off, files or auto, not %q", c.TLS)
}

// certFiles is a certificate that somebody else renews.
type certFiles struct {
	cert, key string

	mu      sync.Mutex
	have    *tls.Certificate
	changed time.Time // of the certificate's file
	looked  time.Time
}

const lookForCert = time.Minute

// get reads the files again when they changed. Files that do not fit leave the
// certificate from before in place: a renewal half done must not shut people out.
func (f *certFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.have != nil && time.Since(f.looked) < lookForCert {
		return f.have, nil
	}
	f.looked = time.Now()
	fi, err := os.Stat(f.cert)
	if err == nil && (f.have == nil || !fi.ModTime().Equal(f.changed)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(f.cert, f.key); err == nil {
			f.have, f.changed = &pair, fi.ModTime()
		}
	}
	if f.have == nil {
		return nil, fmt.Errorf("the certificate cannot be used: %w; check --tls-cert and --tls-key", err)
	}
	return f.have, nil
}
