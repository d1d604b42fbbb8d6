package cmd_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// longest is how many lines a file may have before it must be split by idea.
const longest = 400

func TestFilesAreShort(t *testing.T) {
	for _, breach := range longFiles(t, tree(t)) {
		t.Error(breach)
	}
}

func longFiles(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	for _, name := range goFiles(t, root) {
		src := read(t, root, name)
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(src, []byte("\n")); n > longest && !ast.IsGenerated(file) {
			breaches = append(breaches, fmt.Sprintf("%s has %d lines, more than %d", name, n, longest))
		}
	}
	return breaches
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	for _, breach := range silentPackages(t, tree(t)) {
		t.Error(breach)
	}
}

// silentPackages names the packages without a package comment, and those that
// have two: readers would see only one of them.
func silentPackages(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	comments := map[string]int{}
	for _, name := range goFiles(t, root) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, read(t, root, name), parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		comments[dir] += 0
		if file.Doc != nil && strings.TrimSpace(file.Doc.Text()) != "" {
			comments[dir]++
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(comments)) {
		if n := comments[dir]; n != 1 {
			breaches = append(breaches, fmt.Sprintf("%s has %d package comments, want 1", dir, n))
		}
	}
	return breaches
}

// banned is what stands in no file of this repository.
var banned = []struct {
	what string
	re   *regexp.Regexp
}{
	// People read it as "no protection" (A17.1). It is split here, because this file is read too.
	{"the word that people hear as insecure; say sign-in link", regexp.MustCompile(`(?i)password[\s_-]?` + `less`)},
	{"a note that work is left", regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)},
	{"a path of one machine", regexp.MustCompile(`(^|[^\w.])/(work|ro` + `ot|home/\w+)/|\.\./sh` + `ared\b|/tmp/bo` + `ard`)},
}

func TestNothingBanned(t *testing.T) {
	for _, breach := range bannedText(t, tree(t)) {
		t.Error(breach)
	}
}

func bannedText(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	for _, name := range files(t, root) {
		src := read(t, root, name)
		if !utf8.Valid(src) {
			continue // a picture
		}
		for i, line := range strings.Split(string(src), "\n") {
			for _, b := range banned {
				if b.re.MatchString(line) {
					breaches = append(breaches, fmt.Sprintf("%s:%d holds %s", name, i+1, b.what))
				}
			}
		}
	}
	return breaches
}
