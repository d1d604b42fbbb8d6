package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The stories in testdata name the complaint that they settle. Each plays on
// the real server program and the real probe, with the practice's clock and
// mailbox of --dev. Their commands:
//
//	office ARGS        alcove-server on this story's folder
//	app NAME COMMAND   one line to the probe of that name, which starts with it
//	shows NAME K=V     the last answer of that probe has these members (K! for none)
//	until NAME STATE   the probe comes to a state by itself
//	quit NAME          ends the program; the next app command starts it again
//	later D NAME...    moves the practice's clock, and these computers' with it
//	pinof VAR          the PIN that office has just shown
//	code VAR EMAIL     the code of the newest sign-in mail
//	link VAR EMAIL     its link
//	mails N EMAIL      so many mails went there
//	opens VAR NAME     the press of the link's page reaches that app
//	page URL TEXT      the page at URL, as it is, has this text
//	press URL ACTION TEXT   the page after the button has this text
func TestStories(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "alcove/cmd/alcove-server", "alcove/cmd/alcove-probe")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			s := &story{bin: bin, dir: e.WorkDir, apps: map[string]*probed{}}
			e.Values["story"] = s
			e.Defer(s.end)
			return s.begin()
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"office": office, "app": app, "shows": shows, "until": until, "quit": quit, "later": later,
			"code": code, "link": link, "mails": mails, "opens": opens, "page": webpage, "press": press, "pinof": pinOf,
		},
	})
}

// hangs is when a test gives up: long after anything that is only slow.
const hangs = 3 * time.Minute

// story is one practice and the computers of its clients.
type story struct {
	bin, dir string
	server   *exec.Cmd
	url      string
	apps     map[string]*probed
	said     string // by the last office command
}

func at(ts *testscript.TestScript) *story { return ts.Value("story").(*story) }

func (s *story) office(args ...string) *exec.Cmd {
	return exec.Command(filepath.Join(s.bin, "alcove-server"), append([]string{"--data", filepath.Join(s.dir, "practice")}, args...)...)
}

func (s *story) begin() error {
	if out, err := s.office("setup", "--name", "Elm Street", "--phone", "555 0100", "--email", "office@elm.example").CombinedOutput(); err != nil {
		return fmt.Errorf("setup: %v: %s", err, out)
	}
	s.server = s.office("serve", "--dev", "--listen", "127.0.0.1:0")
	said, err := s.server.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.server.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if u, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			s.url = strings.TrimSpace(u)
			go func() { _, _ = io.Copy(io.Discard, said) }() // so that it is never kept waiting
			return nil
		}
	}
	return fmt.Errorf("the server never listened")
}

func (s *story) end() {
	for _, p := range s.apps {
		p.quit()
	}
	if s.server != nil && s.server.Process != nil {
		_ = s.server.Process.Signal(os.Interrupt) // it may have ended
		_ = s.server.Wait()                       // an interrupt is an error here
	}
}

// probed is one running probe.
type probed struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	last map[string]any
}

func (s *story) app(name string) (*probed, error) {
	if p := s.apps[name]; p != nil {
		return p, nil
	}
	p := &probed{cmd: exec.Command(filepath.Join(s.bin, "alcove-probe"), "--server", s.url, "--profile", filepath.Join(s.dir, "computer-"+name), "--keyring", "file-for-tests", "--patience", hangs.String())}
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	s.apps[name] = p
	return p, p.cmd.Start()
}

// say sends a line and reads to its answer.
func (p *probed) say(line string) error {
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		return err
	}
	for {
		b, err := p.out.ReadBytes('\n')
		if err != nil {
			return fmt.Errorf("the probe ended: %w", err)
		}
		p.last = map[string]any{}
		if err := json.Unmarshal(b, &p.last); err != nil {
			return fmt.Errorf("%q: %w", b, err)
		}
		if _, event := p.last["event"]; !event {
			return nil
		}
	}
}

func (p *probed) quit() {
	_ = p.in.Close() // the end of its input ends it
	_ = p.cmd.Wait() // how it ended shows in what it wrote
}

func check(ts *testscript.TestScript, err error) {
	if err != nil {
		ts.Fatalf("%v", err)
	}
}

func office(ts *testscript.TestScript, neg bool, args []string) {
	out, err := at(ts).office(args...).CombinedOutput()
	at(ts).said = string(out)
	_, _ = ts.Stdout().Write(out) // kept by testscript, in memory
	if (err != nil) != neg {
		ts.Fatalf("%v: %s", err, out)
	}
}

func app(ts *testscript.TestScript, neg bool, args []string) {
	p, err := at(ts).app(args[0])
	check(ts, err)
	check(ts, p.say(strings.Join(args[1:], " ")))
	if p.last["ok"] == neg {
		ts.Fatalf("%s %s: %v", args[0], args[1], p.last)
	}
}

func shows(ts *testscript.TestScript, neg bool, args []string) {
	p := at(ts).apps[args[0]]
	for _, a := range args[1:] {
		if k, ok := strings.CutSuffix(a, "!"); ok {
			if p.last[k] != nil {
				ts.Fatalf("%s is %v", k, p.last[k])
			}
			continue
		}
		k, want, _ := strings.Cut(a, "=")
		if got := fmt.Sprint(p.last[k]); (got == want) == neg {
			ts.Fatalf("%s is %q, not %q: %v", k, got, want, p.last)
		}
	}
}

