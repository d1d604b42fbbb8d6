package admin

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// form reads a posted form that may hold only these fields, each once, in
// UTF-8. Anything else is answered here, and ok is false. A field that is not
// sent reads as "". What a person typed comes without outer spaces.
func (d *Desk) form(w http.ResponseWriter, r *http.Request, v *Visit, fields ...string) (get func(string) string, ok bool) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/x-www-form-urlencoded" {
		d.problem(w, v, http.StatusBadRequest)
		return nil, false
	}
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			d.problem(w, v, http.StatusRequestEntityTooLarge)
			return nil, false
		}
		d.problem(w, v, http.StatusBadRequest)
		return nil, false
	}
	if !wellFormed(r.PostForm, fields) {
		d.problem(w, v, http.StatusBadRequest)
		return nil, false
	}
	return func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }, true
}

func wellFormed(f url.Values, fields []string) bool {
	for name, values := range f {
		if len(values) != 1 || !slices.Contains(fields, name) || !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
			return false
		}
	}
	return true
}
