package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

const killEnv = "ALCOVE_TEST_MAIL_CHILD"

// TestMain lets the test binary play the server that is killed.
func TestMain(m *testing.M) {
	if at := os.Getenv(killEnv); at != "" {
		if err := child(strings.SplitN(at, " ", 2)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child queues mails one by one and says which are on the disk, until it is killed.
func child(at []string) error {
	s, err := store.Open(at[0], store.Options{})
	if err != nil {
		return err
	}
	tr, err := NewSMTP("smtp://"+at[1]+"?tls=off", "")
	if err != nil {
		return err
	}
	p := New(s, tr, Options{})
	if err := p.Start(context.Background()); err != nil {
		return err
	}
	for {
		id := auth.ID("t")
		err := s.Write(context.Background(), func(tx *store.Tx) error {
			return p.Queue(tx, To{Address: "jane@example.com"}, Invite{Name: id, URL: "https://portal.lakeside.example/open/app"}, time.Now())
		})
		if err != nil {
			return err
		}
		fmt.Println(id)
	}
}

// Killed at any moment, the server loses no mail that it acknowledged, and the
// one after it sends what is left.
func TestKilled(t *testing.T) {
	s := newSink(t, sinkOptions{})
	dir := t.TempDir()
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		p := lakeside()
		p.Made = time.Now()
		return tx.SetPractice(p)
	})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]bool{}
	for round := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killEnv+"="+dir+" 127.0.0.1:"+s.port)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(out)
		for n := 0; in.Scan(); n++ {
			acknowledged[in.Text()] = true
			if n == 20+17*round {
				if err := cmd.Process.Kill(); err != nil { // SIGKILL
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the child ended by itself: %v", err)
		}
	}
	if st, err = store.Open(dir, store.Options{}); err != nil {
		t.Fatal(err)
	}
	tr := dialer(t, s, "smtp", "", off())
	p := New(st, tr, Options{})
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(5 * time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		h, err := p.Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if h.Waiting == 0 {
			break
		}
		if err := st.Flush(t.Context()); err != nil { // what was taken
			t.Fatal(err)
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%+v", h)
		}
	}
	if err := errors.Join(p.Close(t.Context()), st.Close()); err != nil {
		t.Fatal(err)
	}
	seen, ids := map[string]int{}, map[string]string{}
	for _, m := range s.mails() {
		got := parse(t, m.raw)
		name := strings.TrimSuffix(strings.Fields(got.parts[0])[1], ".")
		seen[name]++
		if id := ids[name]; id != "" && id != got.Get("Message-Id") {
			t.Errorf("the same mail came with two ids, %s and %s", id, got.Get("Message-Id"))
		}
		ids[name] = got.Get("Message-Id")
	}
	twice := 0
	for id := range acknowledged {
		if seen[id] == 0 {
			t.Errorf("%s was acknowledged and never left", id)
		}
		if seen[id] > 1 {
			twice++
		}
	}
	t.Logf("%d acknowledged over 6 kills, none lost, %d left twice", len(acknowledged), twice)
}
