package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"golang.org/x/crypto/argon2"

	"alcove/auth"
	"alcove/server/store"
)

// The slow hash of sign-in words: a person chose them, so each guess at a
// stolen file must cost something. OWASP's least for argon2id with one lane,
// in KiB and passes; the slots bound what all of them together may take.
const (
	wordMemory = 47 << 10
	wordPasses = 2
	wordKey    = 32
	wordSlots  = 2
)

// hashWord is a sign-in word as it is kept, in argon2's usual text form.
func (p *Provider) hashWord(ctx context.Context, word string) (string, error) {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	sum, err := p.argon(ctx, word, salt)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, wordMemory, wordPasses, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// wordFits compares a typed word with the one that is kept.
func (p *Provider) wordFits(ctx context.Context, word, kept string) (bool, error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[3] != fmt.Sprintf("m=%d,t=%d,p=1", wordMemory, wordPasses) {
		return false, fmt.Errorf("signin: a sign-in word is kept in a form that this version does not know")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) != wordKey {
		return false, fmt.Errorf("signin: a sign-in word is kept in a form that this version does not know")
	}
	got, err := p.argon(ctx, word, salt)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// argon waits for a slot, so that many words at once cannot take the memory.
// What it worked in goes back to the system at once: the runtime would keep it
// for minutes, and several words in a row would hold it several times.
func (p *Provider) argon(ctx context.Context, word string, salt []byte) ([]byte, error) {
	select {
	case p.words <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		debug.FreeOSMemory()
		<-p.words
	}()
	return argon2.IDKey([]byte(auth.CleanWord(word)), salt, wordPasses, wordMemory, 1, wordKey), nil
}

// typedWord goes on with a sign-in word. The try is counted before the slow
// hash runs: a hundred at once are a hundred tries.
func (p *Provider) typedWord(ctx context.Context, session, jkt string, q step) (ans auth.ChallengeAnswer, err error) {
	now := p.Now()
	var s standing
	var kept string
	var v verdict
	err = p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		var over bool
		if s, over, err = p.resume(tx, session, jkt, q, now); err != nil || over {
			ans = sessionOver()
			return err
		}
		if kept, v, err = p.reserveWord(tx, s, q.Source); err == nil && kept == "" {
			ans = refused(s, session, v)
		}
		return err
	})
	if err != nil || kept == "" {
		return ans, err
	}
	fits := len(q.Word) <= maxTypedWord
	if fits {
		if fits, err = p.wordFits(ctx, q.Word, kept); err != nil {
			return ans, err
		}
	}
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		ans, err = p.judgedWord(tx, s, session, kept, fits, v)
		return err
	})
	return ans, err
}

// maxTypedWord is in bytes; nobody can have chosen a longer one.
const maxTypedWord = 512

// reserveWord counts a try of the word as a wrong one, and returns the hash to
// compare with, or "" if there is none to compare: then the verdict is final.
// Before the mailbox is proven, that is so for everybody.
func (p *Provider) reserveWord(tx *store.Tx, s standing, source string) (kept string, v verdict, err error) {
	v, err = p.guess(tx, source, s.now, func() (verdict, error) {
		asked := s.c != nil && s.shown() == auth.NeedWord
		if s.a.WordTries >= auth.WordTries || asked && s.c.WordFails >= auth.WordTries {
			return verdict{reason: auth.TooManyTries, closed: true}, tx.Event(s.event(store.EventWordTyped, auth.TooManyTries))
		}
		tries, err := tx.CountTry(s.a.ID, store.DoorWord)
		if err != nil {
			return verdict{}, err
		}
		v := verdict{reason: auth.WrongWord, left: max(0, auth.WordTries-tries)}
		if !asked {
			// Anybody can send a word before the mailbox is proven. It says nothing
			// of the client, so it is not on their timeline, at the same cost.
			e := s.event(store.EventWordTyped, auth.WrongWord)
			e.ClientID = ""
			return v, tx.Event(e)
		}
		row, err := tx.WordFailed(s.c.ID)
		v.left = min(v.left, max(0, auth.WordTries-row))
		kept = s.c.WordHash
		return v, err
	})
	return kept, v, err
}

// judgedWord is the second act: what the slow hash said.
func (p *Provider) judgedWord(tx *store.Tx, s standing, session, kept string, fits bool, v verdict) (auth.ChallengeAnswer, error) {
	if !fits {
		return refused(s, session, v), tx.Event(s.event(store.EventWordTyped, auth.WrongWord))
	}
	// The statement compares the hash once more: the word may have been reset since.
	err := tx.ProveWord(s.a.ID, s.c.ID, kept, s.now)
	if errors.Is(err, store.ErrNone) {
		return refused(s, session, v), nil
	}
	if err != nil {
		return auth.ChallengeAnswer{}, err
	}
	if err := tx.WordRight(s.c.ID); err != nil {
		return auth.ChallengeAnswer{}, err
	}
	if err := tx.Event(s.event(store.EventWordTyped, "")); err != nil {
		return auth.ChallengeAnswer{}, err
	}
	s.a.WordOK, s.proof.Word = true, true
	return p.advance(tx, s, session, grant{})
}
