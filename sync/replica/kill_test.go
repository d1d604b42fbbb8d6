//go:build unix

package replica

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"alcove/sync/record"
)

// The test binary is also the program that gets killed and the one whose disk
// is full.
func TestMain(m *testing.M) {
	switch os.Getenv("REPLICA_TEST_AS") {
	case "writer":
		writer(os.Getenv("REPLICA_TEST_DIR"))
	case "full":
		fullDisk(os.Getenv("REPLICA_TEST_DIR"))
	default:
		os.Exit(m.Run())
	}
}

// writer writes and pulls as fast as it can, and says what is durable.
func writer(dir string) {
	r, err := Open(testOptions(dir))
	must(err)
	st, err := r.Load()
	must(err)
	at := st.Base
	if n := len(st.Queue); n > 0 {
		at = st.Queue[n-1].At
	}
	if st.Replica == "" {
		must(r.Renumber("r_1", nil, nil))
	}
	seq := int64(len(r.Records("message")))
	for i := 0; ; i++ {
		w := send(at, "t_1", fmt.Sprintf("written %d", at.N+1))
		must(r.Append(w, nil))
		at = w.At
		fmt.Printf("write %d\n", at.N)
		must(r.SaveDraft(Draft{ID: "d", Text: fmt.Sprintf("draft %d", at.N)}))
		fmt.Printf("draft %d\n", at.N)
		if i%3 == 2 {
			var envs []record.Envelope
			for range 40 {
				seq++
				envs = append(envs, message(int(seq), "t_2", fmt.Sprintf("text %d", seq)))
			}
			must(r.Stage(acct, page("half", envs[:20]...)))
			_, err := r.Commit(acct, page(strconv.FormatInt(seq, 10), envs[20:]...), nil)
			must(err)
			fmt.Printf("seq %d\n", seq)
		}
	}
}

func must(err error) {
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
}

func child(t *testing.T, as, dir string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	ok(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "REPLICA_TEST_AS="+as, "REPLICA_TEST_DIR="+dir)
	return cmd
}

// kill -9 in the middle of writes: what was said to be durable is there, once,
// in order, and nothing needs a repair.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 6))
	said := map[string]int64{}
	for round := range kills {
		cmd := child(t, "writer", dir)
		out, err := cmd.StdoutPipe()
		ok(t, err)
		ok(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for left := 3 + rng.IntN(25); lines.Scan(); left-- {
			what, n, _ := strings.Cut(lines.Text(), " ")
			if what == "failed" {
				t.Fatalf("round %d: %s", round, n)
			}
			said[what], err = strconv.ParseInt(n, 10, 64)
			ok(t, err)
			if left == 0 {
				ok(t, cmd.Process.Kill())
			}
		}
		_ = cmd.Wait() // it was killed: that is the point
		afterKill(t, dir, round, said)
		if t.Failed() {
			return
		}
	}
}

func afterKill(t *testing.T, dir string, round int, said map[string]int64) {
	t.Helper()
	r := open(t, dir)
	defer shut(t, r)
	st, err := r.Load()
	ok(t, err)
	if r.Mended() != nil {
		t.Errorf("round %d: mended: %v", round, r.Mended().Cause)
	}
	at := Line{}
	for i, w := range st.Queue {
		args, err := record.SendOp.Args(record.Mutation{Op: w.Op, Args: w.Args})
		if err != nil || args.Text != fmt.Sprintf("written %d", i+1) || w.Prev != at.Chain || w.At.N != at.N+1 {
			t.Fatalf("round %d: write %d is %+v", round, i+1, w)
		}
		at = w.At
	}
	if at.N < said["write"] || at.N > said["write"]+1 {
		t.Errorf("round %d: %d writes, %d were durable", round, at.N, said["write"])
	}
	d, _ := r.Draft("d")
	if n, _ := strconv.ParseInt(strings.TrimPrefix(d.Text, "draft "), 10, 64); n < said["draft"] || n > said["draft"]+1 {
		t.Errorf("round %d: %q, %d was durable", round, d.Text, said["draft"])
	}
	cursor, _ := strconv.ParseInt(st.Streams[acct].Cursor, 10, 64)
	recs := r.Records("message")
	if int64(len(recs)) != cursor || cursor < said["seq"] {
		t.Errorf("round %d: %d messages at cursor %d, %d were durable", round, len(recs), cursor, said["seq"])
	}
	for i, rec := range recs {
		if rec.Seq != int64(i+1) {
			t.Fatalf("round %d: message %d has number %d", round, i, rec.Seq)
		}
	}
}

// fullDisk fills a store under a limit of file sizes until nothing goes, then
// goes on without the limit.
func fullDisk(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	r, err := Open(testOptions(dir))
	must(err)
	<-r.Whole()
	var was syscall.Rlimit
	must(syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	var at Line
	st, err := r.Load()
	must(err)
	at = st.Queue[len(st.Queue)-1].At
	limit := was
	limit.Cur = 150 << 10
	must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	failures := 0
	for i := 0; failures < 5; i++ {
		w := send(at, "t_1", fmt.Sprintf("written %d", at.N))
		if i > 2000 {
			fmt.Println("failed: the disk never got full")
			os.Exit(1)
		}
		if err := r.Append(w, nil); err != nil {
			failures++
			fmt.Println("refused", err)
			st, err := r.Load() // what the machine does after any failure
			must(err)
			if n := st.Queue[len(st.Queue)-1].At; n != at {
				fmt.Println("failed: a refused write is there", n.N, at.N)
				os.Exit(1)
			}
			if r.Mended() != nil {
				fmt.Println("failed: mended", r.Mended().Cause)
				os.Exit(1)
			}
			continue
		}
		at = w.At
	}
	must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
	w := send(at, "t_1", fmt.Sprintf("written %d", at.N))
	must(r.Append(w, nil))
	must(r.Close())
	fmt.Println("durable", w.At.N)
}
