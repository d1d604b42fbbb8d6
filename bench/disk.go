package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"alcove/scripts/sample"
	"alcove/scripts/stage"
)

// commits is how many transactions the server has committed: the change
// counter in the index of its write-ahead log, which every commit moves by one.
// https://sqlite.org/walformat.html#the_wal_index_header
func commits(dir string) (uint32, error) {
	f, err := os.Open(filepath.Join(dir, "data", "alcove.db-shm"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var b [4]byte
	if _, err := f.ReadAt(b[:], 8); err != nil {
		return 0, err
	}
	return binary.NativeEndian.Uint32(b[:]), nil
}

// committed says how many commits an act made.
func committed(dir string, act func() error) (float64, error) {
	before, err := commits(dir)
	if err != nil {
		return 0, err
	}
	if err := act(); err != nil {
		return 0, err
	}
	after, err := commits(dir)
	return float64(after - before), err
}

// oneSignIn counts what a whole sign-in costs the disk, and what a hundred
// calls of the app do after it.
func oneSignIn(ctx context.Context, practice *sample.Practice, dir string, p *person) (results []result, err error) {
	var t *talk
	began := time.Now()
	steps := []struct {
		name string
		do   func() error
	}{
		{"commits: start, and its mail", func() (err error) {
			if t, err = p.start(ctx); err != nil {
				return err
			}
			t.code, err = codeFor(ctx, practice, p.email)
			return err
		}},
		{"commits: code, tokens", func() error { return t.redeem(ctx) }},
		{"commits: 100 calls of the app", func() error {
			for range 100 {
				if _, err := p.session.Info(ctx); err != nil {
					return err
				}
			}
			return nil
		}},
	}
	synced, err := countSyncs(ctx, practice.Server.Process.Pid, func() error {
		for _, s := range steps {
			n, err := committed(dir, s.do)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			results = append(results, result{Name: s.name, Value: n, Unit: "commits", Detail: true})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("as strace saw it in %.1f s", time.Since(began).Seconds())
	return append(results, result{Name: "a whole sign-in and 100 calls after it", Value: synced, Unit: "fsyncs", Note: note}), nil
}

var syscallCount = regexp.MustCompile(`(?m)^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$`)

// countSyncs counts how often a process asks the disk to be sure while act runs.
func countSyncs(ctx context.Context, pid int, act func() error) (float64, error) {
	table, err := os.CreateTemp("", "alcove-strace-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(table.Name())
	defer table.Close()
	trace := exec.CommandContext(ctx, "strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", table.Name(), "-p", strconv.Itoa(pid))
	if err := trace.Start(); err != nil {
		return 0, fmt.Errorf("count fsyncs with strace: %w", err)
	}
	attached := stage.Until(ctx, 10*time.Second, func() error { return tracedBy(pid, trace.Process.Pid) })
	if attached == nil {
		err = act()
	}
	_ = trace.Process.Signal(syscall.SIGINT) // it may have failed to attach and be gone
	_ = trace.Wait()                         // it ends with the signal we sent
	if attached != nil || err != nil {
		return 0, fmt.Errorf("under strace: %w", firstOf(attached, err))
	}
	b, err := os.ReadFile(table.Name())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, m := range syscallCount.FindAllSubmatch(b, -1) {
		v, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return 0, err
		}
		n += v
	}
	return float64(n), nil
}

// tracedBy is nil once every thread of a process is traced.
func tracedBy(pid, tracer int) error {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil {
		return err
	}
	for _, name := range threads {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if m := tracerPid.FindSubmatch(b); m == nil || string(m[1]) != strconv.Itoa(tracer) {
			return fmt.Errorf("%s is not traced", name)
		}
	}
	return nil
}

var tracerPid = regexp.MustCompile(`(?m)^TracerPid:\s+(\d+)$`)

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
