package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// OpenEMR CVE-2026-24908 and -23627: SQL made from what somebody typed. Here it
// is made of texts that stand in the program, and of nothing else; values are
// bound. Where a variable stands in a statement it is one of these, and each of
// them takes its value from a list in the same function.
var sqlVariables = map[string]bool{
	"attempt_step.go q":     true, // by door
	"clientsearch.go where": true, // clientWhere
	"device.go where":       true, // a parameter; its callers are looked at below
	"link_step.go q":        true, // two statements
	"replay.go open":        true, // a constant of the function
	"unknown.go q.sql":      true, // four statements
	"audit.go query":        true, // a parameter, as in the next ones
	"mirror.go query":       true,
	"threadhide.go query":   true,
	"threads.go query":      true,
	"feed_sweep.go q":       true, // three statements
	"helplist.go which":     true, // one of two
	"writer.go end":         true, // one of two
}

func TestCVE_2026_24908_StatementsAreWrittenDown(t *testing.T) {
	run := []string{"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Prepare", "PrepareContext", "devices", "texts", "auditLines", "envelopes", "threads"}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset, constants, calls := token.NewFileSet(), map[string]bool{}, 0
	var parsed []*ast.File
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "statements.go" { // which hands them on
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				for _, s := range g.Specs {
					for _, n := range s.(*ast.ValueSpec).Names {
						constants[n.Name] = true
					}
				}
			}
		}
	}
	used := map[string]bool{}
	var fixed func(file string, e ast.Expr) bool
	fixed = func(file string, e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.BasicLit:
			return true
		case *ast.ParenExpr:
			return fixed(file, e.X)
		case *ast.BinaryExpr:
			return fixed(file, e.X) && fixed(file, e.Y)
		case *ast.Ident:
			used[file+" "+e.Name] = true
			return constants[e.Name] || sqlVariables[file+" "+e.Name]
		case *ast.SelectorExpr:
			x, ok := e.X.(*ast.Ident)
			if ok {
				used[file+" "+x.Name+"."+e.Sel.Name] = true
			}
			return ok && sqlVariables[file+" "+x.Name+"."+e.Sel.Name]
		}
		return false
	}
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains(run, sel.Sel.Name) {
				return true
			}
			query := call.Args[0]
			if strings.HasSuffix(sel.Sel.Name, "Context") && len(call.Args) > 1 {
				query = call.Args[1]
			}
			calls++
			at := fset.Position(call.Pos())
			if !fixed(filepath.Base(at.Filename), query) {
				t.Errorf("%s: a statement that is not written down", at)
			}
			return true
		})
	}
	if calls < 200 {
		t.Errorf("only %d statements were looked at", calls)
	}
	for name := range sqlVariables {
		if !used[name] {
			t.Errorf("%s stands in no statement", name)
		}
	}
}
