package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// goBenchmarks runs the Benchmark functions of the tree.
func goBenchmarks(ctx context.Context, _ string) ([]result, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go test -bench: %w\n%s", err, out)
	}
	return parseGoBench(string(out)), nil
}

// parseGoBench reads the format that golang.org/design/14313-benchmark-format
// describes: a name, a count, then values with their units.
func parseGoBench(out string) (results []result) {
	pkg, shown := "", map[string]string{}
	for _, line := range strings.Split(out, "\n") {
		if p, ok := strings.CutPrefix(line, "pkg: alcove/"); ok {
			pkg = p
			continue
		}
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := pkg + " " + strings.TrimPrefix(f[0], "Benchmark")
		family, _, _ := strings.Cut(name, "/") // of its variants, the first stands for all
		variant := shown[family] != "" && shown[family] != name
		if !variant {
			shown[family] = name
		}
		for i := 2; i+1 < len(f); i += 2 {
			if v, err := strconv.ParseFloat(f[i], 64); err == nil {
				results = append(results, result{Name: name, Value: v, Unit: f[i+1], Detail: variant || f[i+1] == "B/op" || f[i+1] == "allocs/op"})
			}
		}
	}
	return results
}
