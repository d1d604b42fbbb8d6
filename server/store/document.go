package store

import (
	"time"

	"alcove/auth"
	"alcove/sync/record"
)

// ShareDocument shows a client a whole file of theirs as a document of the
// practice. [MissingFiles] if it is not whole.
func (t *Tx) ShareDocument(clientID, file, by string, now time.Time) (id string, d record.Document, err error) {
	files, err := t.useFiles(clientID, []string{file}, now)
	if err != nil {
		return "", d, err
	}
	id, d = auth.ID("doc"), record.Document{File: files[0], By: by, At: stamp(now)}
	_, err = t.Put(AcctStream(clientID), record.Documents.Envelope(id, d))
	return id, d, err
}

// ListedDocument is a document and its id.
type ListedDocument struct {
	ID string
	record.Document
}

// Documents is what was shared with a client, oldest first.
func (t *Tx) Documents(clientID string) (out []ListedDocument, err error) {
	all, err := t.Records(AcctStream(clientID), record.Documents.Type)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		body, err := record.Documents.Body(e)
		if err != nil {
			return nil, err
		}
		out = append(out, ListedDocument{ID: e.ID, Document: body})
	}
	return out, nil
}
