package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// Token is 256 random bits, base64url without padding (43 characters).
func Token() string {
	var b [32]byte
	rand.Read(b[:]) // never fails since Go 1.24: the program ends instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ID is a random name with a prefix that tells people what it names: "c_" for
// a client, "d_" for a device. It is not a secret.
func ID(prefix string) string {
	var b [12]byte
	rand.Read(b[:])
	return prefix + "_" + strings.ReplaceAll(strings.ReplaceAll(base64.RawURLEncoding.EncodeToString(b[:]), "-", "A"), "_", "B")
}

// Hash is how a token is kept: with 256 random bits there is nothing to guess,
// so a plain SHA-256 protects as well as a slow hash would.
func Hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// Digits is n random decimal digits, each string equally likely; the first may
// be 0.
func Digits(n int) string {
	out := make([]byte, 0, n)
	for len(out) < n {
		var b [4]byte
		rand.Read(b[:])
		// The largest multiple of 10 below 2^32, so that no digit is favoured.
		if v := binary.BigEndian.Uint32(b[:]); v < 4294967290 {
			out = append(out, byte('0'+v%10))
		}
	}
	return string(out)
}

// Derive is HMAC-SHA-256 of parts under key, each part led by its length so
// that no two lists of parts collide. The purpose keeps uses apart.
func Derive(key []byte, purpose string, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	for _, p := range append([][]byte{[]byte(purpose)}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		m.Write(n[:])
		m.Write(p)
	}
	return m.Sum(nil)
}

// DeriveToken is [Derive] in the form of a [Token].
func DeriveToken(key []byte, purpose string, parts ...[]byte) string {
	return base64.RawURLEncoding.EncodeToString(Derive(key, purpose, parts...))
}

// CleanCode takes a code or PIN as a person types or pastes it and returns its
// six digits; spaces, dashes and dots are dropped. ok is false if what is left
// is not six ASCII digits.
func CleanCode(typed string) (code string, ok bool) {
	if len(typed) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, r := range typed {
		switch r {
		case ' ', '-', '.', '\u00a0', '\u2009', '\u202f', '\u2010', '\u2011', '\u2012', '\u2013', '\t', '\n', '\r':
			continue
		}
		if r < '0' || r > '9' {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == CodeDigits
}

// GroupCode shows a code the way it is read aloud: "123 456".
func GroupCode(code string) string {
	if len(code) != CodeDigits {
		return code
	}
	return code[:3] + " " + code[3:]
}
