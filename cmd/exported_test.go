package cmd_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestExportedNamesHaveDocs(t *testing.T) {
	for _, breach := range silentNames(t, tree(t)) {
		t.Error(breach)
	}
}

// known are methods whose meaning an interface of the standard library or of
// Fyne gives them already.
var known = strings.Fields(`
	Error String Unwrap Is As Close Read Write ServeHTTP RoundTrip Scan Value GoString LogValue
	MarshalJSON UnmarshalJSON MarshalText UnmarshalText
	CreateRenderer MinSize Layout Refresh Objects Destroy Cursor Resize Move Color Font Icon Size
	FocusGained FocusLost TypedRune TypedKey TypedShortcut KeyDown KeyUp AcceptsTab
	Tapped TappedSecondary MouseIn MouseOut MouseMoved MouseDown MouseUp Scrolled Dragged DragEnd`)

// silentNames lists exported functions, types, constants and variables
// without a sentence of their own or of their group.
func silentNames(t *testing.T, root fs.FS) (breaches []string) {
	t.Helper()
	for _, name := range goFiles(t, root) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, read(t, root, name), parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name.Name == "main" || ast.IsGenerated(file) {
			continue
		}
		for _, decl := range file.Decls {
			for _, ident := range silent(decl) {
				breaches = append(breaches, fmt.Sprintf("%s:%d: %s has no comment", name, set.Position(ident.Pos()).Line, ident.Name))
			}
		}
	}
	return breaches
}

func silent(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil || !d.Name.IsExported() {
			return nil
		}
		if d.Recv != nil && (!receiver(d).IsExported() || slices.Contains(known, d.Name.Name)) {
			return nil
		}
		return []*ast.Ident{d.Name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if d.Doc == nil && s.Doc == nil && s.Comment == nil && s.Name.IsExported() {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if d.Doc == nil && s.Doc == nil && s.Comment == nil && n.IsExported() {
						names = append(names, n)
					}
				}
			}
		}
	}
	return names
}

// receiver is the type a method belongs to.
func receiver(d *ast.FuncDecl) *ast.Ident {
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e
		default:
			return ast.NewIdent("_")
		}
	}
}
