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
	ListenHTTP       string // host:port without encryption that sends people to the encrypted one; "" for none but port 80 beside 443 with TLSAuto
	ACME             string // directory of the authority for TLSAuto; "" is Let's Encrypt
	CertFile         string
	KeyFile          string
	Proxies          []netip.Prefix // whose X-Forwarded-For is believed
	StaffOIDC        StaffOIDC
	Dev              bool
	Log              *slog.Logger // nil: none
}

// Check refuses what would put people at risk, or cannot work, in one sentence.
func (c *Config) Check() error {
	host, err := addressOf("--listen", c.Listen)
	if err != nil {
		return err
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
	case c.ListenHTTP != "" && c.TLS == TLSOff:
		return errors.New("--listen-http sends people to the encrypted address: it belongs to --tls auto or --tls files")
	case c.ACME != "" && c.TLS != TLSAuto:
		return errors.New("--acme belongs to --tls auto")
	case c.ACME != "" && !strings.HasPrefix(c.ACME, "https://"):
		return fmt.Errorf("--acme %q is not the address of an authority; it begins with https://", c.ACME)
	case c.SMTP == "" && !c.Dev:
		return errors.New("without a mail server nobody gets a sign-in link: add --smtp, such as --smtp smtp://mail.example.org:587")
	}
	if c.ListenHTTP != "" {
		if _, err := addressOf("--listen-http", c.ListenHTTP); err != nil {
			return err
		}
	}
	return errors.Join(c.checkURL(local), c.StaffOIDC.check())
}

// addressOf is the host of an address to listen on.
func addressOf(flag, addr string) (host string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return "", fmt.Errorf("%s %q is not an address and a port, such as 127.0.0.1:8470", flag, addr)
	}
	return host, nil
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
	case c.TLS == TLSAuto && (isIP(u.Hostname()) || !strings.Contains(strings.Trim(u.Hostname(), "."), ".")):
		return fmt.Errorf("--tls auto needs a whole name in --public-url, such as portal.example.org; %s is none", u.Hostname())
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

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// CheckFiles looks at what stands in files: the certificate, the mail server's
// address and password.
func (c *Config) CheckFiles() error {
	_, _, err := c.tlsConfig()
	if c.SMTP == "" {
		return err
	}
	smtp, mailErr := mail.NewSMTP(c.SMTP, c.SMTPPasswordFile)
	if mailErr == nil {
		mailErr = smtp.Close()
	}
	return errors.Join(err, mailErr)
}
