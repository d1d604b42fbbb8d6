package mail

import (
	"context"
	"time"
)

// Envelope is one letter, written out and ready to leave.
type Envelope struct {
	ID            string // of the outbox row; the same each time it is tried
	From, To      string // bare addresses; both were checked
	Subject       string // as read, not as encoded
	Text, HTML    string
	Queued        time.Time
	Raw           []byte // the message of RFC 5322, lines end in CRLF
	international bool   // an address outside of ASCII (RFC 6531)
}

// Accepted is the mail server's yes.
type Accepted struct {
	Code  int    // 250
	Words string // what it said, as it said it: may hold addresses
}

// Transport brings one letter to the next mail server. It may be called from
// several goroutines. A refusal is a [*Failure]; any other error counts as "not
// now". When ctx ends the try must end.
type Transport interface {
	Send(ctx context.Context, e Envelope) (Accepted, error)
}
