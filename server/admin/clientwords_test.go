package admin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// sourceKinds is the value of every constant Event... of the packages that
// write timelines, read from their source: a new kind cannot be forgotten.
func sourceKinds(t *testing.T) (kinds []string) {
	t.Helper()
	for _, dir := range []string{"../store", "../mail"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				v, ok := n.(*ast.ValueSpec)
				if !ok {
					return true
				}
				for i, id := range v.Names {
					if i >= len(v.Values) || !strings.HasPrefix(id.Name, "Event") {
						continue
					}
					if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						kind, err := strconv.Unquote(lit.Value)
						if err != nil {
							t.Fatal(err)
						}
						kinds = append(kinds, kind)
					}
				}
				return true
			})
		}
	}
	return kinds
}

// Every kind of event and every reason is told in staff words: no code word of
// ours reaches the page, and nothing is called expired (A19.1, A2.21, A2.22,
// A20.3).
func TestEveryKindAndReasonHasWords(t *testing.T) {
	v := &Visit{Now: time.Date(2026, 3, 3, 20, 4, 0, 0, time.UTC), Zone: time.UTC}
	kinds := sourceKinds(t)
	if len(kinds) < 28 {
		t.Fatalf("only %d kinds were found in the source: %v", len(kinds), kinds)
	}
	for _, kind := range kinds {
		if w, ok := kindWords[kind]; !ok || !strings.HasSuffix(w.what, ".") {
			t.Errorf("the kind %s has no words: add them to kindWords", kind)
		}
		details := append([]string{"", "program", "phone", "computer", "bound to 417", "unbound"}, store.Changes()...)
		for _, reason := range append([]auth.Reason{""}, auth.Reasons()...) {
			for _, detail := range details {
				for _, dead := range []auth.Reason{"", auth.Used, auth.TooOld, auth.Replaced, auth.EndedByPractice} {
					e := store.Entry{Event: store.Event{At: v.Now, Kind: kind, Reason: reason, Detail: detail}, Dead: dead, Letter: "sign-in-link"}
					days := v.lines([]store.Entry{e})
					if len(days) != 1 || len(days[0].Lines) != 1 {
						t.Fatal(days)
					}
					l := days[0].Lines[0]
					all := l.What + " " + l.Cause + " " + l.Fix
					if strings.Contains(all, "_") || strings.Contains(strings.ToLower(all), "expire") || strings.Contains(all, otherWords.what) {
						t.Errorf("%s %s %s: %q", kind, reason, detail, all)
					}
					if reason != "" && (l.Cause != reason.Staff() || l.Fix != reason.Fix()) {
						t.Errorf("%s %s: %q %q", kind, reason, l.Cause, l.Fix)
					}
				}
			}
		}
	}
	for word := range changedWords {
		if w := changed(word); w.what == kindWords[store.EventChanged].what {
			t.Errorf("%s is not told", word)
		}
	}
	for _, word := range store.Changes() {
		if _, ok := changedWords[word]; !ok {
			t.Errorf("the change %s has no words", word)
		}
	}
	if w := tell(store.Entry{Event: store.Event{Kind: "brand_new"}}); strings.Contains(w.what, "_") {
		t.Errorf("an unknown kind is shown raw: %q", w.what)
	}
}
