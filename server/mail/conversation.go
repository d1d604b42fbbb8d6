package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// conversation is one connection to the mail server, signed in and ready.
type conversation struct {
	net     net.Conn
	client  *smtp.Client
	timeout time.Duration
	timer   *time.Timer // while it is kept
	broken  bool        // not to be used again
}

// quitTimeout is how long a goodbye may take.
const quitTimeout = time.Second

// dial connects, makes the connection private, and signs in.
func (s *SMTP) dial(ctx context.Context) (*conversation, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, s.Port))
	if err != nil {
		return nil, failure(StageConnect, err)
	}
	c := &conversation{net: nc, timeout: s.Timeout}
	c.wait(s.Timeout)
	stop := c.obey(ctx)
	err = s.greet(ctx, c)
	if !stop() && err == nil {
		err = failure(StageConnect, ctx.Err())
	}
	if err != nil {
		nc.Close() //nolint:errcheck // the failure is the one to tell
		return nil, err
	}
	return c, nil
}

func (s *SMTP) greet(ctx context.Context, c *conversation) error {
	nc := c.net
	if s.Implicit {
		tc := tls.Client(nc, s.TLS)
		if err := tc.HandshakeContext(ctx); err != nil {
			return failure(StageTLS, err)
		}
		nc = tc
	}
	var err error
	if c.client, err = smtp.NewClient(nc, s.Host); err != nil {
		return failure(StageConnect, err)
	}
	if err := c.client.Hello(s.Hello); err != nil {
		return failure(StageConnect, err)
	}
	if !s.Implicit && !s.Plain {
		if ok, _ := c.client.Extension("STARTTLS"); !ok {
			// Whoever sits between may have removed the offer. Without it nothing is sent.
			return &Failure{Stage: StageTLS, Words: "the mail server does not offer STARTTLS, so nothing was sent"}
		}
		if err := c.client.StartTLS(s.TLS); err != nil {
			return failure(StageTLS, err)
		}
	}
	c.client.SetDSNMailReturnOption("HDRS") // RFC 3461: a bounce carries the headers, not the link
	if s.User == "" {
		return nil
	}
	return s.signIn(c)
}

func (s *SMTP) signIn(c *conversation) error {
	_, offered := c.client.Extension("AUTH")
	offer := strings.Fields(strings.ToUpper(offered))
	var a smtp.Auth
	for _, m := range offer {
		switch m {
		case "PLAIN":
			a = smtp.PlainAuth("", s.User, s.password, s.Host, s.Plain) // unencrypted on loopback only, see NewSMTP
		case "LOGIN":
			if a == nil {
				a = smtp.LoginAuth(s.User, s.password, s.Host, s.Plain)
			}
		}
	}
	if a == nil {
		return &Failure{Stage: StageSignIn, Words: "the mail server offers no way to sign in that we know (PLAIN, LOGIN)"}
	}
	if err := c.client.Auth(a); err != nil {
		return failure(StageSignIn, err)
	}
	return nil
}

// send is one mail transaction. After it c is broken, or ready for the next.
func (c *conversation) send(ctx context.Context, e Envelope) (Accepted, error) {
	c.broken = true // until the end was reached
	stop := c.obey(ctx)
	a, err := c.transact(e)
	var f *Failure
	if errors.As(err, &f) && f.Code != 0 {
		f.Words = clean(f.Words, e.To)
	}
	if f != nil && f.Code != 0 && f.Code != 421 {
		c.wait(c.timeout)
		c.broken = c.client.Reset() != nil
	} else if err == nil {
		c.broken = false
	}
	if !stop() {
		c.broken = true
	}
	return a, err
}

func (c *conversation) transact(e Envelope) (Accepted, error) {
	if ok, _ := c.client.Extension("SMTPUTF8"); e.international && !ok {
		return Accepted{}, &Failure{Stage: StageRecipient, Code: 553, Permanent: true,
			Words: "the mail server cannot send to or from addresses with letters outside of a to z"}
	}
	c.client.SkipSMTPUTF8(!e.international)
	c.wait(c.timeout)
	if err := c.client.Mail("<" + e.From + ">"); err != nil {
		return Accepted{}, failure(StageSender, err)
	}
	c.wait(c.timeout)
	if err := c.client.Rcpt("<" + e.To + ">"); err != nil {
		return Accepted{}, failure(StageRecipient, err)
	}
	c.wait(c.timeout)
	w, err := c.client.Data()
	if err != nil {
		return Accepted{}, failure(StageContent, err)
	}
	c.wait(4 * c.timeout)
	if _, err := w.Write(e.Raw); err != nil {
		return Accepted{}, failure(StageContent, err)
	}
	if err := w.Close(); err != nil {
		return Accepted{}, failure(StageContent, err)
	}
	words := ""
	if d, ok := w.(*smtp.DataCloser); ok {
		words = d.ServerResponse()
	}
	return Accepted{Code: 250, Words: words}, nil
}

// wait sets how long the next answer may take.
func (c *conversation) wait(d time.Duration) {
	_ = c.net.SetDeadline(time.Now().Add(d)) // fails on a closed connection only; the next read says so
}

// obey ends whatever waits on the connection when ctx ends. The returned func
// reports false if that happened.
func (c *conversation) obey(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { c.net.Close() }) //nolint:errcheck // closed to wake the reader
}

func (c *conversation) drop() { c.net.Close() } //nolint:errcheck // nothing was left to say

func (c *conversation) quit() {
	c.wait(quitTimeout)
	_ = c.client.Quit() // a server that is gone needs no goodbye
	c.drop()
}

// failure puts an error of the conversation into words that hold no address.
func failure(stage Stage, err error) *Failure {
	f := &Failure{Stage: stage, Err: err}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		f.Code, f.Words = reply.Code, clean(reply.Msg, "")
		switch reply.Code {
		case 530, 534, 535, 538: // RFC 4954: about us, not about this mail
			f.Stage = StageSignIn
		}
		f.Permanent = reply.Code/100 == 5 && (f.Stage == StageSender || f.Stage == StageRecipient || f.Stage == StageContent)
		return f
	}
	var cert *tls.CertificateVerificationError
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &cert):
		f.Words = "the mail server's certificate is not valid for its name, so nothing was sent"
	case errors.As(err, &dns):
		f.Words = "the mail server's name is not known"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		f.Words = "the mail server did not answer in time"
	case stage == StageConnect:
		f.Words = "the mail server could not be reached"
	case stage == StageTLS:
		f.Words = "the connection to the mail server could not be encrypted, so nothing was sent"
	case stage == StageSignIn:
		f.Words = "signing in to the mail server did not work"
	default:
		f.Words = "the connection to the mail server broke"
	}
	return f
}
