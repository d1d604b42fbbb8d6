package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Refresh is one step of a computer's family of refresh tokens.
type Refresh struct {
	Hash     []byte
	DeviceID string
	N        int64 // steps from the first
	Made     time.Time
	Used     time.Time // zero: this is the newest
	Next     []byte    // hash of the one after it
}

// NextRefresh is the token that follows the one of this hash. Being derived,
// it can be given again when its answer was lost, and found again by a
// restored server.
func (k *Keys) NextRefresh(hash []byte) string {
	return nextRefresh(k.refreshKey(), hash)
}

func (k *Keys) refreshKey() []byte { return k.Purpose("refresh") }

func nextRefresh(key, hash []byte) string { return auth.DeriveToken(key, "next", hash) }

// AddRefresh keeps the first token of a family.
func (t *Tx) AddRefresh(token, device string, now time.Time) error {
	_, err := t.Exec(`INSERT INTO refresh (token_hash, device_id, n, made_at) VALUES (?, ?, 0, ?)`, auth.Hash(token), device, micros(now))
	return wrap("add refresh", err)
}

// Refresh is the row of a token, or [ErrNone].
func (t *Tx) Refresh(token string) (Refresh, error) { return t.refresh(auth.Hash(token)) }

func (t *Tx) refresh(hash []byte) (r Refresh, err error) {
	var made, used sql.NullInt64
	err = t.QueryRow(`SELECT token_hash, device_id, n, made_at, used_at, next_hash FROM refresh WHERE token_hash = ?`, hash).
		Scan(&r.Hash, &r.DeviceID, &r.N, &made, &used, &r.Next)
	if errors.Is(err, sql.ErrNoRows) {
		return Refresh{}, ErrNone
	}
	if err != nil {
		return Refresh{}, fmt.Errorf("store: read refresh: %w", err)
	}
	r.Made, r.Used = moment(made), moment(used)
	return r, nil
}

// Spent reports whether the successor of a rotated token was used as well:
// then its owner has it, and whoever shows the old one again is a second one.
func (t *Tx) Spent(r Refresh) (bool, error) {
	next, err := t.refresh(r.Next)
	if err != nil {
		return false, err
	}
	return !next.Used.IsZero(), nil
}

// Behind is how many steps of its family came after a token.
func (t *Tx) Behind(r Refresh) (steps int64, err error) {
	err = t.QueryRow(`SELECT max(n) - ?2 FROM refresh WHERE device_id = ?1`, r.DeviceID, r.N).Scan(&steps)
	return steps, wrap("count steps", err)
}

// Rotate uses a token and keeps its successor. [ErrNone] means that it was
// rotated before.
func (t *Tx) Rotate(r Refresh, now time.Time) (next string, err error) {
	next = t.Keys().NextRefresh(r.Hash)
	hash := auth.Hash(next)
	if err := one(t.Exec(`UPDATE refresh SET used_at = ?, next_hash = ? WHERE token_hash = ? AND used_at IS NULL`, micros(now), hash, r.Hash)); err != nil {
		return "", wrap("rotate", err)
	}
	_, err = t.Exec(`INSERT INTO refresh (token_hash, device_id, n, made_at) VALUES (?, ?, ?, ?)`, hash, r.DeviceID, r.N+1, micros(now))
	return next, wrap("rotate", err)
}

// WalkForward is for a server that was restored from a backup: computers have
// moved on, and show tokens that it has not given out yet, as far as it knows.
// From the newest token of each of the computers, see [Tx.DevicesByKey], it
// walks the successors to the one shown: also those of a computer that is ended, which is to be
// told why. [ErrNone] means that it is not among them.
func (t *Tx) WalkForward(devices []Device, token string, now time.Time) (Refresh, error) {
	shown, key := auth.Hash(token), t.Keys().refreshKey()
	for _, d := range devices {
		var head Refresh
		err := t.QueryRow(`SELECT token_hash, device_id, n FROM refresh WHERE device_id = ? AND used_at IS NULL ORDER BY n DESC LIMIT 1`, d.ID).
			Scan(&head.Hash, &head.DeviceID, &head.N)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return Refresh{}, fmt.Errorf("store: walk forward: %w", err)
		}
		hash := head.Hash
		for n := int64(1); n <= auth.RefreshWalk; n++ {
			if hash = auth.Hash(nextRefresh(key, hash)); !bytes.Equal(hash, shown) {
				continue
			}
			return t.jump(head, shown, n, now)
		}
	}
	return Refresh{}, ErrNone
}

// jump makes the token that was found the newest of its family. The ones in
// between were used by their owner and stay unknown.
func (t *Tx) jump(head Refresh, found []byte, steps int64, now time.Time) (Refresh, error) {
	r := Refresh{Hash: found, DeviceID: head.DeviceID, N: head.N + steps, Made: now}
	if err := one(t.Exec(`UPDATE refresh SET used_at = ?, next_hash = ? WHERE token_hash = ? AND used_at IS NULL`, micros(now), found, head.Hash)); err != nil {
		return Refresh{}, wrap("walk forward", err)
	}
	_, err := t.Exec(`INSERT INTO refresh (token_hash, device_id, n, made_at) VALUES (?, ?, ?, ?)`, found, r.DeviceID, r.N, micros(now))
	return r, wrap("walk forward", err)
}
