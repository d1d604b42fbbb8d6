//go:build realparts || long

package main_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/sync/record"
)

// The largest file there may be goes up, and comes down on another computer,
// while the probe, the server or both are killed with -9 in the middle of it. It
// ends up whole, its message is there once, and no part that the server has
// acknowledged is sent again.
func TestKilledWhileFilesTravel(t *testing.T) {
	o := newPractice(t)
	k := &killer{t: t, o: o}
	up, down := o.desk(), o.desk()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	k.rnd = rand.New(rand.NewPCG(seed, 2))
	for n := range killFiles {
		content := make([]byte, record.MaxFileBytes-k.rnd.IntN(2)*k.rnd.IntN(1<<20))
		_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(n)}).Read(content) // never fails
		copy(content, "%PDF-1.7\n")
		text := fmt.Sprint("With file ", n)
		id := k.upload(up, text, content)
		k.download(down, text, id, content)
	}
	for _, d := range []*desk{up, down} {
		d.sync()
		for n := range killFiles {
			if text := fmt.Sprint("client: With file ", n); count(texts(d.messages()), text) != 1 || count(texts(o.list()), text) != 1 {
				t.Errorf("%q: here %q, there %q", text, texts(d.messages()), texts(o.list()))
			}
		}
	}
	t.Logf("%d kills in the middle of a file on its way up, %d down, of %d each", k.up, k.down, killFiles*killsAFile)
}

type killer struct {
	t        *testing.T
	o        *practice
	rnd      *rand.Rand
	up, down int // kills that met a file on its way
}

// strike kills the probe, the server or both, and starts them again.
func (k *killer) strike(d *desk) {
	k.t.Helper()
	victim := k.rnd.IntN(3) // 0 the probe, 1 the server, 2 both
	if victim != 1 {
		d.kill()
	}
	if victim != 0 {
		k.o.Kill()
		k.o.Start()
	}
	if victim != 1 {
		d.open()
	}
}

// travels is a file of a message as the probe lists it.
type travels struct {
	ID    string
	Size  int64
	Going bool
	Sent  int
}

// file is that of the message with this text, and the message's state.
func (k *killer) file(d *desk, text string) (f travels, state string) {
	k.t.Helper()
	var a struct {
		Messages []struct {
			Text, State string
			Files       []travels
		}
	}
	d.do("messages", &a)
	n := 0
	for _, m := range a.Messages {
		if m.Text == text && len(m.Files) == 1 {
			f, state, n = m.Files[0], m.State, n+1
		}
	}
	if n != 1 {
		k.t.Fatalf("%q stands there %d times: %+v", text, n, a.Messages)
	}
	return f, state
}

func (k *killer) upload(d *desk, text string, content []byte) (id string) {
	k.t.Helper()
	path := filepath.Join(k.t.TempDir(), "night.pdf")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		k.t.Fatal(err)
	}
	d.do("attach new "+path, nil)
	d.do("send new "+text, nil)
	acknowledged := 0 // percent
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for range killsAFile {
		at := k.rnd.IntN(90)
		for {
			f, state := k.file(d, text)
			if f.Going && f.Sent > 0 && f.Sent < acknowledged {
				k.t.Errorf("%d percent were there, and it goes on from %d", acknowledged, f.Sent)
			}
			acknowledged = max(acknowledged, f.Sent)
			if state != "waiting" {
				break
			}
			if f.Going && f.Sent >= at {
				if f.Sent < 100 {
					k.up++
				}
				break
			}
			<-look.C
		}
		k.strike(d)
	}
	k.o.Until("the message is there", func() bool {
		d.sync()
		_, state := k.file(d, text)
		if state == "refused" {
			k.t.Fatalf("%q was not accepted", text)
		}
		return state == "delivered"
	})
	f, _ := k.file(d, text)
	if f.Size != int64(len(content)) {
		k.t.Errorf("%d bytes, sent %d", f.Size, len(content))
	}
	return f.ID
}

func (k *killer) download(d *desk, text, id string, content []byte) {
	k.t.Helper()
	k.o.Until("the message is on the other computer", func() bool {
		d.sync()
		return count(texts(d.messages()), "client: "+text) == 1
	})
	path := filepath.Join(k.t.TempDir(), "copy.pdf")
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for range killsAFile {
		at := k.rnd.Int64N(int64(len(content)))
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = d.ask("open " + id + " " + path) // it is killed in the middle of it, perhaps
		}()
		for {
			if n := k.half(d); n >= at && n > 0 {
				k.down++
				break
			}
			select {
			case <-ended:
			case <-look.C:
				continue
			}
			break
		}
		k.strikeDuring(d, ended)
	}
	k.o.Until("the file is here", func() bool {
		m, err := d.ask("open " + id + " " + path)
		return err == nil && string(m["ok"]) == "true"
	})
	got, err := os.ReadFile(path)
	if err != nil {
		k.t.Fatal(err)
	}
	if sha256.Sum256(got) != sha256.Sum256(content) {
		k.t.Errorf("%d bytes came, and they are others than the %d sent", len(got), len(content))
	}
}

// strikeDuring is strike while a command waits for its answer.
func (k *killer) strikeDuring(d *desk, ended <-chan struct{}) {
	k.t.Helper()
	if k.rnd.IntN(2) == 0 {
		k.o.Kill()
		k.o.Start()
	}
	if k.rnd.IntN(2) == 0 {
		if err := d.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			k.t.Error(err)
		}
		<-ended // its answers have come to their end
		d.kill()
		d.open()
		return
	}
	<-ended
}

// half is how much of an unfinished file lies on this computer.
func (k *killer) half(d *desk) (n int64) {
	k.t.Helper()
	for _, store := range d.stores() {
		err := filepath.WalkDir(store, func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".part" {
				return ignoreGone(err)
			}
			st, err := e.Info()
			if err == nil {
				n += st.Size()
			}
			return ignoreGone(err)
		})
		if err != nil {
			k.t.Fatal(err)
		}
	}
	return n
}

// ignoreGone is for files that are renamed while they are looked at.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
