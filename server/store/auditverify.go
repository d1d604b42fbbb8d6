package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"alcove/auth"
)

// The chain alone could be made anew by whoever can write the database. Its
// head is therefore sealed with a key that stands outside of it.
const metaAuditHead = "audit_head"

func (k *Keys) auditHead(n int64, hash []byte) string {
	return hex.EncodeToString(auth.Derive(k.Purpose("audit head"), fmt.Sprint(n), hash))
}

// AuditReport is what a check of the chain found.
type AuditReport struct {
	Lines int64 // that were read
	Bad   int64 // number of the first line that does not fit; 0: none
	Why   string
}

// VerifyAudit walks the whole chain and finds any line that was changed,
// taken out, put in, or cut off at the end.
func (s *Store) VerifyAudit(ctx context.Context) (r AuditReport, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		const page = 1000
		var before []byte
		for {
			lines, err := tx.auditLines(`SELECT n, at, actor, act, object, detail, hash FROM audit WHERE n > ? ORDER BY n LIMIT ?`, r.Lines, page)
			if err != nil {
				return err
			}
			for _, l := range lines {
				switch {
				case l.N != r.Lines+1:
					r.Bad, r.Why = r.Lines+1, "this line is missing"
				case !bytes.Equal(l.Hash, l.sum(before)):
					r.Bad, r.Why = l.N, "this line, or the one before it, was changed"
				}
				if r.Bad != 0 {
					return nil
				}
				before = l.Hash
				r.Lines = l.N
			}
			if len(lines) < page {
				break
			}
		}
		return tx.verifyHead(&r, before)
	})
	return r, err
}

func (t *Tx) verifyHead(r *AuditReport, hash []byte) error {
	head, err := t.Meta(metaAuditHead)
	if err != nil {
		return err
	}
	if r.Lines == 0 && head == "" {
		// Setting a practice up leaves a line, so a practice without any lost them.
		p, err := t.Practice()
		if err == nil && !p.Made.IsZero() {
			r.Bad, r.Why = 1, "the whole log was taken out"
		}
		return err
	}
	if head != t.Keys().auditHead(r.Lines, hash) {
		r.Bad, r.Why = r.Lines+1, "the end does not fit: newer lines were taken out, or the whole log was written anew"
	}
	return nil
}
