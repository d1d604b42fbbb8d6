package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// certificate writes a fresh one for localhost and returns who vouches for it.
func certificate(t *testing.T, certFile, keyFile string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(file, kind string, b []byte) {
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(keyFile, "PRIVATE KEY", private)
	write(certFile, "CERTIFICATE", der)
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return pool
}

// 12.1, 3.4.1: TLS 1.3, or 1.2 with authenticated encryption; nothing below.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	roots := certificate(t, cert, key, 1)
	data := filepath.Join(dir, "data")
	db, err := store.Open(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetPractice(store.Practice{Practice: auth.Practice{Name: "Lakeside", Email: "a@b.co", Zone: "UTC"}, Policy: auth.DefaultPolicy(), Made: time.Now()})
	})
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, err := Open(ctx, Config{Dir: data, Listen: "127.0.0.1:0", PublicURL: "https://localhost", SMTP: "smtp://127.0.0.1:1?tls=off", TLS: TLSFiles, CertFile: cert, KeyFile: key})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	for name, c := range map[string]struct {
		conf *tls.Config
		ok   bool
	}{
		"1.3":     {&tls.Config{MinVersion: tls.VersionTLS13}, true},
		"1.2 GCM": {&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}, true},
		"1.2 CBC": {&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}, false},
		"1.1":     {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
	} {
		c.conf.RootCAs, c.conf.ServerName = roots, "localhost"
		conn, err := tls.Dial("tcp", s.Addr(), c.conf)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	web := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}}}
	defer web.CloseIdleConnections()
	resp, err := web.Get("https://" + s.Addr() + "/")
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains" {
		t.Errorf("%s %s %v %v", resp.Proto, resp.Status, resp.Header, err)
	}
	// Without encryption nothing is answered but the refusal of net/http.
	if resp, err := http.Get("http://" + s.Addr() + "/"); err == nil {
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: %s", resp.Status)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A renewed certificate is taken; one that is half written leaves the old one.
func TestRenewedCertificate(t *testing.T) {
	dir := t.TempDir()
	f := &certFiles{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	if _, err := f.get(nil); err == nil {
		t.Error("no file, and still a certificate")
	}
	certificate(t, f.cert, f.key, 1)
	serial := func() int64 {
		t.Helper()
		c, err := f.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.SerialNumber.Int64()
	}
	touch := func(at time.Time) {
		if err := os.Chtimes(f.cert, at, at); err != nil {
			t.Fatal(err)
		}
		f.looked = time.Time{} // a minute later
	}
	if n := serial(); n != 1 {
		t.Error(n)
	}
	certificate(t, f.cert, f.key, 2)
	touch(time.Now().Add(time.Minute))
	if n := serial(); n != 2 {
		t.Errorf("after a renewal: %d", n)
	}
	if err := os.WriteFile(f.cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	touch(time.Now().Add(2 * time.Minute))
	if n := serial(); n != 2 {
		t.Errorf("half way: %d", n)
	}
	certificate(t, f.cert, f.key, 3)
	touch(time.Now().Add(3 * time.Minute))
	if n := serial(); n != 3 {
		t.Errorf("whole again: %d", n)
	}
}

// A certificate that comes by itself is guarded as well as one from files.
func TestAutoIsAsStrict(t *testing.T) {
	c := Config{Dir: t.TempDir(), PublicURL: "https://portal.example.org", TLS: TLSAuto}
	got, from, err := c.tlsConfig()
	if err != nil || got.MinVersion != tls.VersionTLS12 || len(got.CipherSuites) != len(aead) || from == nil {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := got.GetCertificate(&tls.ClientHelloInfo{ServerName: "other.example.org"}); err == nil {
		t.Error("a certificate for a name that is not ours")
	}
}
