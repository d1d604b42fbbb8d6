package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"alcove/scripts/stage"
)

// settle is how long a program is left alone before its memory is read.
const settle = 5 * time.Second

// serverFootprint measures the server as it stands idle.
func serverFootprint(ctx context.Context, bin string) ([]result, error) {
	w, err := newWorld(ctx, bin)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if err := wait(ctx, settle); err != nil {
		return nil, err
	}
	return sizes(filepath.Join(bin, "alcove-server"), w.Server.Process.Pid, "server, idle")
}

// appFootprint measures the app from its start to its first window and after.
func appFootprint(ctx context.Context, bin string) ([]result, error) {
	w, err := newWorld(ctx, bin)
	if err != nil {
		return nil, err
	}
	defer w.close()
	desktop, err := stage.NewDesktop(ctx, w.procs, filepath.Join(w.dir, "computer"))
	if err != nil {
		return nil, err
	}
	program := filepath.Join(bin, "alcove")
	began := time.Now()
	window, err := desktop.OpenApp(ctx, program, "--server", w.URL, "--profile", filepath.Join(w.dir, "profile"))
	if err != nil {
		return nil, err
	}
	opened := time.Since(began)
	if err := wait(ctx, settle); err != nil {
		return nil, err
	}
	results, err := sizes(program, window.PID(), "app, first screen")
	return append([]result{{Name: "app, from start to its window", Value: ms(opened), Unit: "ms", Note: "drawn by software"}}, results...), err
}

// sizes are those of a program's file and of its running process.
func sizes(program string, pid int, what string) ([]result, error) {
	info, err := os.Stat(program)
	if err != nil {
		return nil, err
	}
	resident, err := residentMB(pid)
	if err != nil {
		return nil, err
	}
	return []result{
		{Name: what + ", resident", Value: resident, Unit: "MB"},
		{Name: what + ", program file", Value: float64(info.Size()) / 1e6, Unit: "MB"},
	}, nil
}

// residentMB reads VmRSS of a process.
func residentMB(pid int) (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 64)
			return kb * 1024 / 1e6, err
		}
	}
	return 0, errors.New("the process has no VmRSS")
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
