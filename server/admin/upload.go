package admin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

const (
	// maxUpload is what a form with files may bring: as many files, of the
	// size, as one message may hold, and room for what was typed beside them.
	maxUpload = record.MaxFiles*record.MaxFileBytes + 1<<20
	// maxTyped bounds one field beside the files. It is more than a message may
	// hold, so that a text that is too long can be shown back whole.
	maxTyped   = 256 << 10
	maxParts   = 64
	uploadTime = 10 * time.Minute // for a slow line
)

// Most is how many bytes a request to a page for staff may bring, if that is
// more than any other form may.
func Most(r *http.Request) (most int64, ok bool) {
	p := strings.Split(r.URL.Path, "/") // "", staff, clients, ID, messages, THREAD
	if r.Method == http.MethodPost && r.URL.Path == "/staff/clients/import" {
		return maxImportBytes, true
	}
	if r.Method != http.MethodPost || len(p) < 5 || p[1] != "staff" || p[2] != "clients" {
		return 0, false
	}
	if len(p) == 5 && (p[4] == "messages" || p[4] == "documents") || len(p) == 6 && p[4] == "messages" {
		return maxUpload, true
	}
	return 0, false
}

// upload is what a form with files brought. Files that are in order are kept
// already, also if others are not: nobody has to choose them again.
type upload struct {
	typed   map[string]string
	files   []store.File
	fresh   []string // ids of those that came with this form
	wrong   []string // what is wrong with files, in sentences
	tooMuch bool     // something was larger than allowed
}

// status is that of the same form, shown again.
func (u upload) status() int {
	if u.tooMuch {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusUnprocessableEntity
}

// ids is the files' ids.
func (u upload) ids() (ids []string) {
	for _, f := range u.files {
		ids = append(ids, f.ID)
	}
	return ids
}

// errForm means that what arrived is none of our forms.
var errForm = errors.New("admin: not one of our forms")

// upload reads a posted form with files (RFC 7578) for a client. It may hold
// these fields, each once, files under "files", and under "kept" the ids of
// files that came with an earlier try. Anything else is answered here, and ok
// is false.
func (d *Desk) upload(w http.ResponseWriter, r *http.Request, v *Visit, clientID string, fields ...string) (u upload, ok bool) {
	until := time.Now().Add(uploadTime)
	c := http.NewResponseController(w)
	if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil {
		d.broken(w, r, v, err)
		return u, false
	}
	u, err := d.readUpload(r, v, clientID, fields)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		if len(fields) > 0 && u.typed[fields[0]] == "" { // there is nothing to show back
			d.problem(w, v, http.StatusRequestEntityTooLarge)
			return u, false
		}
		u.tooMuch = true
		u.wrong = append(u.wrong, fmt.Sprintf("All files together are larger than %d MB. Send them in parts.", int64(record.MaxFiles*record.MaxFileBytes)>>20))
	case errors.Is(err, errForm):
		if err := d.forget(r, clientID, u.fresh); err != nil {
			d.broken(w, r, v, err)
			return u, false
		}
		d.problem(w, v, http.StatusBadRequest)
		return u, false
	case err != nil:
		d.broken(w, r, v, err)
		return u, false
	}
	return u, true
}

// forget drops files that came with a form that is none of ours.
func (d *Desk) forget(r *http.Request, clientID string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return d.act(r, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.DropFile(clientID, id); err != nil && !errors.Is(err, store.ErrNone) {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) readUpload(r *http.Request, v *Visit, clientID string, fields []string) (u upload, err error) {
	form, err := multipartOf(r)
	if err != nil {
		return u, err
	}
	u.typed = map[string]string{}
	for n := 0; ; n++ {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return u, formError(err)
		}
		name := part.FormName()
		switch {
		case n >= maxParts:
			return u, errForm
		case name == "files":
			err = d.keepFile(r, v, clientID, part, &u)
		case name == "kept":
			err = d.keptFile(r, clientID, part, &u)
		case !slices.Contains(fields, name):
			return u, errForm
		default:
			if _, twice := u.typed[name]; twice {
				return u, errForm
			}
			var text string
			if text, err = typedPart(part); err == nil {
				u.typed[name] = text
			}
		}
		if err != nil {
			return u, err
		}
	}
}

// multipartOf is the parts of a form with files.
func multipartOf(r *http.Request) (*multipart.Reader, error) {
	t, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || t != "multipart/form-data" || params["boundary"] == "" {
		return nil, errForm
	}
	return multipart.NewReader(r.Body, params["boundary"]), nil
}

// typedPart is what was typed into a field. Browsers end lines with CRLF (HTML
// standard, "constructing the entry list"); we keep the line ends of messages.
func typedPart(part *multipart.Part) (string, error) {
	if part.FileName() != "" {
		return "", errForm
	}
	b, err := io.ReadAll(io.LimitReader(part, maxTyped+1))
	if err != nil {
		return "", formError(err)
	}
	if len(b) > maxTyped {
		return "", &http.MaxBytesError{Limit: maxTyped}
	}
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return "", errForm
	}
	return strings.ReplaceAll(strings.TrimSpace(string(b)), "\r\n", "\n"), nil
}

