package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// SMTP hands mail to a mail server over a few kept connections (RFC 5321).
// Make it with [NewSMTP]; its fields may be changed before the first Send.
type SMTP struct {
	Host     string      // as in the certificate
	Port     string      //
	Implicit bool        // TLS from the first byte (RFC 8314), not STARTTLS
	Plain    bool        // no TLS at all; the practice said so in the address
	User     string      // "" means no AUTH
	Hello    string      // the name in EHLO
	TLS      *tls.Config // for STARTTLS and implicit TLS

	Idle    time.Duration // how long a connection is kept without a mail
	Timeout time.Duration // of each answer; the content has four times as long

	password string
	pool     pool
}

// NewSMTP reads the address of a mail server:
//
//	smtp://user@mail.example:587       STARTTLS, which must be offered
//	smtps://user@mail.example:465      TLS from the first byte
//	smtp://127.0.0.1:25?tls=off        no TLS, because it says so
//
// ?ehlo=NAME sets our name in EHLO, ?ca=FILE trusts the certificates in FILE
// (PEM) and no others. The password stands in a file, never in the address:
// that would show in the list of processes.
func NewSMTP(address, passwordFile string) (*SMTP, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		// The error of url.Parse quotes the address, which may hold a password.
		return nil, errors.New("the address of the mail server cannot be read; it looks like smtp://user@mail.example:587")
	}
	s := &SMTP{Host: u.Hostname(), Port: u.Port(), Idle: time.Minute, Timeout: 30 * time.Second}
	switch u.Scheme {
	case "smtp":
		s.Port = or(s.Port, "587")
	case "smtps":
		s.Port, s.Implicit = or(s.Port, "465"), true
	default:
		return nil, errors.New("the address of the mail server begins with smtp:// (STARTTLS) or smtps:// (TLS from the start)")
	}
	if s.Host == "" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return nil, errors.New("the address of the mail server has a scheme, a name and a port, such as smtp://user@mail.example:587")
	}
	if _, has := u.User.Password(); has {
		return nil, errors.New("the password does not belong into the address of the mail server, where others can see it; use --smtp-password-file")
	}
	s.TLS = &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if err := s.options(u.Query()); err != nil {
		return nil, err
	}
	s.User = u.User.Username()
	if (s.User == "") != (passwordFile == "") {
		return nil, errors.New("a user in the address of the mail server and --smtp-password-file go together: give both or none")
	}
	if s.User != "" {
		if s.Plain && !loopback(s.Host) {
			return nil, errors.New("a password is never sent without encryption; leave out ?tls=off")
		}
		b, err := os.ReadFile(passwordFile)
		if err != nil {
			return nil, fmt.Errorf("the password file of the mail server: %w", err)
		}
		if s.password = strings.TrimRight(string(b), "\r\n"); s.password == "" {
			return nil, errors.New("the password file of the mail server is empty")
		}
	}
	return s, nil
}

var helloName = regexp.MustCompile(`^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)$`)

func (s *SMTP) options(q url.Values) error {
	for k, v := range q {
		switch {
		case k == "tls" && len(v) == 1 && v[0] == "off" && !s.Implicit:
			s.Plain = true
		case k == "ehlo" && len(v) == 1 && helloName.MatchString(v[0]):
			s.Hello = v[0]
		case k == "ca" && len(v) == 1:
			pem, err := os.ReadFile(v[0])
			if err != nil {
				return fmt.Errorf("the certificates for the mail server: %w", err)
			}
			s.TLS.RootCAs = x509.NewCertPool()
			if !s.TLS.RootCAs.AppendCertsFromPEM(pem) {
				return errors.New("the file of certificates for the mail server holds none (PEM)")
			}
		default:
			return fmt.Errorf("the address of the mail server has an option that is not known or does not fit: %q; there are tls=off (with smtp://), ehlo=NAME and ca=FILE", line(k))
		}
	}
	if s.Hello == "" {
		s.Hello = "localhost"
		if h, err := os.Hostname(); err == nil && strings.Contains(h, ".") && helloName.MatchString(h) {
			s.Hello = h
		}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
