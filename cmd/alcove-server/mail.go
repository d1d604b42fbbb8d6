package main

import (
	"errors"
	"io"

	"alcove/server/control"
	"alcove/server/mail"
)

type mailTestCmd struct {
	To               string `arg:"" help:"Where the test mail goes."`
	SMTP             string `name:"smtp" help:"The mail server, if no server runs on this folder." placeholder:"URL"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File with the password for it; - reads standard input." placeholder:"FILE"`
}

// errNotSent is the exit code of a mail the mail server did not take; the
// answer was printed.
var errNotSent = errors.New("the mail server did not take the test mail")

// Run sends the test mail.
func (c *mailTestCmd) Run(e *env) error {
	if err := e.must(); err != nil {
		return err
	}
	var t mail.Transport
	if c.SMTP != "" {
		path, done, err := passwordFile(e, c.SMTPPasswordFile)
		if err != nil {
			return err
		}
		defer done()
		smtp, err := mail.NewSMTP(c.SMTP, path)
		if err != nil {
			return err
		}
		t = smtp
	}
	out, err := through(e, t, control.MailTest, control.MailTestIn{To: c.To})
	if err != nil {
		return err
	}
	err = say(e, out, func(w io.Writer, v control.MailTestOut) {
		if v.Accepted {
			put(w, "The mail server took it, and said: %d %s\nLook whether it arrives at %s, and in which folder.\n", v.Code, v.Words, c.To)
			return
		}
		put(w, "It was not sent: %s\n%s\n", v.Words, v.Help)
	})
	if err == nil && !out.Accepted {
		return errNotSent
	}
	return err
}
