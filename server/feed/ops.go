package feed

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/server/store"
	"alcove/sync/record"
)

// op does one kind of write. A refusal is for good and becomes an outcome; any
// other error undoes the write and stops the push.
type op func(tx *store.Tx, clientID string, m record.Mutation, now time.Time) error

// ops is every kind of write, in every version that apps out there may send. A
// version is taken for [record.OpLife] after it was replaced.
var ops = map[string]op{
	string(record.SendOp): send,
	string(record.ReadOp): read,
}

// refused is why a write was not accepted: one of the record.Refused words.
type refused string

// Error is for logs.
func (r refused) Error() string { return "feed: not accepted: " + string(r) }

// take does a write, unless it was dealt with under another number.
func (s *Service) take(tx *store.Tx, clientID string, m record.Mutation, now time.Time) error {
	if done, err := tx.Applied(clientID, m.ID); done || err != nil {
		return err
	}
	err := error(refused(record.RefusedUnknownOp))
	if do := ops[m.Op]; do != nil {
		err = tx.Part(func() error { return do(tx, clientID, m, now) })
	}
	var no refused
	if !errors.As(err, &no) {
		return err
	}
	_, err = tx.Put(store.AcctStream(clientID), record.Outcomes.Envelope(m.ID, record.Outcome{Op: m.Op, Reason: string(no), At: stamp(now)}))
	return err
}

func send(tx *store.Tx, clientID string, m record.Mutation, now time.Time) error {
	args, err := record.SendOp.Args(m)
	switch {
	case err != nil, args.Thread != "" && !record.CheckID(args.Thread), !utf8.ValidString(args.Text):
		return refused(record.RefusedNotValid)
	case len(args.Text) > record.MaxText, len(args.Files) > record.MaxFiles:
		return refused(record.RefusedTooLong)
	case strings.TrimSpace(args.Text) == "" && len(args.Files) == 0:
		return refused(record.RefusedNotValid)
	}
	for _, id := range args.Files {
		if !record.CheckID(id) {
			return refused(record.RefusedNotValid)
		}
	}
	age := time.Duration(min(m.AgeS, int64(record.Horizon/time.Second))) * time.Second
	_, err = tx.SendMessage(clientID, store.NewMessage{ID: m.ID, Thread: args.Thread, Text: args.Text, From: record.FromClient, Files: args.Files, Age: age}, now)
	switch {
	case errors.Is(err, store.ErrNoThread):
		return refused(record.RefusedNoThread)
	case errors.Is(err, store.ErrMessageThere):
		return refused(record.RefusedNotValid)
	}
	return err
}

func read(tx *store.Tx, clientID string, m record.Mutation, now time.Time) error {
	args, err := record.ReadOp.Args(m)
	if err != nil || !record.CheckID(args.Thread) || !record.CheckID(args.Upto) {
		return refused(record.RefusedNotValid)
	}
	return tx.MarkRead(clientID, args.Thread, record.FromClient, args.Upto, now)
}

// stamp is RFC 3339 in whole seconds and UTC.
func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
