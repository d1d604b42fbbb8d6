package cmd_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	askedLine  = regexp.MustCompile(`(?m)^- (A\d+\.\d+): `)
	askedName  = regexp.MustCompile(`\bA\d{1,2}\.\d{1,2}\b`)
	askedFn    = regexp.MustCompile(`(?:^|[^A-Z])A(\d{1,2})_(\d{1,2})`)
	askedRange = regexp.MustCompile(`\bA(\d{1,2})\.(\d{1,2}) to\s(?:// )?A\d{1,2}\.(\d{1,2})\b`)
	askedTest  = regexp.MustCompile(`_test\.go$|\.txtar$|^scripts/demo/`)
)

// Every line of docs/asked.md is settled by a test that names it, and no test
// names what nobody asked.
func TestEveryCryHasATest(t *testing.T) {
	unheard, unknown := cries(t, tree(t))
	for _, id := range unheard {
		t.Errorf("no test names %s of docs/asked.md", id)
	}
	for _, at := range unknown {
		t.Errorf("%s, which docs/asked.md does not have", at)
	}
}

// cries compares docs/asked.md with what tests and the demo name.
func cries(t *testing.T, root fs.FS) (unheard, unknown []string) {
	t.Helper()
	doc := string(read(t, root, "docs/asked.md"))
	known := askedName.FindAllString(doc, -1)
	heard := map[string]bool{}
	for _, name := range files(t, root) {
		if !askedTest.MatchString(name) || strings.HasPrefix(name, "cmd/planted") {
			continue
		}
		src := string(read(t, root, name))
		ids := askedName.FindAllString(src, -1)
		for _, m := range askedFn.FindAllStringSubmatch(src, -1) {
			ids = append(ids, "A"+m[1]+"."+m[2])
		}
		for _, m := range askedRange.FindAllStringSubmatch(src, -1) {
			first, _ := strconv.Atoi(m[2]) // digits, says the expression
			last, _ := strconv.Atoi(m[3])
			for n := first; n <= last; n++ {
				ids = append(ids, "A"+m[1]+"."+strconv.Itoa(n))
			}
		}
		for _, id := range ids {
			heard[id] = true
			if !slices.Contains(known, id) {
				unknown = append(unknown, name+" names "+id)
			}
		}
	}
	lines := askedLine.FindAllStringSubmatch(doc, -1)
	if len(lines) == 0 {
		return []string{"anything: there is no line"}, unknown
	}
	for _, m := range lines {
		if !heard[m[1]] {
			unheard = append(unheard, m[1])
		}
	}
	return unheard, unknown
}