// formError keeps apart what was too large and what is no form.
func formError(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return errForm
}

// keepFile takes one file of the form, or notes what is wrong with it.
func (d *Desk) keepFile(r *http.Request, v *Visit, clientID string, part *multipart.Part, u *upload) error {
	if part.FileName() == "" { // nothing was chosen
		if n, err := io.CopyN(io.Discard, part, 1); n > 0 || !errors.Is(err, io.EOF) {
			return errForm
		}
		return nil
	}
	name := store.CleanFileName(part.FileName())
	b, err := io.ReadAll(io.LimitReader(part, record.MaxFileBytes+1))
	if err != nil {
		return formError(err)
	}
	switch {
	case len(b) > record.MaxFileBytes:
		if _, err := io.Copy(io.Discard, part); err != nil {
			return formError(err)
		}
		u.tooMuch = true
		u.wrong = append(u.wrong, fmt.Sprintf("%q is larger than %d MB.", name, record.MaxFileBytes>>20))
		return nil
	case len(b) == 0:
		u.wrong = append(u.wrong, fmt.Sprintf("%q is empty.", name))
		return nil
	case len(u.files) >= record.MaxFiles:
		u.wrong = append(u.wrong, fmt.Sprintf("%q was left out: at most %d files go with one message.", name, record.MaxFiles))
		return nil
	}
	f, err := d.Store.KeepFile(r.Context(), store.File{ClientID: clientID, ID: auth.ID("f"), Name: name}, b, v.Now)
	switch {
	case errors.Is(err, store.ErrContentType):
		u.wrong = append(u.wrong, fmt.Sprintf("%q is not a PDF, a PNG or JPEG picture, or a plain text. Save it as a PDF and try again.", name))
	case errors.Is(err, store.ErrPicture):
		u.wrong = append(u.wrong, fmt.Sprintf("%q is a picture with too many points. Make it smaller and try again.", name))
	case errors.Is(err, store.ErrNoRoom):
		u.wrong = append(u.wrong, fmt.Sprintf("There is no room for %q: the files of one client may take %d MB.", name, store.MaxClientBytes>>20))
	case err != nil:
		return err
	default:
		u.files, u.fresh = append(u.files, f), append(u.fresh, f.ID)
	}
	return nil
}

// keptFile finds a file that came with an earlier try of the same form.
func (d *Desk) keptFile(r *http.Request, clientID string, part *multipart.Part, u *upload) error {
	id, err := typedPart(part)
	if err != nil {
		return err
	}
	var f store.File
	err = d.read(r, func(tx *store.Tx) (err error) { f, err = tx.ClientFile(clientID, id); return err })
	switch {
	case errors.Is(err, store.ErrNone), err == nil && (f.Whole.IsZero() || !f.Used.IsZero()):
		u.wrong = append(u.wrong, "A file that you chose before is not here any more. Choose it again.")
	case err != nil:
		return err
	case len(u.files) >= record.MaxFiles || slices.ContainsFunc(u.files, func(o store.File) bool { return o.ID == f.ID }):
		return errForm
	default:
		u.files = append(u.files, f)
	}
	return nil
}

// keepTyped has the page that turns somebody away show them what they had
// typed. It is kept nowhere else.
func (v *Visit) keepTyped(w http.ResponseWriter, r *http.Request, route Route) {
	if route.Typed != "" && r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, 2*maxTyped)
		v.typed = typedBack(r, route.Typed)
	}
}

// typedBack is what was typed into one field of a form that nobody reads any
// more, as far as it stands before the files; "" if it cannot be told.
func typedBack(r *http.Request, field string) string {
	form, err := multipartOf(r)
	if err != nil {
		return ""
	}
	for range maxParts {
		part, err := form.NextRawPart()
		if err != nil || part.FileName() != "" {
			return ""
		}
		text, err := typedPart(part)
		if err != nil {
			return ""
		}
		if part.FormName() == field {
			return text
		}
	}
	return ""
}
