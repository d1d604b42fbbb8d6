package record

import (
	"errors"
	"fmt"
)

// Paths of the calls.
const (
	PathPush    = "/api/v1/sync/push"
	PathPull    = "/api/v1/sync/pull"
	PathPoke    = "/api/v1/sync/poke"
	PathFiles   = "/api/v1/blobs"
	PathUploads = "/api/v1/uploads"
)

// PushRequest is POST /api/v1/sync/push.
type PushRequest struct {
	Proto   int        `json:"proto"`
	Schema  int        `json:"schema"`
	Stream  string     `json:"stream"`
	Replica string     `json:"replica"`
	Muts    []Mutation `json:"muts"`
}

// PushAnswer is its answer: a hint only, because pulled records are the truth.
type PushAnswer struct {
	LastN int64  `json:"last_n"` // the replica's last write that was taken
	Chain string `json:"chain"`  // the chain at it
	SafeN int64  `json:"safe_n"` // the replica's last write that stands inside a backup
}

// Values of the "error" member of the sync calls, beside those of auth.
const (
	ErrSchemaOld    = "schema_too_old"    // 426
	ErrSchemaNew    = "schema_too_new"    // 400: this server is older than the app
	ErrForked       = "replica_forked"    // 409, with last_n and chain
	ErrFilesMissing = "files_missing"     // 409, with files
	ErrTooLarge     = "too_large"         // 413
	ErrInvalid      = "invalid_request"   // 400
	ErrNoStream     = "no_such_stream"    // 404
	ErrSlowDown     = "throttled"         // 429, with Retry-After
	ErrBusy         = "server_error"      // 503, with Retry-After
	ErrNoFile       = "not_found"         // 404
	ErrBadType      = "type_not_allowed"  // 415
	ErrBadPicture   = "picture_too_large" // 422
	ErrQuota        = "no_room"           // 507
	ErrChecksum     = "checksum_mismatch" // 460, of the tus protocol
	ErrOffset       = "offset_mismatch"   // 409, of the tus protocol
	ErrNotWhole     = "content_mismatch"  // 422: the file is not what was announced
	ErrTusVersion   = "tus_version"       // 412
)

// SyncError is the body of every refusal of the sync calls.
type SyncError struct {
	Error string   `json:"error"`
	LastN *int64   `json:"last_n,omitempty"` // with replica_forked
	Chain string   `json:"chain,omitempty"`  // with replica_forked
	Files []string `json:"files,omitempty"`  // with files_missing: ids to upload again
}

// ErrTooMany means more than a call may carry.
var ErrTooMany = errors.New("record: more than one call may carry")

// Check refuses what no program of ours would send.
func (q PushRequest) Check() error {
	switch {
	case q.Proto != Proto:
		return fmt.Errorf("record: proto %d is not known", q.Proto)
	case !CheckID(q.Replica):
		return errors.New("record: the replica has no proper id")
	case len(q.Muts) > MaxMutations:
		return ErrTooMany
	}
	for _, m := range q.Muts {
		if err := m.Check(); err != nil {
			return err
		}
	}
	return nil
}
