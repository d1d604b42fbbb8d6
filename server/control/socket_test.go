package control

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A server that is told to stop while it starts leaves no socket behind: the
// next command would knock at a door with nobody behind it.
func TestSocketIsGoneWhenServeReturns(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, SocketName)
	over, stop := context.WithCancel(t.Context())
	stop()
	for range 200 {
		if err := os.WriteFile(path, nil, 0o600); err != nil { // as a killed server leaves it
			t.Fatal(err)
		}
		if err := Serve(over, dir, func() *Office { return nil }, time.Minute, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Fatalf("left in the folder: %v, %v", left, err)
		}
	}
}
