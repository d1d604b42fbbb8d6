package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"alcove/server/mail"
)

// Values of [Config.TLS].
const (
	TLSOff   = "off"   // on this machine only, or behind a proxy that is named
	TLSFiles = "files" // certificate and key from files, read again when they change
	TLSAuto  = "auto"  // from Let's Encrypt, by itself
)

// Config is how a server runs.
type Config struct {
	Dir              string
	Listen           string // host:port; port 0 takes a free one
	PublicURL        string // where people reach it, such as https://portal.example.org; "" only for this machine
	SMTP             string // address of the mail server; "" only with Dev
	SMTPPasswordFile string
	TLS              string
	CertFile         string
	KeyFile          string
	Proxies          []netip.Prefix // whose X-Forwarded-For is believed
	Dev              bool
	Log              *slog.Logger // nil: none
}

// Check refuses what would put people at risk, or cannot work, in one sentence.
func (c *Config) Check() error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("--listen %q is not an address and a port, such as 127.0.0.1:8470", c.Listen)
	}
	local := loopback(host)
	switch {
	case c.Dev && !local:
		return fmt.Errorf("--dev shows every mail to whoever asks, so it runs on this machine only: use --listen 127.0.0.1:8470, not %s", c.Listen)
	case c.Dev && c.TLS != TLSOff:
		return errors.New("--dev runs on this machine only and needs no certificate: leave --tls out")
	case c.TLS == TLSOff && !local && len(c.Proxies) == 0:
		return fmt.Errorf("%s can be reached from other machines, and without encryption anybody between could read along: use --tls auto or --tls files, or name the proxy that encrypts with --proxy", c.Listen)
	case c.TLS == TLSFiles && (c.CertFile == "" || c.KeyFile == ""):
		return errors.New("--tls files needs --tls-cert and --tls-key")
	case c.TLS != TLSFiles && (c.CertFile != "" || c.KeyFile != ""):
		return errors.New("--tls-cert and --tls-key belong to --tls files")
	case c.SMTP == "" && !c.Dev:
		return errors.New("without a mail server nobody gets a sign-in link: add --smtp, such as --smtp smtp://mail.example.org:587")
	}
	return c.checkURL(local)
}

func (c *Config) checkURL(local bool) error {
	if c.PublicURL == "" {
		if c.TLS == TLSOff && local && len(c.Proxies) == 0 {
			return nil
		}
		return errors.New("people must be told where to go: add --public-url, such as --public-url https://portal.example.org")
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Hostname() == "" || u.String() != u.Scheme+"://"+u.Host || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--public-url %q is not the address of a server; it looks like https://portal.example.org", c.PublicURL)
	}
	switch {
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("--public-url %s would send people's secrets unencrypted: it must begin with https://", c.PublicURL)
	case c.TLS != TLSOff && u.Scheme != "https":
		return errors.New("--public-url must begin with https:// when this server encrypts")
	case c.TLS == TLSAuto && loopback(u.Hostname()):
		return errors.New("--tls auto gets a certificate for the name in --public-url, and nobody gives one for this machine's own name")
	}
	return nil
}

// loopback reports whether a host is this machine and no other.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// CheckFiles looks at what stands in files: the certificate, the mail server's
// address and password.
func (c *Config) CheckFiles() error {
	_, err := c.tlsConfig()
	if c.SMTP == "" {
		return err
	}
	smtp, mailErr := mail.NewSMTP(c.SMTP, c.SMTPPasswordFile)
	if mailErr == nil {
		mailErr = smtp.Close()
	}
	return errors.Join(err, mailErr)
}
