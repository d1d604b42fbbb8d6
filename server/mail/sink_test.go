package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// sink is a real SMTP server whose answers a test chooses.
type sink struct {
	server *smtp.Server
	addr   string
	port   string
	ca     string // file with the CA of its certificate, "" without TLS

	mu       sync.Mutex
	conns    []net.Conn
	got      []received
	mail     func(from string) error
	rcpt     func(to string) error
	data     func(c net.Conn) error // before the content is read
	after    func(c net.Conn) error // after it
	password string
	hello    string
}

// received is one mail as the server saw it.
type received struct {
	from, to string
	ret      smtp.DSNReturn
	utf8     bool
	raw      []byte
}

type sinkOptions struct {
	tls, implicit, auth, dsn, utf8 bool
	addr                           string
}

func newSink(t testing.TB, o sinkOptions) *sink {
	t.Helper()
	s := &sink{password: "correct horse"}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		s.hello = c.Hostname()
		s.mu.Unlock()
		ses := &session{sink: s, conn: c.Conn()}
		if o.auth {
			return &authSession{session: ses}, nil
		}
		return ses, nil
	}))
	s.server.Domain, s.server.EnableDSN, s.server.EnableSMTPUTF8 = "sink.example", o.dsn, o.utf8
	s.server.AllowInsecureAuth = o.auth && !o.tls
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if o.tls {
		s.server.TLSConfig, s.ca = testCertificate(t, t.TempDir())
	}
	if o.addr == "" {
		o.addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	_, s.port, _ = net.SplitHostPort(s.addr)
	l = &counting{l, s}
	if o.implicit {
		l = tls.NewListener(l, s.server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.server.Serve(l) //nolint:errcheck // it ends with the test
	}()
	t.Cleanup(func() { s.close(); l.Close(); <-done }) // the server may not have come to know its listener yet
	return s
}

func (s *sink) close() {
	s.server.Close() //nolint:errcheck // may be closed already
	s.hangUp()
}

// hangUp ends every connection without a word.
func (s *sink) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

func (s *sink) mails() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.got...)
}

func (s *sink) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

type counting struct {
	net.Listener
	s *sink
}

func (l *counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.s.mu.Lock()
		l.s.conns = append(l.s.conns, c)
		l.s.mu.Unlock()
	}
	return c, err
}

type session struct {
	*sink
	conn net.Conn
	now  received
}

func (s *session) Reset()        { s.now = received{} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, o *smtp.MailOptions) error {
	if s.mail != nil {
		if err := s.mail(from); err != nil {
			return err
		}
	}
	s.now = received{from: from, ret: o.Return, utf8: o.UTF8}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.rcpt != nil {
		if err := s.rcpt(to); err != nil {
			return err
		}
	}
	if s.now.to != "" {
		return errors.New("a second recipient")
	}
	s.now.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.data != nil {
		if err := s.data(s.conn); err != nil {
			return err
		}
	}
	var err error
	if s.now.raw, err = io.ReadAll(r); err != nil {
		return err
	}
	if s.after != nil {
		if err := s.after(s.conn); err != nil {
			return err
		}
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.got = append(s.got, s.now)
	return nil
}

type authSession struct{ *session }

func (s *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if user != "portal@lakeside.example" || pass != s.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// testCertificate is a CA of the test's own and what it vouches for: localhost
// and 127.0.0.1. The CA stands in a file, as an operator's would.
func testCertificate(t testing.TB, dir string) (server *tls.Config, caFile string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	must(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	must(err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	caFile = filepath.Join(dir, "ca.pem")
	for name, b := range map[string]*pem.Block{"ca.pem": {Type: "CERTIFICATE", Bytes: caDER},
		"cert.pem": {Type: "CERTIFICATE", Bytes: leafDER}, "key.pem": {Type: "PRIVATE KEY", Bytes: keyDER}} {
		must(os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(b), 0o600))
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	must(err)
	return &tls.Config{Certificates: []tls.Certificate{pair}}, caFile
}
