package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"alcove/server/porttest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"alcove-server": main})
}

// TestActs plays each story of the command line twice: on a folder nobody
// serves, and beside a server that runs on it. Nothing may differ.
func TestActs(t *testing.T) {
	for _, beside := range []bool{false, true} {
		t.Run(map[bool]string{false: "alone", true: "beside serve"}[beside], func(t *testing.T) {
			p := params(t, "testdata/acts")
			setup := p.Setup
			p.Setup = func(e *testscript.Env) error {
				if err := setup(e); err != nil || !beside {
					return err
				}
				return e.Values[servingKey{}].(*serving).start(e.Getenv, e.Setenv, nil)
			}
			testscript.Run(t, p)
		})
	}
}

// TestServe plays the stories of a server that starts, stops, is killed, and
// is refused.
func TestServe(t *testing.T) { testscript.Run(t, params(t, "testdata/serve")) }

type servingKey struct{}

func params(t *testing.T, dir string) testscript.Params {
	return testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ALCOVE_DATA", filepath.Join(e.WorkDir, "data"))
			e.Setenv("TZ", "UTC")
			e.Setenv("LISTEN", "127.0.0.1:"+porttest.Hold(t)) // the same after a stop and a kill
			s := &serving{}
			e.Values[servingKey{}] = s
			e.Defer(s.kill)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(of(ts).start(ts.Getenv, ts.Setenv, args))
			},
			// Not "stop": testscript has one of its own, which ends the story as passed.
			"sigterm": func(ts *testscript.TestScript, neg bool, args []string) { ts.Check(of(ts).stop()) },
			"kill9":   func(ts *testscript.TestScript, neg bool, args []string) { of(ts).kill() },
			"get": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(fetch(ts, http.MethodGet, args[0], ""))
			},
			"post": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(fetch(ts, http.MethodPost, args[0], args[1]))
			},
			// json MEMBER WANT looks at the last answer; json MEMBER -> NAME keeps it in the environment.
			"json": func(ts *testscript.TestScript, neg bool, args []string) {
				got, err := member(ts.ReadFile("stdout"), args[0])
				ts.Check(err)
				switch {
				case args[1] == "->":
					ts.Setenv(args[2], got)
				case (got == args[1]) == neg:
					ts.Fatalf("%s is %q", args[0], got)
				}
			},
		},
	}
}

// serving is the server of one script; scripts of one run do not share any.
type serving struct {
	cmd *exec.Cmd
	log *os.File
}

func (s *serving) start(get func(string) string, set func(string, string), flags []string) error {
	bin := ""
	for _, dir := range filepath.SplitList(get("PATH")) {
		if p := filepath.Join(dir, "alcove-server"); bin == "" {
			if _, err := os.Stat(p); err == nil {
				bin = p
			}
		}
	}
	s.cmd = exec.Command(bin, append([]string{"serve", "--dev", "--listen", get("LISTEN")}, flags...)...)
	s.cmd.Env = append(os.Environ(), "ALCOVE_DATA="+get("ALCOVE_DATA"))
	errs, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if s.log, err = os.OpenFile(filepath.Join(get("WORK"), "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	b := bufio.NewReader(errs)
	for {
		line, err := b.ReadString('\n')
		if err != nil {
			return fmt.Errorf("serve said only %q: %w", line, err)
		}
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on "); ok {
			set("URL", url)
			go io.Copy(s.log, b) //nolint:errcheck // ends with the process
			return nil
		}
	}
}

func (s *serving) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait() // how fast is looked at in TestStopAndSize
}

func of(ts *testscript.TestScript) *serving { return ts.Value(servingKey{}).(*serving) }

func (s *serving) kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill() // it may have ended by itself
		_ = s.cmd.Wait()         // "signal: killed"
	}
}

func fetch(ts *testscript.TestScript, method, path, body string) error {
	r, err := http.NewRequest(method, ts.Getenv("URL")+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s: %d %s %w", path, resp.StatusCode, b, err)
	}
	_, err = ts.Stdout().Write(b)
	return err
}

// member reads one value of a JSON text by its path: "0.waiting.0.label".
func member(text, path string) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return "", fmt.Errorf("not JSON: %w in %s", err, text)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = at[step]; !ok {
				return "", fmt.Errorf("no member %s in %s", step, text)
			}
		case []any:
			if step == "len" {
				v = len(at)
				continue
			}
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(at) {
				return "", fmt.Errorf("no %s in %s", step, text)
			}
			v = at[i]
		default:
			return "", fmt.Errorf("nothing below %s in %s", step, text)
		}
	}
	return fmt.Sprint(v), nil
}
