package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestMain removes what probeBinary built.
func TestMain(m *testing.M) {
	exit := m.Run()
	if dir, err := builtDir(); err == nil {
		_ = os.RemoveAll(dir) // a folder of the system's temporary ones
	}
	os.Exit(exit)
}

var builtDir = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "alcove-probe-test-*") })

var built = sync.OnceValues(func() (string, error) {
	dir, err := builtDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "alcove-probe")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "alcove/cmd/alcove-probe").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// probeBinary is the path of the freshly built program.
func probeBinary(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
