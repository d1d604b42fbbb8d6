package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"golang.org/x/crypto/argon2"

	"alcove/scripts/stage"
)

// unlocks is how often the passcode is typed.
const unlocks = 7

// passcode measures from a typed passcode to an open app, with the very client
// of the app behind alcove-probe, and beside it the slow hash alone, at the
// cost that was calibrated for this machine.
func passcode(ctx context.Context, bin string) ([]result, error) {
	w, err := newWorld(ctx, bin)
	if err != nil {
		return nil, err
	}
	defer w.close()
	profile := filepath.Join(w.dir, "profile")
	p, err := startProbe(w.procs, filepath.Join(bin, "alcove-probe"), w.URL, profile)
	if err != nil {
		return nil, err
	}
	if err := p.say("signin jane@example.com", ""); err != nil {
		return nil, err
	}
	code, err := codeFor(ctx, w.Practice, "jane@example.com")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(p.say("code "+code, "needs_passcode"), p.say("passcode blue horse 17", "open")); err != nil {
		return nil, err
	}
	took, hashed := make([]time.Duration, unlocks), make([]time.Duration, unlocks)
	c, err := calibrated(profile)
	if err != nil {
		return nil, err
	}
	for i := range unlocks {
		if err := p.say("lock", "locked"); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := p.say("unlock blue horse 17", "open"); err != nil {
			return nil, err
		}
		took[i] = time.Since(began)
		began = time.Now()
		argon2.IDKey([]byte("blue horse 17"), make([]byte, 16), c.passes, c.memory, c.threads, 32)
		hashed[i] = time.Since(began)
	}
	note := fmt.Sprintf("%d passes over %d MiB, %d threads", c.passes, c.memory>>10, c.threads)
	return []result{
		{Name: "passcode to open app", Value: ms(quantile(took, 0.5)), Unit: "ms", Note: "median"},
		{Name: "passcode to open app", Value: ms(quantile(took, 0.99)), Unit: "ms", Note: "slowest"},
		{Name: "of it, Argon2id as calibrated", Value: ms(quantile(hashed, 0.5)), Unit: "ms", Note: note},
	}, nil
}

type cost struct {
	memory, passes uint32
	threads        uint8
}

var costInFile = regexp.MustCompile(`"m":\s*(\d+),\s*"t":\s*(\d+),\s*"p":\s*(\d+)`)

// calibrated reads the cost that the app chose from its profile.
func calibrated(profile string) (c cost, err error) {
	err = filepath.WalkDir(profile, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if m := costInFile.FindSubmatch(b); m != nil {
			var n [3]uint64
			for i := range n {
				if n[i], err = strconv.ParseUint(string(m[i+1]), 10, 32); err != nil {
					return err
				}
			}
			c = cost{uint32(n[0]), uint32(n[1]), uint8(n[2])}
		}
		return nil
	})
	if err == nil && c.passes == 0 {
		err = errors.New("the profile names no cost of the slow hash")
	}
	return c, err
}

// probe is a running alcove-probe.
type probe struct {
	in  io.Writer
	out *bufio.Scanner
}

func startProbe(procs *stage.Procs, program, url, profile string) (*probe, error) {
	cmd := exec.Command(program, "--server", url, "--profile", profile, "--keyring", "file-for-tests")
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = w
	err = procs.Start(cmd, io.Discard)
	w.Close()
	if err != nil {
		return nil, err
	}
	return &probe{in: in, out: bufio.NewScanner(r)}, nil
}

// say types a command and reads its answer, which must name the state; ""
// takes any.
func (p *probe) say(command, state string) error {
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		return err
	}
	for p.out.Scan() {
		var a struct{ Event, State, Sentence, Reason string }
		if err := json.Unmarshal(p.out.Bytes(), &a); err != nil || a.Event != "" {
			continue // something that nobody asked for
		}
		if state != "" && a.State != state {
			return fmt.Errorf("alcove-probe is %s, not %s: %s %s", a.State, state, a.Reason, a.Sentence)
		}
		return nil
	}
	return fmt.Errorf("alcove-probe ended: %w", p.out.Err())
}
