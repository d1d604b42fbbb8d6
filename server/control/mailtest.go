package control

import (
	"errors"
	"strings"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// MailTestIn is where a test mail goes.
type MailTestIn struct {
	To string `json:"to"`
}

// MailTestOut is what the mail server answered.
type MailTestOut struct {
	Accepted bool   `json:"accepted"`
	Code     int    `json:"code"` // of SMTP; 0 if there was no answer
	Words    string `json:"words"`
	Help     string `json:"help,omitempty"` // what to do about it
}

// MailTest sends one test mail, now, and tells what the mail server said.
var MailTest = define("mail test", func(c *call, in MailTestIn) (out MailTestOut, err error) {
	to, err := auth.CleanEmail(in.To)
	if err != nil {
		return out, refuse("%q: %v.", clip(in.To), err)
	}
	said, err := c.Post.SendTest(c, to)
	var failed *mail.Failure
	switch {
	case errors.As(err, &failed):
		out = MailTestOut{Code: failed.Code, Words: strings.TrimPrefix(failed.Error(), "mail: "), Help: failed.Help()}
	case err != nil:
		return out, err
	default:
		out = MailTestOut{Accepted: true, Code: said.Code, Words: said.Words}
	}
	return out, c.change(func(tx *store.Tx) error { return c.audit(tx, "mail test", "", "") })
})
