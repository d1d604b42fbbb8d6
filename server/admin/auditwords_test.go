package admin

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var anAct = regexp.MustCompile(`(?:\bAudit\([^,"]+|\baudit\(tx|\bonThread\(r, v), "([^"]+)"`)

// Every act that is written into the log has words for people, and nothing
// has words that is never written.
func TestEveryActHasWords(t *testing.T) {
	found := map[string]bool{}
	for _, dir := range []string{".", "../control", "../store"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, len(files), err)
		}
		for _, f := range files {
			if isTest, err := filepath.Match("*_test.go", filepath.Base(f)); err != nil || isTest {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range anAct.FindAllSubmatch(b, -1) {
				found[string(m[1])] = true
			}
		}
	}
	for act := range found {
		if actWords[act] == "" {
			t.Errorf("%q has no words", act)
		}
	}
	for act := range actWords {
		if !found[act] {
			t.Errorf("%q is never written", act)
		}
	}
	if actSaid("of tomorrow") != "of tomorrow" || actLabel("pin") != "Made a PIN" || actLabel("") != "" {
		t.Error(actSaid("of tomorrow"), actLabel("pin"), actLabel(""))
	}
}
