package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed layout.html staff.html
var layoutFS embed.FS

// The layouts are parsed once; each page gets a copy of its own. Pages for
// clients and pages for staff never look alike.
var layout, staffLayout = parseLayout("layout.html"), parseLayout("staff.html")

func parseLayout(name string) *template.Template {
	return template.Must(template.New(name).Funcs(template.FuncMap{
		"asset": assetURL,
		"tel":   telephone,
		"bare":  Bare,
	}).ParseFS(layoutFS, name))
}

// Frame is what stands around a page, whatever the page is about.
type Frame struct {
	Practice string    // its name; "" before it is set up
	Contacts []Contact // ways to reach people there, in the practice's order
	Crisis   string    // what to do in danger, in the practice's words

	// ToApp says that a form of this page may lead to the app's loopback. Such
	// a page runs no script at all.
	ToApp bool
	// Loopback is the address and port of the app that waits, where it is
	// known: "[::1]:49152".
	Loopback string

	// Staff is who looks at a page for staff; see [DefineStaff].
	Staff Staff
}

// Staff is what stands around a page for staff. The zero value is a page for
// whoever is not signed in.
type Staff struct {
	Name, Role string
	Me         bool // the page about themselves is open
	Menu       []Entry
	Live       bool   // the page changes by itself
	Alarm      string // since when no mail can leave, in words; "": mail leaves
}

// Entry is one line of the menu.
type Entry struct {
	Label, Path string
	Here        bool // the page that is open, or one that belongs to it
	Open        bool // the page itself is open
	Count       int  // of what waits there
}

// Contact is one way to reach the practice; one of its members is filled.
type Contact struct {
	Phone, Hours string // as the practice writes them; Hours only beside Phone
	Email        string
	Form         bool // the help form
}

// Page is a declared page that shows a T.
type Page[T any] struct {
	tmpl  *template.Template
	staff bool
}

// Example is a state of a page worth looking at.
type Example[T any] struct {
	Name  string
	Frame Frame
	View  T
	After string // what stands behind the # of its address, for the page's script
}

// Sample is an [Example] that forgot its type: what tests walk over.
type Sample struct {
	Page, Name string
	Staff      bool // a page for staff
	Frame      Frame
	After      string // behind the # of its address
	Render     func(http.ResponseWriter)
}

var samples []Sample

// Define declares a page from the file NAME.html of files, which defines the
// templates "title" and "main" over a struct with the fields Frame and View.
// Pieces that pages of the same files share stand in shared.html beside them.
// It panics on a template that does not parse or does not fit an example: a
// page that cannot be shown must not start.
func Define[T any](files fs.FS, name string, examples ...Example[T]) *Page[T] {
	return define(layout, files, name, examples)
}

// DefineStaff declares a page for staff: as [Define], in the other layout and
// under a policy that lets the page's own scripts run and ask this server.
func DefineStaff[T any](files fs.FS, name string, examples ...Example[T]) *Page[T] {
	return define(staffLayout, files, name, examples)
}

func define[T any](layout *template.Template, files fs.FS, name string, examples []Example[T]) *Page[T] {
	if len(examples) == 0 {
		panic("page: " + name + " has no example")
	}
	t := template.Must(layout.Clone())
	if _, err := fs.Stat(files, "shared.html"); err == nil {
		template.Must(t.ParseFS(files, "shared.html"))
	}
	template.Must(t.ParseFS(files, name+".html"))
	p := &Page[T]{tmpl: t, staff: layout == staffLayout}
	for _, e := range examples {
		if _, err := p.render(e.Frame, e.View); err != nil {
			panic(fmt.Sprintf("page: %s, example %q: %v", name, e.Name, err))
		}
		samples = append(samples, Sample{Page: name, Name: e.Name, Staff: p.staff, Frame: e.Frame, After: e.After, Render: func(w http.ResponseWriter) {
			p.Write(w, http.StatusOK, e.Frame, e.View)
		}})
	}
	return p
}

// Samples is every example of every page defined so far, for tests.
func Samples() []Sample { return slices.Clone(samples) }

type filled[T any] struct {
	Frame Frame
	View  T
}

func (p *Page[T]) render(f Frame, v T) ([]byte, error) {
	var b bytes.Buffer
	if err := p.tmpl.Execute(&b, filled[T]{f, v}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Write answers with the page and the strict headers. It renders first, so
// that a page is sent whole or not at all.
func (p *Page[T]) Write(w http.ResponseWriter, status int, f Frame, v T) {
	b, err := p.render(f, v)
	if err != nil {
		// Define rendered every example, so only a view that no example foresaw gets here.
		Headers(w.Header())
		http.Error(w, "Something went wrong on our side. Please go back and try again.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	Headers(h)
	h.Set("Content-Security-Policy", policyFor(f))
	if p.staff {
		h.Set("Content-Security-Policy", policyForStaff)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b) // the reader may have gone; there is nobody else to tell
}

// telephone is the number of a tel: address (RFC 3966): digits and a leading plus.
func telephone(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
