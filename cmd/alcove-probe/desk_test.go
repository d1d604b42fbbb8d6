package main_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"alcove/server/servertest"
)

const (
	passphrase = "blue horse 17"
	janesName  = "Jane Rivera"
)

// practice is the real server program with one client and one staff member.
type practice struct {
	*servertest.Program
	t *testing.T
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	o := &practice{servertest.Binary(t), t}
	o.JSON(nil, "setup", "--name", "Elm Street", "--phone", "555 0100", "--email", "office@elm.example")
	o.JSON(nil, "staff", "add", "--email", "ruth@elm.example", "--name", "Dr. Ruth Okafor", "--role", "clinician")
	o.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", janesName)
	return o
}

// writes is a message of the staff member.
func (o *practice) writes(text string) {
	o.t.Helper()
	o.JSON(nil, "message", "send", "jane@example.com", "--as", "ruth@elm.example", "--text", text)
}

// line is a message as both sides list it.
type line struct{ ID, Thread, From, Text, State, Reason, Sentence string }

func (o *practice) list() (out []line) {
	o.t.Helper()
	o.JSON(&out, "message", "list", "jane@example.com")
	return out
}

// desk is one computer with the real probe.
type desk struct {
	t       *testing.T
	url     string
	profile string
	around  string // temporary files, settings and stderr; "" for those of the test
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// desk is a computer that is signed in and has a passcode.
func (o *practice) desk() *desk {
	o.t.Helper()
	return o.deskAround("")
}

func (o *practice) deskAround(around string) *desk {
	o.t.Helper()
	d := &desk{t: o.t, url: o.URL, profile: filepath.Join(o.t.TempDir(), "profile"), around: around}
	d.start()
	o.t.Cleanup(d.kill)
	var pin struct{ Pin string }
	o.JSON(&pin, "pin", "jane@example.com", "--caller-check", "voice")
	d.do("pin-signin jane@example.com "+pin.Pin, nil)
	d.do("passcode "+passphrase, nil)
	return d
}

func (d *desk) start() {
	d.t.Helper()
	d.cmd = exec.Command(probeBinary(d.t), "--server", d.url, "--profile", d.profile, "--keyring", "file-for-tests", "--patience", hangs.String())
	if d.around != "" { // all that it leaves beside its answers stands there
		d.cmd.Env = append(os.Environ(), "TMPDIR="+d.around, "HOME="+d.around, "XDG_CONFIG_HOME="+d.around, "XDG_CACHE_HOME="+d.around,
			"XDG_STATE_HOME="+d.around, "XDG_DATA_HOME="+d.around)
		said, err := os.OpenFile(filepath.Join(d.around, "stderr"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			d.t.Fatal(err)
		}
		defer said.Close() //nolint:errcheck // the child has its own
		d.cmd.Stderr = said
	}
	in, err := d.cmd.StdinPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.in, d.out = in, bufio.NewReaderSize(out, 1<<20)
}

// open starts the program if need be, and types the passcode.
func (d *desk) open() {
	d.t.Helper()
	if d.cmd == nil {
		d.start()
	}
	d.do("unlock "+passphrase, nil)
}

// kill ends the program as a power cut would.
func (d *desk) kill() {
	if d.cmd == nil {
		return
	}
	if err := d.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		d.t.Error(err)
	}
	_ = d.cmd.Wait() // "signal: killed"
	d.cmd = nil
}

// quit ends it in good order.
func (d *desk) quit() {
	d.t.Helper()
	d.do("quit", nil)
	if err := d.cmd.Wait(); err != nil {
		d.t.Error(err)
	}
	d.cmd = nil
}

// ask gives a command and reads to its answer.
func (d *desk) ask(command string) (map[string]json.RawMessage, error) {
	if _, err := io.WriteString(d.in, command+"\n"); err != nil {
		return nil, err
	}
	for {
		b, err := d.out.ReadBytes('\n')
		if err != nil {
			return nil, fmt.Errorf("the probe ended: %w", err)
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(b, &m); err != nil {
			return nil, fmt.Errorf("%q: %w", b, err)
		}
		if _, event := m["event"]; !event {
			return m, nil
		}
	}
}

// do is a command that must succeed; v takes its members.
func (d *desk) do(command string, v any) {
	d.t.Helper()
	m, err := d.ask(command)
	if err != nil {
		d.t.Fatalf("%s: %v", command, err)
	}
	all, err := json.Marshal(m)
	if err != nil {
		d.t.Fatal(err)
	}
	if string(m["ok"]) != "true" {
		d.t.Fatalf("%s: %s", command, all)
	}
	if v != nil {
		if err := json.Unmarshal(all, v); err != nil {
			d.t.Fatalf("%s: %s: %v", command, all, err)
		}
	}
}

func (d *desk) messages() []line {
	d.t.Helper()
	var a struct{ Messages []line }
	d.do("messages", &a)
	return a.Messages
}

// sync brings both sides together; it returns how that ended. Without a
// practice to talk to it fails, and says so.
func (d *desk) sync() string {
	d.t.Helper()
	m, err := d.ask("sync")
	if err != nil {
		d.t.Fatal(err)
	}
	var how string
	if err := json.Unmarshal(m["sync"], &how); err != nil {
		d.t.Fatalf("sync: %s: %v", m, err)
	}
	if ok, reason := string(m["ok"]), string(m["reason"]); ok != "true" && reason != `"offline"` || ok == "true" && how == "offline" {
		d.t.Fatalf("sync: %s", m)
	}
	return how
}

// texts are the words of a list, with the state where it says more than that
// the message is there.
func texts(list []line) (out []string) {
	for _, m := range list {
		out = append(out, m.From+": "+m.Text)
	}
	return out
}

// threads is the first thread of the list.
func (d *desk) thread() string {
	d.t.Helper()
	list := d.messages()
	if len(list) == 0 {
		d.t.Fatal("there is no conversation")
	}
	return list[0].Thread
}
