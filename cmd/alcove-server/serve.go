package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"alcove/server"
)

// serveFlags say how a server runs; "config check" reads the same.
type serveFlags struct {
	Listen           string   `help:"Address and port; port 0 takes a free one." default:"127.0.0.1:8470" placeholder:"HOST:PORT"`
	PublicURL        string   `name:"public-url" help:"Where people reach the server, such as https://portal.example.org." placeholder:"URL"`
	SMTP             string   `name:"smtp" help:"The mail server, such as smtp://user@mail.example.org:587 (STARTTLS) or smtps://user@mail.example.org:465." placeholder:"URL"`
	SMTPPasswordFile string   `name:"smtp-password-file" help:"File with the password for it; - reads standard input." placeholder:"FILE"`
	TLS              string   `name:"tls" help:"off: on this machine, or behind a proxy; files: --tls-cert and --tls-key; auto: from Let's Encrypt." enum:"off,files,auto" default:"off"`
	ListenHTTP       string   `name:"listen-http" help:"Address and port without encryption that sends people to the encrypted one. With --tls auto on port 443 it is port 80." placeholder:"HOST:PORT"`
	ACME             string   `name:"acme" help:"With --tls auto: the directory of another authority than Let's Encrypt." placeholder:"URL"`
	TLSCert          string   `name:"tls-cert" help:"Certificate file (PEM), with its chain." placeholder:"FILE"`
	TLSKey           string   `name:"tls-key" help:"Key file (PEM)." placeholder:"FILE"`
	Proxy            []string `help:"Address or network of a proxy in front, whose X-Forwarded-For is believed; may be given more than once." placeholder:"CIDR"`
	StaffOIDCIssuer  string   `name:"staff-oidc-issuer" help:"Identity provider where staff may sign in beside their passkeys, such as https://accounts.example.com." placeholder:"URL"`
	StaffOIDCClient  string   `name:"staff-oidc-client-id" help:"What the provider calls this server." placeholder:"ID"`
	StaffOIDCSecret  string   `name:"staff-oidc-secret-file" help:"File with the secret that the provider gave for it." placeholder:"FILE"`
	StaffOIDCName    string   `name:"staff-oidc-name" help:"What stands on the button of the staff sign-in; the provider's host if left out." placeholder:"NAME"`
	Dev              bool     `help:"For trying out: adds a mailbox and a clock; on this machine only."`
}

func (f serveFlags) config(e *env) (server.Config, error) {
	c := server.Config{Dir: e.Data, Listen: f.Listen, PublicURL: f.PublicURL, SMTP: f.SMTP, TLS: f.TLS,
		ListenHTTP: f.ListenHTTP, ACME: f.ACME,
		CertFile: f.TLSCert, KeyFile: f.TLSKey, Dev: f.Dev,
		StaffOIDC: server.StaffOIDC{Issuer: f.StaffOIDCIssuer, ClientID: f.StaffOIDCClient, SecretFile: f.StaffOIDCSecret, Name: f.StaffOIDCName}}
	for _, p := range f.Proxy {
		net, err := network(p)
		if err != nil {
			return c, &misuse{fmt.Sprintf("--proxy %q is not an address or network, such as 10.0.0.5 or 10.0.0.0/24", p)}
		}
		c.Proxies = append(c.Proxies, net)
	}
	return c, nil
}

func network(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Prefix(a.BitLen())
}

type serveCmd struct {
	serveFlags
}

// Run serves until the process is told to end.
func (c *serveCmd) Run(e *env) error {
	conf, err := c.config(e)
	if err != nil {
		return err
	}
	var done func()
	if conf.SMTPPasswordFile, done, err = passwordFile(e, c.SMTPPasswordFile); err != nil {
		return err
	}
	defer done()
	conf.Log = slog.New(slog.NewJSONHandler(e.errs, &slog.HandlerOptions{ReplaceAttr: utc}))
	s, err := server.Open(e, conf)
	if err != nil {
		return err
	}
	at := s.URL()
	if c.PublicURL != "" {
		at = "http://" + s.Addr()
		if c.TLS != server.TLSOff {
			at = "https://" + s.Addr()
		}
	}
	if _, err := fmt.Fprintf(e.errs, "listening on %s\n", at); err != nil {
		return err
	}
	return s.Run(e)
}

// utc keeps the machine's zone out of the log.
func utc(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		a.Value = slog.TimeValue(a.Value.Time().UTC().Truncate(time.Millisecond))
	}
	return a
}
