package signin

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
)

// Attempt is one sign-in under way, whole: with it in the keyring the app may
// be closed and opened again while the practice still waits. It is a value;
// what a call learned comes back in a new one.
type Attempt struct {
	Key      *dpop.Key // becomes the computer's key; kept over changes of the address until enrolled
	seed     []byte    // 32 random bytes; the next three come from it
	Verifier string    // PKCE (RFC 7636)
	State    string    // of the loopback redirect
	Nonce    string    // of the ID token
	Session  string    // the server's auth_session; "" before the first answer
	Email    string    // as typed, or masked if Invited
	Invited  bool      // the address is the one of an invite: the server knows it, we do not
	PINOnly  bool      // began with way=pin: no mail
	Replaces string    // the device that ends when this one is in; ""
	Needs    auth.Need
	Label    string
	PINDone  bool      // a PIN was taken, the link is still needed
	SentAt   time.Time // by the server's clock
	Ends     time.Time // by the server's clock
}

// NewAttempt makes the secrets of an attempt. key is the one of an earlier
// attempt on this computer that did not finish, or nil.
func NewAttempt(key *dpop.Key, email string) (Attempt, error) {
	if key == nil {
		k, err := dpop.New()
		if err != nil {
			return Attempt{}, fmt.Errorf("signin: new attempt: %w", err)
		}
		key = k
	}
	seed := make([]byte, seedLen)
	rand.Read(seed) // never fails since Go 1.24: the program ends instead
	return grow(Attempt{Key: key, Email: email, seed: seed}), nil
}

const seedLen = 32

// grow makes the three secrets from one, so that an item of the keyring stays
// small. Each is 256 bits, and none tells anything of the others.
func grow(a Attempt) Attempt {
	a.Verifier = auth.DeriveToken(a.seed, "pkce")
	a.State = auth.DeriveToken(a.seed, "state")
	a.Nonce = auth.DeriveToken(a.seed, "nonce")
	return a
}

// Draft is what stays of an attempt that was given up: its key and the
// address. The next attempt takes the key over.
func (a Attempt) Draft() Attempt {
	return grow(Attempt{Key: a.Key, seed: a.seed, Email: a.Typed()})
}

// Typed is the address as typed; "" if it was not.
func (a Attempt) Typed() string {
	if a.Invited {
		return ""
	}
	return a.Email
}

// sealed is Attempt in few bytes: a keyring item must stay under 1 KB.
type sealed struct {
	K  []byte    `json:"k"`
	S  []byte    `json:"s"`
	A  string    `json:"a,omitempty"`
	E  string    `json:"e,omitempty"`
	I  bool      `json:"i,omitempty"`
	P  bool      `json:"p,omitempty"`
	R  string    `json:"r,omitempty"`
	W  auth.Need `json:"w,omitempty"`
	L  string    `json:"l,omitempty"`
	D  bool      `json:"d,omitempty"`
	T  int64     `json:"t,omitempty"`
	Un int64     `json:"u,omitempty"`
}

// Marshal writes the attempt. It is a secret: seal it.
func (a Attempt) Marshal() ([]byte, error) {
	k, err := a.Key.Marshal()
	if err != nil {
		return nil, fmt.Errorf("signin: marshal attempt: %w", err)
	}
	b, err := json.Marshal(sealed{
		K: k, S: a.seed, A: a.Session, E: a.Email, I: a.Invited, P: a.PINOnly,
		R: a.Replaces, W: a.Needs, L: a.Label, D: a.PINDone, T: unix(a.SentAt), Un: unix(a.Ends),
	})
	if err != nil {
		return nil, fmt.Errorf("signin: marshal attempt: %w", err)
	}
	return b, nil
}

// ParseAttempt reads what [Attempt.Marshal] wrote.
func ParseAttempt(b []byte) (Attempt, error) {
	var s sealed
	if err := json.Unmarshal(b, &s); err != nil {
		return Attempt{}, errors.New("signin: parse attempt: not an attempt")
	}
	key, err := dpop.Parse(s.K)
	if err != nil {
		return Attempt{}, fmt.Errorf("signin: parse attempt: %w", err)
	}
	if len(s.S) != seedLen || len(s.A) > 256 || len(s.E) > auth.MaxEmail {
		return Attempt{}, errors.New("signin: parse attempt: a member is missing or too long")
	}
	return grow(Attempt{
		Key: key, seed: s.S, Session: s.A, Email: s.E, Invited: s.I, PINOnly: s.P,
		Replaces: s.R, Needs: s.W, Label: s.L, PINDone: s.D, SentAt: fromUnix(s.T), Ends: fromUnix(s.Un),
	}), nil
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
