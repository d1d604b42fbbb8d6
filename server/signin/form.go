package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBody is far above what any of our forms needs.
const maxBody = 16 << 10

// readForm reads a form as RFC 6749 appendix B has it. A field that is doubled
// is refused: which of the two would count? If only is given, so is any field
// that is not in it. Nothing of the query counts.
func readForm(w http.ResponseWriter, r *http.Request, only []string) (url.Values, error) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/x-www-form-urlencoded" {
		return nil, badRequest("the content type must be application/x-www-form-urlencoded")
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	f, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badRequest("the form cannot be read")
	}
	return f, checkForm(f, only)
}

func checkForm(f url.Values, only []string) error {
	for name, values := range f {
		switch {
		case len(values) != 1:
			return badRequest("a field stands there more than once")
		case only != nil && !slices.Contains(only, name):
			return badRequest("there is a field that is not known here")
		case !utf8.ValidString(values[0]):
			return badRequest("a field is not UTF-8")
		}
	}
	return nil
}

// readJSON reads a small JSON object into v. Members that are not known or
// doubled are refused.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return badRequest("the content type must be application/json")
	}
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := noDoubles(body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return badRequest("the body is not what is asked for here")
	}
	return nil
}

// noDoubles refuses an object that names a member twice, at any depth, and
// whatever is not exactly one object.
func noDoubles(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	var names []map[string]bool // one a level; nil for a list
	key := true                 // the next string at this level is a name
	for first := true; ; first = false {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && !first && len(names) == 0 {
			return nil
		}
		if err != nil || (first && t != json.Delim('{')) || (!first && len(names) == 0) || len(names) > 8 {
			return badRequest("the body must be one JSON object")
		}
		switch t {
		case json.Delim('{'):
			names, key = append(names, map[string]bool{}), true
			continue
		case json.Delim('['):
			names, key = append(names, nil), false
			continue
		case json.Delim('}'), json.Delim(']'):
			names = names[:len(names)-1]
		default:
			if s, ok := t.(string); ok && key && len(names) > 0 && names[len(names)-1] != nil {
				s = strings.ToLower(s) // the decoder takes any case
				if names[len(names)-1][s] {
					return badRequest("a member stands there more than once")
				}
				names[len(names)-1][s], key = true, false
				continue
			}
		}
		key = len(names) > 0 && names[len(names)-1] != nil
	}
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return nil, &oauthError{Status: http.StatusRequestEntityTooLarge, Code: badRequest("").Code, Description: "the body is too large"}
	}
	if err != nil {
		return nil, badRequest("the body could not be read")
	}
	return body, nil
}
