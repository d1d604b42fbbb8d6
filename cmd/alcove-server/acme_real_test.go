//go:build realparts

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"alcove/server/porttest"
	"alcove/server/servertest"
)

// portal is the practice's name in the world of these tests: their own name
// server says that it is this machine.
const portal = "portal.lakeside.example"

// A certificate comes from a real authority (pebble speaks RFC 8555 as Let's
// Encrypt does) by either challenge, and is kept.
func TestCertificateFromAnAuthority(t *testing.T) {
	a := newAuthority(t)
	t.Run("on the encrypted port", func(t *testing.T) {
		s := a.serve(t, a.tlsPort, porttest.Hold(t))
		s.answers()
		s.pointsTheWay()
		files, err := filepath.Glob(filepath.Join(s.data, "certificates", "*"))
		if err != nil || len(files) < 2 {
			t.Errorf("%v %v: the certificate is not kept", files, err)
		}
		for _, f := range files {
			if fi, err := os.Stat(f); err != nil || fi.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s can be read by others: %v %v", f, fi, err)
			}
		}
		serial := s.serial()
		s.stop()
		s = a.start(t, s.data, a.tlsPort, porttest.Hold(t))
		if s.answers(); s.serial() != serial {
			t.Error("a new certificate, though the old one is good")
		}
	})
	t.Run("on the plain port", func(t *testing.T) {
		a.serve(t, porttest.Hold(t), a.httpPort).answers()
	})
	t.Run("by neither", func(t *testing.T) {
		s := a.serve(t, porttest.Hold(t), porttest.Hold(t))
		eventually(t, func() error {
			if log := s.log.String(); !strings.Contains(log, "no certificate: people cannot reach this server") || !strings.Contains(log, portal) {
				return fmt.Errorf("the log does not say that there is none:\n%s", log)
			}
			return nil
		})
	})
}

// testAuthority is pebble and its name server.
type testAuthority struct {
	directory, roots  string // where to ask, and whom to trust there
	issuers           *x509.CertPool
	tlsPort, httpPort string // where it comes to look
	program           string
}

func newAuthority(t *testing.T) *testAuthority {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(filepath.Join(here, "..", "..", "scripts", "acme.sh")).Output()
	if err != nil {
		t.Fatalf("pebble cannot be had: %v", err)
	}
	tools, dir := strings.TrimSpace(string(out)), t.TempDir()
	// The authority must be told where to come and look before anybody listens there.
	names, ask, manage := "127.0.0.1:"+porttest.Hold(t), porttest.Hold(t), porttest.Hold(t)
	a := &testAuthority{directory: "https://localhost:" + ask + "/dir", tlsPort: porttest.Hold(t), httpPort: porttest.Hold(t), program: servertest.Build(t)}
	key := filepath.Join(dir, "key.pem")
	a.roots = filepath.Join(dir, "cert.pem")
	ownCertificate(t, a.roots, key)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{"listenAddress": "127.0.0.1:" + ask, "managementListenAddress": "127.0.0.1:" + manage,
		"certificate": a.roots, "privateKey": key, "httpPort": atoi(t, a.httpPort), "tlsPort": atoi(t, a.tlsPort)}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "pebble.json")
	if err := os.WriteFile(file, config, 0o600); err != nil {
		t.Fatal(err)
	}
	runPart(t, exec.Command(filepath.Join(tools, "pebble-challtestsrv"), "-dnsserver", names, "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "",
		"-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-management", "127.0.0.1:"+porttest.Hold(t)))
	pebble := exec.Command(filepath.Join(tools, "pebble"), "-config", file, "-dnsserver", names)
	pebble.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_AUTHZREUSE=0")
	runPart(t, pebble)

	trusted := x509.NewCertPool()
	own, err := os.ReadFile(a.roots)
	if err != nil {
		t.Fatal(err)
	}
	trusted.AppendCertsFromPEM(own)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}, Timeout: time.Minute}
	eventually(t, func() error {
		resp, err := c.Get("https://localhost:" + manage + "/roots/0")
		if err != nil {
			return err
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		a.issuers = x509.NewCertPool()
		if !a.issuers.AppendCertsFromPEM(b) {
			return fmt.Errorf("pebble's root: %s", resp.Status)
		}
		return resp.Body.Close()
	})
	return a
}

