package cmd_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// tree is the checkout this test was compiled from.
func tree(t *testing.T) fs.FS {
	t.Helper()
	if _, err := os.Stat("../go.mod"); err != nil {
		t.Fatalf("these tests read the checkout they stand in: %v", err)
	}
	return os.DirFS("..")
}

// files lists the files of the tree that a person wrote: not what git, ./dev
// or a build left there.
func files(t *testing.T, root fs.FS) (names []string) {
	t.Helper()
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch base := path.Base(name); {
			case name == ".", base == ".ci", base == ".github":
				return nil
			case strings.HasPrefix(base, "."), name == "bench/out", name == "alcove-data", base == "failed":
				return fs.SkipDir
			}
			return nil
		}
		if name != ".git" { // a file, not a folder, in a second work tree
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func goFiles(t *testing.T, root fs.FS) (names []string) {
	t.Helper()
	for _, name := range files(t, root) {
		if strings.HasSuffix(name, ".go") {
			names = append(names, name)
		}
	}
	return names
}

func read(t *testing.T, root fs.FS, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(root, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