// until reads the probe's events, so that nobody waits longer than need be.
func until(ts *testscript.TestScript, neg bool, args []string) {
	p := at(ts).apps[args[0]]
	check(ts, p.say("state"))
	stop := time.AfterFunc(hangs, func() { _ = p.cmd.Process.Kill() }) // then reading fails
	defer stop.Stop()
	for p.last["state"] != args[1] {
		b, err := p.out.ReadBytes('\n')
		if err != nil {
			ts.Fatalf("never came to %s: %v", args[1], p.last)
		}
		check(ts, json.Unmarshal(b, &p.last))
	}
}

func quit(ts *testscript.TestScript, neg bool, args []string) {
	s := at(ts)
	s.apps[args[0]].quit()
	delete(s.apps, args[0])
}

func later(ts *testscript.TestScript, neg bool, args []string) {
	s := at(ts)
	res, err := http.Post(s.url+"/dev/clock", "application/json", strings.NewReader(fmt.Sprintf(`{"advance":%q}`, args[0])))
	check(ts, err)
	check(ts, res.Body.Close())
	for _, name := range args[1:] {
		p, err := s.app(name)
		check(ts, err)
		check(ts, p.say("advance "+args[0]))
	}
}

type letter struct{ To, Subject, Text string }

func (s *story) mail(email string) ([]letter, error) {
	res, err := http.Get(s.url + "/dev/mail.json?to=" + email)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var all []letter
	return all, json.NewDecoder(res.Body).Decode(&all)
}

// arrived is the mailbox once no mail waits to leave: it leaves after the
// answer to whoever asked for it.
func (s *story) arrived(email string) ([]letter, error) {
	end := time.After(hangs)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		res, err := http.Get(s.url + "/dev/state")
		if err != nil {
			return nil, err
		}
		var state struct {
			Queued *int `json:"mails_queued"`
		}
		err = json.NewDecoder(res.Body).Decode(&state)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return nil, err
		}
		if state.Queued == nil {
			return nil, errors.New("/dev/state does not count the mails that wait")
		}
		if *state.Queued == 0 {
			return s.mail(email)
		}
		select {
		case <-again.C:
		case <-end:
			return nil, fmt.Errorf("%d mails never left", *state.Queued)
		}
	}
}

// find takes what re finds in the newest mail that has it.
func (s *story) find(email string, re *regexp.Regexp) (string, error) {
	all, err := s.arrived(email)
	for i := len(all) - 1; i >= 0; i-- {
		if m := re.FindStringSubmatch(all[i].Text); m != nil {
			return m[1], err
		}
	}
	return "", fmt.Errorf("no mail of %d has it: %v", len(all), err)
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	c, err := at(ts).find(args[1], regexp.MustCompile(`in the app: (\d{3} \d{3})`))
	check(ts, err)
	ts.Setenv(args[0], c)
}

func link(ts *testscript.TestScript, neg bool, args []string) {
	c, err := at(ts).find(args[1], regexp.MustCompile(`(http\S+/l/\S+)`))
	check(ts, err)
	ts.Setenv(args[0], c)
}

func mails(ts *testscript.TestScript, neg bool, args []string) {
	all, err := at(ts).arrived(args[1])
	check(ts, err)
	if got := fmt.Sprint(len(all)); got != args[0] {
		ts.Fatalf("%s mails, not %s: %v", got, args[0], all)
	}
}

// get reads a page; form is pressed when it is not empty.
func get(ts *testscript.TestScript, url, action string) string {
	var res *http.Response
	var err error
	if action == "" {
		res, err = http.Get(url)
	} else {
		res, err = http.Post(url, "application/x-www-form-urlencoded", strings.NewReader("action="+action))
	}
	check(ts, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	check(ts, err)
	return string(bytes.Join(bytes.Fields(b), []byte(" ")))
}

func opens(ts *testscript.TestScript, neg bool, args []string) {
	if body := get(ts, ts.Getenv(args[0]), "here"); !strings.Contains(body, "You can close this page") {
		ts.Fatalf("%s", body)
	}
	until(ts, false, args[1:])
}

func webpage(ts *testscript.TestScript, neg bool, args []string) {
	if body := get(ts, ts.Getenv(args[0]), ""); strings.Contains(body, args[1]) == neg {
		ts.Fatalf("%s", body)
	}
}

func press(ts *testscript.TestScript, neg bool, args []string) {
	if body := get(ts, ts.Getenv(args[0]), args[1]); strings.Contains(body, args[2]) == neg {
		ts.Fatalf("%s", body)
	}
}

func pinOf(ts *testscript.TestScript, neg bool, args []string) {
	m := regexp.MustCompile(`(?m)\b(\d{3} \d{3})\b`).FindStringSubmatch(at(ts).said)
	if m == nil {
		ts.Fatalf("no PIN in %s", at(ts).said)
	}
	ts.Setenv(args[0], m[1])
}