// encrypted is an alcove-server with --tls auto.
type encrypted struct {
	t           *testing.T
	a           *testAuthority
	data        string
	port, plain string
	cmd         *exec.Cmd
	log         *output
	client      *http.Client
}

// serve makes a practice and serves it.
func (a *testAuthority) serve(t *testing.T, port, plain string) *encrypted {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if out, err := exec.Command(a.program, "--data", data, "setup", "--name", "Lakeside", "--phone", "555-0100", "--email", "hello@lakeside.example").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return a.start(t, data, port, plain)
}

func (a *testAuthority) start(t *testing.T, data, port, plain string) *encrypted {
	t.Helper()
	s := &encrypted{t: t, a: a, data: data, port: port, plain: plain}
	s.cmd = exec.Command(a.program, "--data", data, "serve", "--listen", "127.0.0.1:"+port, "--listen-http", "127.0.0.1:"+plain,
		"--public-url", "https://"+portal+":"+port, "--tls", "auto", "--acme", a.directory, "--smtp", "smtp://127.0.0.1:1?tls=off")
	s.cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+a.roots)
	s.log = runPart(t, s.cmd)
	s.client = &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.issuers}, DisableKeepAlives: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "tcp", "127.0.0.1:"+port)
			}}}
	return s
}

// answers waits until the server has its certificate and answers with it.
func (s *encrypted) answers() {
	s.t.Helper()
	eventually(s.t, func() error {
		resp, err := s.client.Get("https://" + portal + ":" + s.port + "/.well-known/openid-configuration")
		if err != nil {
			return fmt.Errorf("%w\n%s", err, s.log)
		}
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Strict-Transport-Security") == "" {
			return fmt.Errorf("%s %v", resp.Status, resp.Header)
		}
		return resp.Body.Close()
	})
}

// serial is its certificate's.
func (s *encrypted) serial() string {
	s.t.Helper()
	c, err := tls.Dial("tcp", "127.0.0.1:"+s.port, &tls.Config{RootCAs: s.a.issuers, ServerName: portal})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // nothing was sent
	return c.ConnectionState().PeerCertificates[0].SerialNumber.String()
}

// pointsTheWay looks at the plain port: a person's browser is sent to the
// practice's own address, whatever the request claims; nobody else is.
func (s *encrypted) pointsTheWay() {
	s.t.Helper()
	for _, c := range []struct {
		method, path string
		status       int
		to           string
	}{
		{"GET", "/", http.StatusMovedPermanently, "/"}, {"HEAD", "/l/x?y=1", http.StatusMovedPermanently, "/l/x?y=1"},
		{"GET", "//evil.example/x", http.StatusMovedPermanently, "//evil.example/x"},
		{"POST", "/help", http.StatusForbidden, ""}, {"GET", "/api/v1/session", http.StatusForbidden, ""},
		{"GET", "/.well-known/openid-configuration", http.StatusForbidden, ""}, {"GET", "/.well-known/acme-challenge/x", http.StatusForbidden, ""},
	} {
		req, err := http.NewRequest(c.method, "http://127.0.0.1:"+s.plain, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		req.URL.Opaque, req.Host = "//127.0.0.1:"+s.plain+c.path, "evil.example"
		resp, err := (&http.Client{CheckRedirect: s.client.CheckRedirect, Timeout: time.Minute}).Do(req)
		if err != nil {
			s.t.Fatal(err)
		}
		want := ""
		if c.to != "" {
			want = "https://" + portal + ":" + s.port + c.to
		}
		if resp.StatusCode != c.status || resp.Header.Get("Location") != want {
			s.t.Errorf("%s %s: %s to %q, want %d to %q", c.method, c.path, resp.Status, resp.Header.Get("Location"), c.status, want)
		}
		if err := resp.Body.Close(); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *encrypted) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.cmd.Process.Wait(); err != nil {
		s.t.Fatal(err)
	}
}

// runPart runs a program until the test ends.
func runPart(t *testing.T, cmd *exec.Cmd) *output {
	t.Helper()
	said := &output{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()         // "signal: killed"
		if t.Failed() {
			t.Logf("%s said:\n%s", cmd.Path, said)
		}
	})
	return said
}

// output is what a program says, to be read while it talks.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds to it.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String is all so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// eventually asks until there is no error, for some minutes.
func eventually(t *testing.T, ask func() error) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(5 * time.Minute)
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatal(err)
		}
	}
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ownCertificate is the one that the authority itself shows at its door.
func ownCertificate(t *testing.T, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
