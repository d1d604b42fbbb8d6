package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alcove/sync/record"
)

// The longest message is one line; a line that is longer is refused as a whole,
// and the probe goes on.
func TestLongLines(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	long := strings.Repeat("x", record.MaxText)
	d.do("send new "+long, nil)
	m, err := d.ask("send new " + strings.Repeat("long ", 100_000))
	if err != nil {
		t.Fatal(err)
	}
	if string(m["ok"]) != "false" || !strings.Contains(string(m["sentence"]), "The line is too long") {
		t.Errorf("%s %s", m["ok"], m["sentence"])
	}
	if got := texts(d.messages()); len(got) != 1 || got[0] != "client: "+long {
		t.Errorf("%d messages", len(got))
	}
}

// What keeps it from starting is one sentence.
func TestDoesNotStart(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"the same profile": {[]string{"--server", o.URL, "--profile", d.profile}, 1, "alcove-probe: Alcove is open already."},
		"no address":       {[]string{"--server", "nonsense", "--profile", filepath.Join(t.TempDir(), "p")}, 1, "alcove-probe: This does not look like the address of a practice; it looks like portal.example.com."},
		"no profile":       {[]string{"--server", o.URL}, 2, "alcove-probe: error: missing flags: --profile=DIR"},
	} {
		cmd := exec.Command(probeBinary(t), append(c.args, "--keyring", "file-for-tests")...)
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "ALCOVE_") })
		out, err := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != c.code || lines[len(lines)-1] != c.want {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
