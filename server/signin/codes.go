package signin

import (
	"crypto/sha256"
	"sync"
	"time"

	"alcove/auth"
)

// grant is what an authorization code stands for (RFC 6749 section 4.1.2). It
// spends nothing: the token endpoint looks at everything again.
type grant struct {
	Attempt  string // id
	Redirect string // where it was sent; "" from the challenge endpoint
	Link     string // id of the link that proves the mailbox, beside what the attempt notes
	PIN      string // id of the PIN that was typed, beside what the attempt notes
	Typed    bool   // the mail's code was typed, the link not pressed
	made     time.Time
}

// codeBook is the codes that may still be redeemed. They stand in memory
// alone: a code lives a minute, and whoever lost one presses again.
type codeBook struct {
	mu    sync.Mutex
	codes map[[sha256.Size]byte]grant
}

// maxCodes bounds the memory: far more than people sign in within a minute.
const maxCodes = 1 << 14

// make gives out a code.
func (b *codeBook) make(g grant, now time.Time) string {
	code := auth.Token()
	g.made = now
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.codes == nil {
		b.codes = map[[sha256.Size]byte]grant{}
	}
	if len(b.codes) >= maxCodes {
		for k, old := range b.codes {
			if !g.alive(old.made) {
				delete(b.codes, k)
			}
		}
	}
	for k := range b.codes {
		if len(b.codes) < maxCodes {
			break
		}
		delete(b.codes, k) // any of them: its owner presses again
	}
	b.codes[sha256.Sum256([]byte(code))] = g
	return code
}

// alive reports whether a code made at that time still lives when g is made.
func (g grant) alive(made time.Time) bool { return g.made.Sub(made) < auth.CodeLife }

// get reads a code without using it up.
func (b *codeBook) get(code string, now time.Time) (grant, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := sha256.Sum256([]byte(code))
	g, ok := b.codes[k]
	if age := now.Sub(g.made); ok && (age >= auth.CodeLife || age < 0) {
		delete(b.codes, k)
		return grant{}, false
	}
	return g, ok
}
