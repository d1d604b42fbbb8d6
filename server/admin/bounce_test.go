package admin

import (
	"strings"
	"testing"

	"alcove/auth"
)

// A full mailbox, a wrong address and a mail server that trusts nobody are
// three causes, though each is a 550 to the mail server.
func TestRefusedMailInPlainWords(t *testing.T) {
	for words, want := range map[string]bounce{
		"550 5.2.2 mailbox is full":                                  mailboxFull,
		"552 5.2.2 (address): mailbox is full":                       mailboxFull,
		"552 Requested mail action aborted: exceeded storage":        mailboxFull,
		"550 Over quota":                                             mailboxFull,
		"550 5.1.1 no mailbox here by that name":                     noMailbox,
		"550 5.1.1 Recipient address rejected: mailbox full of dust": noMailbox, // the code counts
		"556 5.1.10 null MX":                                         noMailbox,
		"550 No such user here":                                      noMailbox,
		"550 5.2.1 The account is disabled":                          noMailbox,
		"550 5.7.1 Message rejected due to SPF":                      mailBlocked,
		"554 Your address is listed on a block list":                 mailBlocked,
		"550 5.6.0 odd":                                              otherBounce,
		"given up: the mail server could not be reached in time":     otherBounce,
		"": otherBounce,
		"451 4.2.2 mailbox is full, but perhaps not for long": mailboxFull,
		"550 15.2.29 is no code, and neither is 5.2":          otherBounce,
	} {
		if got := bounceOf(words); got != want {
			t.Errorf("%q means %q, want %q", words, got.means, want.means)
		}
	}
	for _, words := range []string{"550 5.2.2 full", "550 5.1.1 who", "550 5.7.1 no", "550 no"} {
		cause, fix, aloud := refused(words)
		if !strings.HasPrefix(cause, auth.MailRefused.Staff()) || !strings.HasSuffix(fix, auth.MailRefused.Fix()) || aloud == "" || strings.Contains(cause+fix+aloud, "  ") {
			t.Errorf("%s: %q %q %q", words, cause, fix, aloud)
		}
	}
}
