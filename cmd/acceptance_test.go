package cmd_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

var (
	promiseLine   = regexp.MustCompile(`(?m)^(\d+)\. `)
	acceptanceFn  = regexp.MustCompile(`(?m)^func TestAcceptance(\d+)`)
	acceptanceDoc = regexp.MustCompile(`(?m)^// Acceptance ((?:\d+(?:, | and )?)+)(?:[^\n]*\n//)*[^\n]*\nfunc (?:Test|Fuzz)`)
	number        = regexp.MustCompile(`\d+`)
)

// Every promise of docs/acceptance.md is settled by a test that names it.
func TestEveryPromiseHasATest(t *testing.T) {
	for _, n := range unsettled(t, tree(t)) {
		t.Errorf("no test names line %s of docs/acceptance.md", n)
	}
}

// unsettled lists the numbers of promises that no test names.
func unsettled(t *testing.T, root fs.FS) (numbers []string) {
	t.Helper()
	settled := map[string]bool{}
	for _, name := range goFiles(t, root) {
		if !strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "cmd/acceptance_test") || strings.HasPrefix(name, "cmd/planted") {
			continue
		}
		src := string(read(t, root, name))
		for _, m := range acceptanceFn.FindAllStringSubmatch(src, -1) {
			settled[m[1]] = true
		}
		for _, m := range acceptanceDoc.FindAllStringSubmatch(src, -1) {
			for _, n := range number.FindAllString(m[1], -1) {
				settled[n] = true
			}
		}
	}
	promises := promiseLine.FindAllStringSubmatch(string(read(t, root, "docs/acceptance.md")), -1)
	if len(promises) == 0 {
		return []string{"of any kind: the page has none"}
	}
	for _, m := range promises {
		if !settled[m[1]] {
			numbers = append(numbers, m[1])
		}
	}
	return numbers
}
