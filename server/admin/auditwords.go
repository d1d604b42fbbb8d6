package admin

import "strings"

// actWords is what the acts of the log are called where people read them: what
// somebody did, before the name of whom it is about. A test finds every act in
// the source.
var actWords = map[string]string{
	"audit export":          "saved lines of this log as a table",
	"backup":                "made a backup",
	"client add":            "put a client on file",
	"client import":         "put a client on file from a list",
	"client set":            "changed a client's access",
	"client set aside":      "marked as dealt with on Today",
	"device end":            "ended a computer's access",
	"document share":        "shared a document",
	"document take-back":    "took a document back",
	"help add":              "put a call for help on the list",
	"help-requests solved":  "marked a call for help as solved",
	"invite":                "sent the invite",
	"link send":             "sent a new sign-in link",
	"mail test":             "sent a test email",
	"message hand-over":     "handed a conversation over",
	"message hide":          "hid a conversation from the portal",
	"message list":          "read messages",
	"message read":          "read messages",
	"message send":          "wrote a message",
	"message show":          "showed a conversation again",
	"paperwork share":       "shared a document",
	"passkey add":           "added a passkey",
	"passkey name":          "named a passkey",
	"passkey remove":        "removed a passkey",
	"pin":                   "made a PIN",
	"practice set":          "changed the practice's settings",
	"provider link":         "linked an account at the identity provider",
	"provider unlink":       "unlinked an account at the identity provider",
	"restore":               "put a backup in place",
	"setup":                 "set the practice up",
	"staff add":             "invited somebody to work here",
	"staff disable":         "ended somebody's access",
	"staff name":            "changed their name",
	"staff reset":           "made a new setup address",
	"staff role":            "changed somebody's role",
	"staff sign-in":         "signed in",
	"staff sign-in refused": "was not let in",
	"staff sign-out":        "signed out",
	"try as a client":       "made the test client",
	"unknown set aside":     "took an address off the list of unknown ones",
}

// actSaid is what an act is called; of a newer version's, its own word.
func actSaid(act string) string {
	if words, ok := actWords[act]; ok {
		return words
	}
	return act
}

// actLabel is it where somebody chooses one.
func actLabel(act string) string {
	said := actSaid(act)
	return strings.ToUpper(said[:min(1, len(said))]) + said[min(1, len(said)):]
}
