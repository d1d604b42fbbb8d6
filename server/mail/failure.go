package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Stage is how far a try came.
type Stage string

// The stages of a try, in their order.
const (
	StageSetup     Stage = "set-up"    // no mail server is named
	StageWrite     Stage = "write"     // our own: the letter, or the address on file
	StageConnect   Stage = "connect"   // no connection, or no greeting
	StageTLS       Stage = "tls"       // the connection could not be made private
	StageSignIn    Stage = "sign-in"   // AUTH
	StageSender    Stage = "sender"    // MAIL FROM
	StageRecipient Stage = "recipient" // RCPT TO
	StageContent   Stage = "content"   // DATA
)

// Failure is a try that did not end with the mail server's yes.
type Failure struct {
	Stage     Stage
	Code      int    // of the server's answer; 0: it gave none
	Words     string // of the answer, or our own where there is none; no addresses
	Permanent bool   // trying again cannot help
	Err       error  // the cause, for errors.Is; may hold addresses, so it is never printed
}

// Error holds no address.
func (f *Failure) Error() string {
	return fmt.Sprintf("mail: %s: %s", f.Stage, answer(f.Code, f.Words))
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Ours reports whether no mail can leave at all, as opposed to this one.
func (f *Failure) Ours() bool {
	return f.Stage == StageConnect || f.Stage == StageTLS || f.Stage == StageSignIn || f.Code == 0 && f.Stage != StageWrite
}

// Help is what the practice can do about it: one sentence.
func (f *Failure) Help() string {
	switch f.Stage {
	case StageSetup:
		return "Start the server with --smtp and the address of the mail server; mail test takes --smtp too."
	case StageWrite:
		return "Check the address."
	case StageConnect:
		return "Check the name and the port of the mail server, and that this computer may connect to it."
	case StageTLS:
		return "Check that the mail server offers encryption with a valid certificate for its name. Only for a mail server on this computer, ?tls=off at the end of its address turns encryption off."
	case StageSignIn:
		return "Check the user name and the password for the mail server."
	case StageSender:
		return "Check that the mail server lets this user send from the practice's address."
	case StageRecipient:
		return "Check the address of the person the mail is for."
	}
	return "The mail server did not like the mail itself. Its words say why."
}

func asFailure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	// A transport that says nothing more: it may work later, and its text may hold anything.
	return &Failure{Stage: StageConnect, Words: "the mail could not be handed over", Err: err}
}

// answer is how a reply of a mail server is shown: "550 5.1.1 no such user".
func answer(code int, words string) string {
	if code == 0 {
		return words
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + words)
}

var address = regexp.MustCompile(`[^\s<>()\[\],;:"']+@[^\s<>()\[\],;:"']+`)

// maxWords bounds what a foreign server may write into our timeline, in runes.
const maxWords = 300

// clean takes a server's words for the timeline: one line, no addresses, and
// not the part of this recipient's address that names a person.
func clean(words, to string) string {
	s := address.ReplaceAllString(line(words), "(address)")
	if local, _, ok := strings.Cut(strings.ToValidUTF8(to, ""), "@"); ok && len(local) > 1 && containsFold(s, local) {
		re := regexp.MustCompile(`(?i)(^|[^\pL\pN])` + regexp.QuoteMeta(local) + `($|[^\pL\pN])`)
		for range 2 { // neighbours share the sign between them
			s = re.ReplaceAllString(s, "$1(name)$2")
		}
	}
	return short(s, maxWords)
}

// containsFold says whether a pattern of part is worth making: that costs more
// than the rest of a mail, and hardly any mail server says the name.
func containsFold(s, part string) bool {
	runes, n := []rune(s), utf8.RuneCountInString(part)
	for i := 0; i+n <= len(runes); i++ {
		if strings.EqualFold(string(runes[i:i+n]), part) {
			return true
		}
	}
	return false
}

// trouble remembers since when no mail can leave.
type trouble struct {
	mu    sync.Mutex
	since time.Time
	last  *Failure
}

func (t *trouble) note(now time.Time, f *Failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.since.IsZero() {
		t.since = now
	}
	t.last = f
}

func (t *trouble) over() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since, t.last = time.Time{}, nil
}

func (t *trouble) now() (time.Time, *Failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.since, t.last
}
