// Command alcove-probe is the app without its windows: the state machine of
// app/client behind a line protocol, for scripts, support, and outside tests.
// It reads one command a line and answers one JSON object a line; lines with an
// "event" member tell of changes that nobody asked for.
//
// It holds no rule and no sentence of its own about signing in, and it never
// writes out what was typed: no address, code, PIN, word or passcode.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"alcove/app/client"
	"alcove/auth/keyring"
)

type flags struct {
	Server   string        `help:"The practice's web address." placeholder:"URL" env:"ALCOVE_SERVER"`
	Profile  string        `help:"The folder that keeps everything of one user." placeholder:"DIR" required:"" env:"ALCOVE_PROFILE"`
	Keyring  string        `help:"Where the credential is kept: the system's keyring, or, for tests only, a plain file." enum:"os,file-for-tests" default:"os"`
	Patience time.Duration `help:"How long a slow keyring or practice is waited for before the app goes on without; 0 is as long as the window waits, two to three seconds." placeholder:"1m"`
}

func main() {
	var f flags
	kong.Parse(&f, kong.Name("alcove-probe"),
		kong.Description("The app without its windows: one command a line on standard input, one JSON object a line on standard output. Type help for the commands."),
		kong.Exit(func(code int) { os.Exit(min(code, 2)) })) // 2 is wrong usage, as with alcove-server
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, f); err != nil {
		fmt.Fprintln(os.Stderr, "alcove-probe:", inWords(err))
		os.Exit(1)
	}
}

// inWords is one sentence where the app has one.
func inWords(err error) string {
	var f *client.Failure
	if errors.As(err, &f) && f.Sentence != "" {
		return f.Sentence
	}
	return err.Error()
}

func run(ctx context.Context, f flags) error {
	ring, err := openKeyring(f)
	if err != nil {
		return err
	}
	name, _ := os.Hostname() // without a name it is "a computer"
	clock := &client.OffsetClock{}
	net := newNetwork()
	c, err := client.New(ctx, client.Options{
		Profile: f.Profile, Server: f.Server, Keyring: ring, Computer: name,
		Clock: clock, Transport: net, Presence: client.SystemPresence(), Patience: f.Patience,
	})
	if err != nil {
		return err
	}
	p := &probe{c: c, clock: clock, net: net, patience: f.Patience, out: os.Stdout}
	err = p.serve(ctx, os.Stdin)
	if cerr := c.Close(); err == nil {
		err = cerr
	}
	return err
}

func openKeyring(f flags) (keyring.Keyring, error) {
	if f.Keyring == "file-for-tests" {
		if err := os.MkdirAll(f.Profile, 0o700); err != nil {
			return nil, err
		}
		path := filepath.Join(f.Profile, "keyring-for-tests.json")
		fmt.Fprintf(os.Stderr, "alcove-probe: for tests only: the credential is kept in the plain file %s\n", path)
		return keyring.File(path), nil
	}
	hash, err := keyring.ProfileHash(f.Profile)
	if err != nil {
		return nil, err
	}
	return keyring.OS(hash), nil
}
