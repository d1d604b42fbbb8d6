package admin

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"alcove/server/page"
	"alcove/server/store"
)

// importView is the form for a whole file of clients.
type importView struct {
	Text  string // as pasted
	Wrong string
}

// maxImportBytes is for as many lines as a file may hold.
const maxImportBytes = 4 << 20

var importPage = page.DefineStaff(pages, "clientimport",
	page.Example[importView]{Name: "empty", Frame: frameAt("Clients")},
	page.Example[importView]{Name: "a bad line", Frame: frameAt("Clients"), View: importView{Text: "jane@example.com,Jane Rivera\nbob.example.com,Bob Stone",
		Wrong: "Line 2: This does not look like an email address; check for a missing @ or a space. Nothing was imported."}})

// clientImport is the form.
func (d *Desk) clientImport(w http.ResponseWriter, _ *http.Request, v *Visit) {
	importPage.Write(w, http.StatusOK, v.frame(), importView{})
}

// importClients takes all of a file, or nothing of it.
func (d *Desk) importClients(w http.ResponseWriter, r *http.Request, v *Visit) {
	text, err := importText(w, r)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		d.problem(w, v, http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		d.problem(w, v, http.StatusBadRequest)
		return
	}
	lines, err := store.ParseClients(text, v.Now)
	if err == nil {
		err = d.act(r, func(tx *store.Tx) error { return tx.ImportClients(lines, v.Staff.ID, v.Now) })
	}
	var bad *store.ImportError
	switch {
	case errors.As(err, &bad):
		importPage.Write(w, http.StatusUnprocessableEntity, v.frame(), importView{Text: strings.ToValidUTF8(text, "\ufffd"), Wrong: bad.Sentence})
	case err != nil:
		d.broken(w, r, v, err)
	default:
		see(w, r, "/staff/clients?done=imported")
	}
}

var errImportForm = errors.New("admin: not the form of the import")

// importText reads the posted form (RFC 7578): the file "file" or, if none was
// chosen, the text "text", and nothing else.
func importText(w http.ResponseWriter, r *http.Request) (string, error) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "multipart/form-data" {
		return "", errImportForm
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxImportBytes)
	parts, err := r.MultipartReader()
	if err != nil {
		return "", err
	}
	got := map[string]string{}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		name := p.FormName()
		if _, twice := got[name]; twice || name != "file" && name != "text" {
			return "", errImportForm
		}
		b, err := io.ReadAll(p)
		if err != nil {
			return "", err
		}
		got[name] = string(b)
	}
	if got["file"] != "" {
		return got["file"], nil
	}
	return got["text"], nil
}
