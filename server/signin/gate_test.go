package signin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Every comparison of something a person could guess stands inside of a call
// of guess: a side path without the limiter is how doors like this one were
// opened elsewhere (Vaultwarden CVE-2026-43914, Keycloak CVE-2026-9798).
func TestEveryComparisonPassesTheGate(t *testing.T) {
	// How each secret is compared, and how often that stands in the package.
	compares := map[string]int{"CodeFits": 0, "Fits": 0, "assertion": 0, "reserveWord": 0, "wordFits": 0}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var stack []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			stack = append(stack, n)
			called := method(n)
			if _, ok := compares[called]; !ok {
				return true
			}
			compares[called]++
			switch called {
			case "wordFits", "reserveWord":
				// The slow hash cannot run inside of a transaction: reserveWord counts
				// the try behind the gate first, and both stand in typedWord alone.
				if within(stack, "typedWord") {
					return true
				}
			default:
				if insideGuess(stack) {
					return true
				}
			}
			t.Errorf("%s: %s is compared outside of the gate", fset.Position(n.Pos()), called)
			return true
		})
		if name == "word.go" && !callsGuess(file, "reserveWord") {
			t.Error("reserveWord does not pass the gate")
		}
	}
	for called, n := range compares {
		if n != 1 {
			t.Errorf("%s is called %d times: this test looks for something that is not there, or there is a second way", called, n)
		}
	}
}

// method is the name of the method that n calls, or "".
func method(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}

func insideGuess(stack []ast.Node) bool {
	for _, n := range stack[:len(stack)-1] {
		if method(n) == "guess" {
			return true
		}
	}
	return false
}

func within(stack []ast.Node, fn string) bool {
	for _, n := range stack {
		if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name == fn {
			return true
		}
	}
	return false
}

func callsGuess(file *ast.File, fn string) (yes bool) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == fn {
			ast.Inspect(f, func(n ast.Node) bool { yes = yes || n != nil && method(n) == "guess"; return true })
		}
	}
	return yes
}
