package replica

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
)

// What never leaves this computer, or not as it stands here: drafts, uploads,
// attachments, refused writes. One row each, sealed; all of it is copied to the
// spare.

type localKey struct{ kind, id string }

const (
	localDraft      = "draft"
	localUpload     = "upload"
	localRefusal    = "refusal"
	localPutAway    = "put away"
	localAttachment = "attachment"
)

type localRow struct {
	place
	value json.RawMessage
}

// localBox is the sealed form.
type localBox struct {
	Kind  string          `json:"k"`
	ID    string          `json:"i"`
	Value json.RawMessage `json:"v"`
}

func openLocal(rows []sealedRow, seal *sealer, led *ledger) (map[localKey]localRow, error) {
	out := map[localKey]localRow{}
	err := openEach(rows, seal, tabLocal, led, func(p place, plain []byte) error {
		var b localBox
		if err := json.Unmarshal(plain, &b); err != nil {
			return damaged("a local row")
		}
		out[localKey{b.Kind, b.ID}] = localRow{p, b.Value}
		return nil
	})
	return out, err
}

// setLocal writes a local row over the one it replaces.
func (r *Replica) setLocal(a *act, kind, id string, value any) error {
	raw, err := marshal(value)
	if err != nil {
		return fmt.Errorf("replica: keep %s: %w", kind, err)
	}
	k := localKey{kind, id}
	old, replaces := r.local[k]
	if replaces {
		if err := a.drop(tabLocal, old.place); err != nil {
			return err
		}
	}
	p, err := a.addLocal(k, raw)
	if err != nil {
		return err
	}
	a.local[k] = raw
	a.after = append(a.after, func() { r.local[k] = localRow{p, raw} })
	return nil
}

func (a *act) addLocal(k localKey, raw json.RawMessage) (place, error) {
	plain, err := marshal(localBox{k.kind, k.id, raw})
	if err != nil {
		return place{}, fmt.Errorf("replica: keep %s: %w", k.kind, err)
	}
	a.spare = append(a.spare, spareOp{Kind: k.kind, ID: k.id, Value: raw})
	return a.add(tabLocal, a.next(tabLocal), a.seal.name("local", k.kind, k.id), plain)
}

// dropLocal forgets a local row, if it is there. It must not be one that the
// same act has set.
func (r *Replica) dropLocal(a *act, kind, id string) error {
	k := localKey{kind, id}
	old, ok := r.local[k]
	if !ok {
		return nil
	}
	if err := a.drop(tabLocal, old.place); err != nil {
		return err
	}
	a.spare = append(a.spare, spareOp{Kind: kind, ID: id})
	a.local[k] = nil
	a.after = append(a.after, func() { delete(r.local, k) })
	return nil
}

// getLocal reads a local row into v, and reports whether it is there.
func (r *Replica) getLocal(kind, id string, v any) bool {
	row, ok := r.local[localKey{kind, id}]
	return ok && json.Unmarshal(row.value, v) == nil
}

// allLocal reads every local row of a kind.
func allLocal[T any](local map[localKey]localRow, kind string) map[string]T {
	out := map[string]T{}
	for k, row := range local {
		if k.kind != kind {
			continue
		}
		var v T
		if json.Unmarshal(row.value, &v) == nil {
			out[k.id] = v
		}
	}
	return out
}

func compareKeys(a, b localKey) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
}

// marshal is json.Marshal that leaves the letters of what is inside alone.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
