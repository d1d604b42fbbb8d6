package sim

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestKept runs the seeds that once failed.
func TestKept(t *testing.T) {
	b, err := os.ReadFile("testdata/kept.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(b), "\n") {
		f := strings.Fields(text)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if len(f) < 3 {
			t.Fatalf("this line names no server, seed and reason: %q", text)
		}
		seed, err := strconv.Atoi(f[1])
		server := map[string]func(*world) backend{"model": newModel, "real": newReal}[f[0]]
		if err != nil || server == nil {
			t.Fatalf("this line cannot be read: %q", text)
		}
		t.Run(strings.Join(f[2:], " "), func(t *testing.T) { walk(t, seed, 1, server) })
	}
}
