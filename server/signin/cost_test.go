package signin

import (
	"bytes"
	"encoding/binary"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// commits counts the commits that stand in the write-ahead log: frames that
// name the size of the file after them.
// https://sqlite.org/fileformat2.html#the_write_ahead_log
func (w *world) commits() (n int) {
	w.Helper()
	b, err := os.ReadFile(filepath.Join(w.dir, store.FileName+"-wal"))
	if err != nil {
		w.Fatal(err)
	}
	if len(b) < 32 {
		return 0
	}
	page := int(binary.BigEndian.Uint32(b[8:]))
	salt := b[16:24]
	for at := 32; at+24+page <= len(b); at += 24 + page {
		if !bytes.Equal(b[at+8:at+16], salt) {
			break // left from before a checkpoint
		}
		if binary.BigEndian.Uint32(b[at+4:]) != 0 {
			n++
		}
	}
	return n
}

// acts says how many commits something makes.
func (w *world) acts(fn func()) int {
	w.Helper()
	before := w.commits()
	fn()
	return w.commits() - before
}

// A start and a redemption are one transaction each; polls, pages, right codes
// and calls of the API write nothing.
func TestWhatIsWritten(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	quiet := func(what string, fn func()) {
		t.Helper()
		w.flush()
		if n := w.acts(fn); n != 0 {
			t.Errorf("%s made %d commits", what, n)
		}
	}
	one := func(what string, fn func()) {
		t.Helper()
		if n := w.acts(fn); n != 1 {
			t.Errorf("%s made %d commits", what, n)
		}
	}
	one("a start", func() { a.start() })
	token, code := w.signInMail()
	w.settled(c)
	quiet("polls", func() {
		for range 20 {
			a.step()
			w.pass(3 * time.Second)
		}
	})
	quiet("a right code", func() { a.step("email_code", code) })
	one("a wrong code", func() { a.step("email_code", other(code, 1)) })
	var to *url.URL
	quiet("the page and its button", func() {
		for range 5 {
			if _, err := w.p.linkState(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			to = a.pressHere(token)
		}
	})
	one("a redemption", func() { a.redeem(to.Query().Get("code"), "redirect_uri", a.redirect) })
	w.settled(c)
	quiet("the same answer again", func() { a.redeem(to.Query().Get("code"), "redirect_uri", a.redirect) })
	quiet("calls of the API", func() {
		for range 50 {
			if code, _ := a.wwwAuth(); code != 200 {
				t.Fatal(code)
			}
			a.touch(0)
			a.api("GET", auth.PathDevices, "")
		}
	})
	one("a refresh", func() { a.refresh(a.tok.RefreshToken) })
	quiet("a refresh again", func() { a.refresh(a.tok.RefreshToken) })
	quiet("a token of nobody", func() { a.refresh(auth.Token()) })
}

// A whole sign-in is two commits: the start, and the tokens. What its mail, the
// page and the right code leave behind rides with the second.
func TestTwoCommitsForASignIn(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	w.flush()
	n := w.acts(func() {
		a.start()
		_, code := w.signInMail()
		_, ans := a.step("email_code", code)
		if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
			t.Fatal(status, tok)
		}
	})
	if n != 2 {
		t.Errorf("a whole sign-in made %d commits", n)
	}
	w.settled(c)
}

// A member costs about as much as a stranger: the same number of commits, and
// no more pages of the file than a link and its mail take.
func TestStrangersCostAsMuch(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	for _, email := range []string{"jane@example.com", "stranger@example.com"} {
		a := w.app(email)
		for what, fn := range map[string]func(){
			"start": func() { a.start() }, "code": func() { a.step("email_code", "000000") }, "PIN": func() { a.step("pin", "000000") },
		} {
			if n := w.acts(fn); n != 1 && a.session != "" {
				t.Errorf("%s of %s: %d commits", what, email, n)
			}
		}
	}
}

func BenchmarkStart(b *testing.B) {
	for _, who := range []string{"member", "stranger"} {
		b.Run(who, func(b *testing.B) {
			w := newWorld(b)
			if who == "member" {
				w.client("jane@example.com", auth.WaysLink)
			}
			a := w.app("jane@example.com")
			done := drain(w)
			defer done()
			for b.Loop() {
				w.pass(24 * time.Hour)
				if status, ans := a.start(); ans.AuthSession == "" {
					b.Fatal(status, ans)
				}
			}
		})
	}
}

// BenchmarkRedeem is from a right code to tokens.
func BenchmarkRedeem(b *testing.B) {
	w := newWorld(b)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	done := drain(w)
	defer done()
	for b.Loop() {
		b.StopTimer()
		w.pass(time.Hour)
		_, ans := a.start("pin", w.pin(c, ""))
		b.StartTimer()
		if status, tok := a.redeem(ans.AuthorizationCode); status != 200 {
			b.Fatal(status, tok)
		}
	}
}

func BenchmarkAuthedCall(b *testing.B) {
	w := newWorld(b)
	_, a := w.signedIn("jane@example.com")
	for b.Loop() {
		if code, _ := a.wwwAuth(); code != 200 {
			b.Fatal(code)
		}
	}
}

// drain throws the mail away.
func drain(w *world) (stop func()) {
	end := make(chan struct{})
	go func() {
		for {
			select {
			case <-w.box:
			case <-end:
				return
			}
		}
	}()
	return func() { close(end) }
}

// settled waits until all mail has left and its rows are written.
func (w *world) settled(c store.Client) {
	w.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); runtime.Gosched() {
		w.flush()
		open := 0
		w.look(func(tx *store.Tx) error {
			all, err := tx.Mails(c.ID, 1000, w.now())
			for _, m := range all {
				if m.State != store.MailAccepted {
					open++
				}
			}
			return err
		})
		if open == 0 {
			return
		}
	}
	w.Fatal("mail does not leave")
}
