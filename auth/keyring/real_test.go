//go:build realparts && linux

package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	ss "github.com/zalando/go-keyring/secret_service"
)

// Each scenario runs in a process of its own inside a D-Bus session of its
// own, because the connection to the bus is made once a process.
var scenarios = map[string]func() []string{
	"open":       func() []string { return conformance(OS("p1")) },
	"apart":      apart,
	"locked":     func() []string { return lockedBy(lockLogin) },
	"unopened":   func() []string { return lockedBy(func() error { return nil }) },
	"unanswered": unanswered,
	"missing":    func() []string { return want(ErrUnavailable) },
}

const scenarioEnv = "ALCOVE_KEYRING_SCENARIO"

func TestMain(m *testing.M) {
	if s := os.Getenv(scenarioEnv); s != "" {
		problems := scenarios[s]()
		for _, p := range problems {
			fmt.Println(p)
		}
		os.Exit(min(len(problems), 1))
	}
	os.Exit(m.Run())
}

// want says what differs when every call is answered with an error.
func want(target error) (problems []string) {
	k := OS("p1")
	for _, other := range []error{ErrNotFound, ErrLocked, ErrUnavailable, ErrDamaged} {
		_, err := k.Get(context.Background(), "a")
		for op, err := range map[string]error{"get": err, "set": k.Set(context.Background(), "a", []byte("x")), "delete": k.Delete(context.Background(), "a")} {
			if errors.Is(err, other) != (other == target) {
				problems = append(problems, fmt.Sprintf("%s: %v", op, err))
			}
		}
	}
	return problems
}

func apart() (problems []string) {
	ctx := context.Background()
	if err := OS("p1").Set(ctx, "a", []byte("one")); err != nil {
		return []string{err.Error()}
	}
	if _, err := OS("p2").Get(ctx, "a"); !errors.Is(err, ErrNotFound) {
		problems = append(problems, "two profiles met: "+errText(err))
	}
	return problems
}

func lockLogin() error {
	svc, err := ss.NewSecretService()
	if err != nil {
		return err
	}
	if err := OS("p1").Set(context.Background(), "a", []byte("kept")); err != nil {
		return err
	}
	return svc.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.Lock", 0, listOf(svc.GetLoginCollection().Path())).Err
}

// listOf makes a list of a type that this package may not name.
func listOf[T any](v ...T) []T { return v }

func lockedBy(lock func() error) []string {
	if err := lock(); err != nil {
		return []string{err.Error()}
	}
	return want(ErrLocked)
}

// unanswered: the window that asks for the password stands there and nobody
// types. The deadline is shorter here only to save the time of whoever waits.
func unanswered() (problems []string) {
	k := newGuard(osRaw{"p1"})
	k.wait = 2 * time.Second
	for range 2 {
		start := time.Now()
		_, err := k.Get(context.Background(), "a")
		if !errors.Is(err, ErrTimeout) || !errors.Is(err, ErrLocked) {
			problems = append(problems, "get: "+errText(err))
		}
		// ErrTimeout is the guard's word alone: that it came in the end is enough,
		// on a computer that may be busy. That it came in time is tested in virtual time.
		if d := time.Since(start); d < k.wait {
			problems = append(problems, fmt.Sprint("answered after ", d))
		}
	}
	return problems
}

// A session without anything in it: only what a test puts there is started, and
// the bus waits for it for as long as the test may take.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><servicedir>%s</servicedir>
<limit name="service_start_timeout">300000</limit>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

// A window for the computer's password that never says anything.
const silentPrompter = "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sleep 300\n"

// daemon starts gnome-keyring, waits until it answers, and ends it again.
const daemon = `
daemon() {
	printf %s pw | gnome-keyring-daemon "$@" --components=secrets --foreground >/dev/null &
	pid=$!
	trap 'kill $pid; wait $pid' EXIT
	until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do
		kill -0 $pid || exit 3
		sleep 0.05
	done
}
`

func TestRealKeyring(t *testing.T) {
	for _, tool := range []string{"bash", "dbus-run-session", "dbus-daemon", "dbus-send", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing (Debian packages dbus-daemon, dbus-bin, gnome-keyring)", tool)
		}
	}
	const unlocked, unopened = "daemon --unlock\n", "daemon\n"
	for _, x := range []struct {
		name, scenario string
		before, start  string // before: a session of its own that leaves a keyring behind
		prompter       string
	}{
		{"open", "open", "", unlocked, ""},
		{"two profiles", "apart", "", unlocked, ""},
		{"locked later", "locked", "", unlocked, ""},
		{"never opened", "unopened", unlocked, unopened, ""},
		{"password not typed", "unanswered", unlocked, unopened, silentPrompter},
		{"a bus and nobody on it", "missing", "", "", ""},
		{"a daemon without a keyring", "missing", "", unopened, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			home, services := t.TempDir(), t.TempDir()
			bus := filepath.Join(home, "bus.conf")
			write(t, bus, fmt.Sprintf(busConfig, services))
			if x.prompter != "" {
				write(t, filepath.Join(services, "prompter.service"), x.prompter)
			}
			session := func(script string) {
				run(t, home, x.scenario, "dbus-run-session", "--config-file="+bus, "--", "bash", "-c", daemon+script, os.Args[0])
			}
			if x.before != "" {
				session(x.before)
			}
			session(x.start + `"$0"`)
		})
	}
	t.Run("no bus", func(t *testing.T) { run(t, t.TempDir(), "missing", os.Args[0]) })
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run plays a scenario in an environment that knows no other session.
func run(t *testing.T, home, scenario, name string, args ...string) {
	t.Helper()
	runtimeDir := filepath.Join(home, "run")
	if err := os.MkdirAll(runtimeDir, 0o700); err != nil {
		t.Fatal(err)
	}
	// Into a file: what is left behind could hold a pipe open.
	out, err := os.Create(filepath.Join(home, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + runtimeDir, scenarioEnv + "=" + scenario}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name()) // only to show it
		t.Errorf("%v\n%s", err, said)
	}
}
