// Command bench measures what cannot be tested with a stopwatch in a test:
// how long, how large, how many a second. It writes one JSON file a subject
// into bench/out, so that two runs on one machine can be laid beside each other,
// and prints what matters of it on one screen. It judges nothing.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// result is one number.
type result struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Note  string  `json:"note,omitempty"`
	// Detail stands in the file and is printed with -all.
	Detail bool `json:"-"`
}

// report is one file of results.
type report struct {
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
	Go      string    `json:"go"`
	CPUs    int       `json:"cpus"`
	Results []result  `json:"results"`
}

// subject is one thing that is measured.
type subject struct {
	name    string
	measure func(ctx context.Context, bin string) ([]result, error)
}

var subjects = []subject{
	{"go", goBenchmarks},
	{"server", serverFootprint},
	{"signin", signIns},
	{"staff", staffPages},
	{"passcode", passcode},
	{"app", appFootprint},
}

func main() {
	bin := flag.String("bin", ".demo/bin", "folder of alcove and alcove-server")
	out := flag.String("out", "bench/out", "folder for the results")
	only := flag.String("only", "", "measure this subject alone: "+strings.Join(names(), ", "))
	all := flag.Bool("all", false, "print every number")
	flag.Parse()
	if *only != "" && !slices.Contains(names(), *only) {
		fmt.Fprintf(os.Stderr, "bench: there is no subject %q, only %s.\n", *only, strings.Join(names(), ", "))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := false
	for _, s := range subjects {
		if *only != "" && *only != s.name {
			continue
		}
		if err := run(ctx, s, *bin, *out, *all); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", s.name, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
	if !*all {
		fmt.Printf("Every number: %s/*.json, or -all.\n", *out)
	}
}

// names are those of the subjects.
func names() (all []string) {
	for _, s := range subjects {
		all = append(all, s.name)
	}
	return all
}

func run(ctx context.Context, s subject, bin, out string, all bool) error {
	results, err := s.measure(ctx, bin)
	if err != nil {
		return err
	}
	if err := screen(os.Stdout, s.name, results, all); err != nil {
		return err
	}
	b, err := json.MarshalIndent(report{s.name, time.Now().UTC(), runtime.Version(), runtime.NumCPU(), results}, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, s.name+".json"), append(b, '\n'), 0o644)
}
