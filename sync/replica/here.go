package replica

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"

	"alcove/sync/record"
)

// Here counts what only this computer has: what would be lost with its keys.
type Here struct {
	Messages int // waiting to be sent, or not accepted and not put away
	Drafts   int
}

// The two numbers stand in the open, in the database's own user_version, so
// that a person who forgot the passcode can be told what is at stake. They
// change in the same transaction as what they count, so that no crash makes
// them wrong. 0 is a store from before there were such numbers.
const (
	hereWidth = 1 << 15
	hereMost  = hereWidth - 2 // more is not told apart
)

func (n Here) stamp() int {
	return 1 + min(n.Messages, hereMost) + hereWidth*min(n.Drafts, hereMost)
}

func readStamp(stamp int64) (n Here, known bool) {
	if stamp <= 0 || stamp > hereWidth*hereWidth {
		return Here{}, false
	}
	stamp--
	return Here{Messages: int(stamp % hereWidth), Drafts: int(stamp / hereWidth)}, true
}

// Count reads the numbers of a store that may be sealed: it needs no keys.
// known is false where they are not known: there is no store, or one that was
// last written before they were kept.
func Count(dir string) (n Here, known bool, err error) {
	for _, name := range []string{dbName, newName} { // the latter after a crash in the middle of a repair
		path := filepath.Join(dir, name)
		if !exists(path) {
			continue
		}
		db, err := openDB(path)
		if err != nil {
			return Here{}, false, err
		}
		stamp, err := stampOf(db)
		if cerr := db.Close(); err == nil {
			err = diskError("close", cerr)
		}
		if err != nil {
			return Here{}, false, err
		}
		n, known = readStamp(stamp)
		return n, known, nil
	}
	return Here{}, false, nil
}

func stampOf(db *sql.DB) (stamp int64, err error) {
	if err := db.QueryRow("PRAGMA user_version").Scan(&stamp); err != nil {
		return 0, readError("read the count", err)
	}
	return stamp, nil
}

// Here is what only this computer has, as of the last act.
func (r *Replica) Here() Here {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.hereAfter(nil)
}

// countHere writes the numbers as the act leaves them.
func (r *Replica) countHere(a *act) error {
	stamp := r.hereAfter(a).stamp()
	if int64(stamp) == r.stamp {
		return nil
	}
	if _, err := a.tx.Exec("PRAGMA user_version = " + strconv.Itoa(stamp)); err != nil {
		return diskError("write", err)
	}
	a.after = append(a.after, func() { r.stamp = int64(stamp) })
	return nil
}

// recount makes the numbers true where they are not: in a store from before
// they were kept, or one that somebody changed.
func (r *Replica) recount() error {
	if int64(r.hereAfter(nil).stamp()) == r.stamp {
		return nil
	}
	if err := r.run(func(*act) error { return nil }); err != nil {
		return fmt.Errorf("replica: count: %w", err)
	}
	return nil
}

// hereAfter counts what will be there after an act; nil counts what is there
// now. What an act did stands in the act until its commit.
func (r *Replica) hereAfter(a *act) (n Here) {
	if a == nil {
		a = &act{led: r.led}
	}
	for _, q := range r.queueAfter(a) {
		if q.Op != string(record.SendOp) {
			continue
		}
		known, no := r.view.answer(q.ID, a.gone)
		for _, it := range a.come[q.ID] {
			known, no = true, no || it.env.Type == record.Outcomes.Type
		}
		// One that was put away, or stands among the refused below, is no longer counted here.
		no = no && !r.isLocal(a, localPutAway, q.ID) && !r.isLocal(a, localRefusal, q.ID)
		if no || !known && q.At.N > a.led.Settled.N {
			n.Messages++
		}
	}
	r.localAfter(a, func(k localKey, raw json.RawMessage) {
		switch k.kind {
		case localDraft:
			n.Drafts++
		case localRefusal:
			var f Refusal
			if json.Unmarshal(raw, &f) == nil && f.Write.Op == string(record.SendOp) {
				n.Messages++
			}
		}
	})
	return n
}

// isLocal reports whether there is such a local row after an act.
func (r *Replica) isLocal(a *act, kind, id string) bool {
	k := localKey{kind, id}
	if raw, touched := a.local[k]; touched {
		return raw != nil
	}
	_, ok := r.local[k]
	return ok
}

// answer reports whether any record but those gone has that id, and whether it
// says that the write was refused.
func (v *view) answer(id string, gone map[*item]bool) (known, refused bool) {
	for k, s := range v.shelves {
		if it := s.byID[id]; it != nil && !gone[it] {
			known, refused = true, refused || k.typ == record.Outcomes.Type
		}
	}
	return known, refused
}
