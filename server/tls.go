package server

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// aead is what TLS 1.2 may use: authenticated encryption with fresh keys for
// each connection. TLS 1.3 has nothing else.
var aead = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// tlsConfig is nil without TLS; so is the authority, if no certificate comes
// from one.
func (c *Config) tlsConfig() (*tls.Config, *authority, error) {
	switch c.TLS {
	case TLSOff:
		return nil, nil, nil
	case TLSFiles:
		f := &certFiles{cert: c.CertFile, key: c.KeyFile}
		if _, err := f.get(nil); err != nil {
			return nil, nil, err
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, CipherSuites: aead, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: f.get}, nil, nil
	case TLSAuto:
		a, err := c.authority()
		if err != nil {
			return nil, nil, err
		}
		return a.config(), a, nil
	}
	return nil, nil, fmt.Errorf("--tls is off, files or auto, not %q", c.TLS)
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
