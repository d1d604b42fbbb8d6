package admin

import (
	"regexp"
	"strings"

	"alcove/auth"
)

// bounce is what a mail server means that refused a mail, in words for people.
type bounce struct {
	means string // follows the cause of [auth.MailRefused]
	first string // to be done before its fix
	say   string // to read to the client
}

// statusCode is an enhanced status code for good (RFC 3463 section 2).
var statusCode = regexp.MustCompile(`\b5\.(\d{1,3})\.(\d{1,3})\b`)

var (
	mailboxFull = bounce{"Their mailbox is full.", "Ask them to delete some old mail.",
		"Your mailbox is full, so our email came back. Please delete some old emails. If you cannot wait, press \"Use a PIN from my practice\", and I will read you six numbers."}
	noMailbox   = bounce{means: "It knows no mailbox with this address.", say: say(auth.MailRefused)}
	mailBlocked = bounce{"It does not trust our mail.", "Show its words to whoever looks after this server.",
		"Your mail system did not let our email in. Please press \"Use a PIN from my practice\", and I will read you six numbers."}
	otherBounce = bounce{say: say(auth.MailRefused)}
)

// bounceCodes is which codes mean what (RFC 3463 section 3): subject and
// detail, or the subject alone.
var bounceCodes = map[string]bounce{
	"1.1": noMailbox, "1.2": noMailbox, "1.3": noMailbox, "1.6": noMailbox, "1.10": noMailbox, "2.1": noMailbox,
	"2.2": mailboxFull,
	"7":   mailBlocked,
}

// bounceWords is what servers without such codes write. The first that fits counts.
var bounceWords = []struct {
	word  string
	means bounce
}{
	{"full", mailboxFull}, {"quota", mailboxFull}, {"storage", mailboxFull},
	{"spam", mailBlocked}, {"block", mailBlocked}, {"policy", mailBlocked}, {"reputation", mailBlocked},
	{"no such", noMailbox}, {"unknown", noMailbox}, {"not exist", noMailbox}, {"not found", noMailbox}, {"no mailbox", noMailbox},
}

// bounceOf reads a mail server's words.
func bounceOf(words string) bounce {
	if m := statusCode.FindStringSubmatch(words); m != nil {
		for _, code := range []string{m[1] + "." + m[2], m[1]} {
			if b, ok := bounceCodes[code]; ok {
				return b
			}
		}
	}
	low := strings.ToLower(words)
	for _, w := range bounceWords {
		if strings.Contains(low, w.word) {
			return w.means
		}
	}
	return otherBounce
}

// refused is the cause and the fix of a refused mail, and what to say.
func refused(words string) (cause, fix, aloud string) {
	b := bounceOf(words)
	return strings.TrimSpace(auth.MailRefused.Staff() + " " + b.means), strings.TrimSpace(b.first + " " + auth.MailRefused.Fix()), b.say
}
