package signin

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/keyring"
)

func whole(t testing.TB) Attempt {
	t.Helper()
	a, err := NewAttempt(nil, strings.Repeat("x", 64)+"@"+strings.Repeat("y", auth.MaxEmail-69)+".org")
	if err != nil {
		t.Fatal(err)
	}
	a.Session, a.Label, a.Needs, a.PINOnly, a.PINDone, a.Invited = auth.Token(), "417", auth.NeedEmail, true, true, true
	a.Replaces = auth.ID("d")
	a.SentAt = time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)
	a.Ends = a.SentAt.Add(auth.AttemptLife)
	return a
}

func TestAnAttemptSurvivesARestartAndFitsIntoTheKeyring(t *testing.T) {
	a := whole(t)
	b, err := a.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	const seal = 24 + 16 // nonce and tag of what seals it
	if len(b) > keyring.MaxValue-seal {
		t.Fatalf("the longest attempt has %d bytes; %d fit", len(b), keyring.MaxValue-seal)
	}
	back, err := ParseAttempt(b)
	if err != nil {
		t.Fatal(err)
	}
	if back.Key.Thumbprint() != a.Key.Thumbprint() {
		t.Fatal("another key")
	}
	a.Key, back.Key = nil, nil
	if !reflect.DeepEqual(a, back) {
		t.Fatalf("%+v\n%+v", a, back)
	}
}

func TestTheSecretsOfAnAttemptAreItsOwn(t *testing.T) {
	a, b := whole(t), whole(t)
	seen := map[string]bool{}
	for _, s := range []string{a.Verifier, a.State, a.Nonce, b.Verifier, b.State, b.Nonce} {
		if len(s) != 43 || seen[s] { // RFC 7636 asks a verifier for 43 characters at least
			t.Fatalf("%q", s)
		}
		seen[s] = true
	}
	c, err := NewAttempt(a.Key, "other@example.com")
	if err != nil || c.Key != a.Key || c.State == a.State {
		t.Fatal("the key is not kept, or the state is")
	}
	typed := a
	typed.Invited = false
	if d := typed.Draft(); d.Email != a.Email {
		t.Fatalf("%+v", d)
	}
	if d := a.Draft(); d.Session != "" || d.Label != "" || d.Email != "" || d.Invited || d.Key != a.Key {
		t.Fatalf("%+v", d)
	}
}

func FuzzParseAttempt(f *testing.F) {
	b, err := whole(f).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"k":"","s":""}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := ParseAttempt(b)
		if err != nil {
			return
		}
		again, err := a.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		c, err := ParseAttempt(again)
		if err != nil || c.Verifier != a.Verifier || c.Session != a.Session || !c.Ends.Equal(a.Ends) {
			t.Fatalf("%v: %+v, then %+v", err, a, c)
		}
	})
}
