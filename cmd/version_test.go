package cmd_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"alcove/auth"
)

// The version that the programs tell is the one that the changelog is about.
// A20.8: the changelog in the repository is about what runs.
func TestVersionIsTheChangelogs(t *testing.T) {
	b, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	newest := regexp.MustCompile(`(?m)^## (\S+)`).FindSubmatch(b)
	if newest == nil {
		t.Fatal("the changelog has no heading")
	}
	release, dev := strings.CutSuffix(auth.Version, "-dev")
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(release) {
		t.Errorf("%q is no version", auth.Version)
	}
	if heading := string(newest[1]); dev != (heading == "Unreleased") || !dev && heading != release {
		t.Errorf("the version is %s, the newest heading of the changelog %s", auth.Version, heading)
	}
}
