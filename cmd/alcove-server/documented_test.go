package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// pages are what a person reads before typing a command.
var pages = []string{"README.md", "CHANGELOG.md", "SECURITY.md", "docs/operating.md", "docs/signing-in.md", "docs/protecting.md", "docs/reasons.md", "docs/emails.md", "scripts/demo.sh"}

// What the pages tell to type, this program understands.
func TestDocumentedCommandsParse(t *testing.T) {
	seen := 0
	for name, text := range documents(t) {
		for _, args := range commands(text) {
			seen++
			var c cli
			parser, err := c.parser(io.Discard, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(args); err != nil {
				t.Errorf("%s tells to type %q: %v", name, args, err)
			}
		}
	}
	if seen < 20 {
		t.Errorf("found only %d commands in the pages", seen)
	}
}

var (
	flagName = regexp.MustCompile("(?:^|[\\s`(])--([a-z][a-z-]+)")
	envName  = regexp.MustCompile(`\bALCOVE_[A-Z_]+`)
)

// What the pages name as a flag or a setting is one, and the page for whoever
// runs the server leaves no flag of serve out.
func TestDocumentedFlagsExist(t *testing.T) {
	var c cli
	parser, err := c.parser(io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	flags, envs := map[string]bool{"headless": true /* of ./dev demo */}, map[string]bool{}
	var serve []string
	err = kong.Visit(parser.Model, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			flags[f.Name] = true
			for _, e := range f.Envs {
				envs[e] = true
			}
		}
		if n, ok := n.(*kong.Node); ok && n.Name == "serve" {
			for _, f := range n.Flags {
				serve = append(serve, f.Name)
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	all := documents(t)
	for name, text := range all {
		if strings.HasSuffix(name, ".sh") { // their other flags are other programs'
			continue
		}
		for line := range strings.Lines(text) {
			if foreign.MatchString(line) {
				continue
			}
			for _, m := range flagName.FindAllStringSubmatch(line, -1) {
				if !flags[m[1]] {
					t.Errorf("%s names --%s, which no command has", name, m[1])
				}
			}
		}
		for _, e := range envName.FindAllString(text, -1) {
			if !envs[e] {
				t.Errorf("%s names %s, which sets no flag", name, e)
			}
		}
	}
	text := all["docs/operating.md"]
	for _, f := range serve {
		env := "ALCOVE_" + strings.ToUpper(strings.ReplaceAll(f, "-", "_"))
		if !strings.Contains(text, "--"+f) && !strings.Contains(text, env) {
			t.Errorf("docs/operating.md says nothing of serve --%s", f)
		}
	}
}

// Where the pages tell to put backups, the service may write: beside a server
// that runs, it is the server that writes the file.
func TestUnitLetsBackupsBeWritten(t *testing.T) {
	text := documents(t)["docs/operating.md"]
	unit := regexp.MustCompile(`(?m)^ReadWritePaths=(.+)$`).FindStringSubmatch(text)
	if unit == nil {
		t.Fatal("docs/operating.md has no ReadWritePaths")
	}
	writable := strings.Fields(unit[1])
	made := strings.Fields(strings.Join(regexp.MustCompile(`(?m)^install -d .*$`).FindAllString(text, -1), " "))
	for _, dir := range writable {
		if !slices.Contains(made, dir) {
			t.Errorf("the unit names %s, which no install -d makes: the service would not start", dir)
		}
	}
	seen := 0
	for _, args := range commands(text) {
		if args[0] != "backup" {
			continue
		}
		seen++
		if !slices.Contains(writable, filepath.Dir(args[1])) {
			t.Errorf("%q: the unit lets the service write into %q only", args, writable)
		}
	}
	if seen == 0 {
		t.Error("docs/operating.md tells no backup command")
	}
}

// foreign are lines with a command of the system.
var foreign = regexp.MustCompile("(?:^|`)(useradd|install|systemctl|curl|apt-get|go) ")

// typed are the places where a command stands: at the start of a line of an
// example, of a unit's ExecStart, and in the middle of a sentence. Each has one group for the arguments.
var typed = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^(?:ExecStart=)?\S*\balcove-server ([^(#\n]+)`),
	regexp.MustCompile("`alcove-server ([^`]+)`"),
	regexp.MustCompile(`(?m)(?:^|:\s+)\.demo/bin/alcove-server ([^\n]+)`),
}

// commands finds what a page tells to type, without what is the shell's.
func commands(text string) (all [][]string) {
	for _, place := range typed {
		for _, m := range place.FindAllStringSubmatch(text, -1) {
			all = append(all, words(m[1]))
		}
	}
	return all
}

var word = regexp.MustCompile(`(?:"[^"]*"|\$\([^)]*\)|[^\s"])+`)

// words splits a line as a shell does, as far as our examples need it.
func words(line string) (args []string) {
	for _, field := range word.FindAllString(line, -1) {
		if field == "&" || strings.HasPrefix(strings.TrimPrefix(field, "2"), ">") {
			break
		}
		args = append(args, strings.ReplaceAll(field, `"`, ""))
	}
	return args
}

func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range pages {
		b, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(b)
	}
	return texts
}
