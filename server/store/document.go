package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/sync/record"
)

// ShareDocument shows a client a whole file of theirs as a document of the
// practice. [MissingFiles] if it is not whole. That the client is told by mail
// is the caller's: see Post.Ring of package mail.
func (t *Tx) ShareDocument(clientID, file, by string, now time.Time) (id string, d record.Document, err error) {
	files, err := t.useFiles(clientID, []string{file}, now)
	if err != nil {
		return "", d, err
	}
	id, d = auth.ID("doc"), record.Document{File: files[0], By: by, At: stamp(now)}
	if _, err := t.Exec(`INSERT INTO document (client_id, id, file_id, shared_at, shared_by) VALUES (?, ?, ?, ?, ?)`,
		clientID, id, file, micros(now), by); err != nil {
		return "", d, fmt.Errorf("store: share document: %w", err)
	}
	_, err = t.Put(AcctStream(clientID), record.Documents.Envelope(id, d))
	return id, d, err
}

// TakeBack takes a shared document away from a client: their computers forget
// it with their next pull, and it cannot be fetched any more. What they saved
// elsewhere stays with them. [ErrNone] for one that is not there or was taken
// back already.
func (t *Tx) TakeBack(clientID, id, by string, now time.Time) error {
	var file string
	err := t.QueryRow(`UPDATE document SET taken_at = ?, taken_by = ? WHERE client_id = ? AND id = ? AND taken_at IS NULL RETURNING file_id`,
		micros(now), by, clientID, id).Scan(&file)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return fmt.Errorf("store: take back document: %w", err)
	}
	if _, err := t.Exec(`UPDATE file SET held_at = ?1 WHERE client_id = ?2 AND id = ?3
		AND NOT EXISTS (SELECT 1 FROM document WHERE client_id = ?2 AND file_id = ?3 AND taken_at IS NULL)`, micros(now), clientID, file); err != nil {
		return fmt.Errorf("store: take back document: %w", err)
	}
	return t.Erase(AcctStream(clientID), record.Documents.Type, id)
}

// ListedDocument is a document as it stands in the portal, and its id.
type ListedDocument struct {
	ID string
	record.Document
}

// Documents is what is shared with a client now, oldest first.
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

// SharedDocument is a document as staff see it. Zero times mean "not".
type SharedDocument struct {
	ID          string
	File        File
	Shared      time.Time
	By          string // id of the staff member; "" for the command line
	Arrived     bool   // a computer of the client has it; not known of what was taken back
	TakenBack   time.Time
	TakenBackBy string
}

// SharedDocuments is all that was ever shared with a client, also what was
// taken back since, the newest first.
func (t *Tx) SharedDocuments(clientID string) (out []SharedDocument, err error) {
	seen, err := t.SeenUpTo(AcctStream(clientID))
	if err != nil {
		return nil, err
	}
	rows, err := t.Query(`SELECT d.id, d.file_id, d.shared_at, d.shared_by, d.taken_at, d.taken_by, ifnull(r.seq, 0) FROM document d
		LEFT JOIN stream s ON s.name = ?2
		LEFT JOIN record r ON r.stream = s.id AND r.type = ?3 AND r.id = d.id AND r.deleted = 0
		WHERE d.client_id = ?1 ORDER BY d.shared_at DESC, d.id`, clientID, AcctStream(clientID), record.Documents.Type)
	if err != nil {
		return nil, fmt.Errorf("store: list documents: %w", err)
	}
	for rows.Next() {
		var d SharedDocument
		var shared, taken sql.NullInt64
		var seq int64
		if err := rows.Scan(&d.ID, &d.File.ID, &shared, &d.By, &taken, &d.TakenBackBy, &seq); err != nil {
			return nil, errors.Join(fmt.Errorf("store: list documents: %w", err), rows.Close())
		}
		d.Shared, d.TakenBack, d.Arrived = moment(shared), moment(taken), seq > 0 && seq <= seen
		out = append(out, d)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("store: list documents: %w", err)
	}
	for i := range out {
		if out[i].File, err = t.ClientFile(clientID, out[i].File.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}
