package cmd_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
)

var update = flag.Bool("update", false, "write docs/reasons.md anew from auth/reason.go")

const reasonsPage = "../docs/reasons.md"

// The page that a practice reads when somebody cannot get in holds the very
// sentences that the app, the pages and `alcove-server why` say (A20.4).
func TestDocsHoldEveryReason(t *testing.T) {
	want := reasonsDoc()
	if *update {
		if err := os.WriteFile(reasonsPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(reasonsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/reasons.md is not what auth/reason.go says; run: go test ./cmd -run Docs -update\n%s", diff)
	}
}

func reasonsDoc() []byte {
	var b bytes.Buffer
	b.WriteString(`# Why somebody could not get in

Every refusal has exactly one reason. The client sees a sentence in the app or on the page; the practice sees
its own sentence, with the time and the computer, from ` + "`alcove-server why EMAIL`" + `. "Too old" is said only of what
is too old: what was used, replaced or ended says so.

This page is written by a test from ` + "`auth/reason.go`" + `; change the sentences there.
`)
	for _, r := range auth.Reasons() {
		fmt.Fprintf(&b, "\n## %s\n\n", r)
		fmt.Fprintf(&b, "- The client sees: %s\n", r.Client())
		fmt.Fprintf(&b, "- The practice sees: %s\n", r.Staff())
		fmt.Fprintf(&b, "- What to do: %s\n", r.Fix())
	}
	return b.Bytes()
}
