package store

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func audited(t *testing.T, lines int) *Store {
	t.Helper()
	s := open(t, t.TempDir())
	for i := range lines {
		act(t, s, func(tx *Tx) error {
			return tx.Audit("cli:amy", "client add", fmt.Sprintf("c_%d", i), "ways=link", t0.Add(time.Duration(i)*time.Minute))
		})
	}
	return s
}

// C1.5, 16.4.2: any edit of the log is found.
func TestAuditFindsAnyEdit(t *testing.T) {
	for _, edit := range []struct {
		name, sql string
		bad       int64
	}{
		{"untouched", `SELECT 1`, 0},
		{"who", `UPDATE audit SET actor = 'cli:bo' WHERE n = 3`, 3},
		{"what", `UPDATE audit SET act = 'pin' WHERE n = 1`, 1},
		{"on whom", `UPDATE audit SET object = 'c_9' WHERE n = 7`, 7},
		{"detail moved into object", `UPDATE audit SET object = object || detail, detail = '' WHERE n = 4`, 4},
		{"when", `UPDATE audit SET at = at + 1 WHERE n = 5`, 5},
		{"a line taken out", `DELETE FROM audit WHERE n = 4`, 4},
		{"the first taken out", `DELETE FROM audit WHERE n = 1`, 1},
		{"the last taken out", `DELETE FROM audit WHERE n = 7`, 7},
		{"all taken out", `DELETE FROM audit`, 1},
		{"one put in", `INSERT INTO audit SELECT 8, at, actor, act, object, detail, hash FROM audit WHERE n = 7`, 8},
		{"the head taken out", `DELETE FROM meta`, 8},
		{"all and the head taken out", `DELETE FROM audit; DELETE FROM meta`, 1},
	} {
		t.Run(edit.name, func(t *testing.T) {
			s := audited(t, 7)
			act(t, s, func(tx *Tx) error {
				p, err := tx.Practice()
				p.Made = t0
				return errors.Join(err, tx.SetPractice(p))
			})
			act(t, s, func(tx *Tx) error { _, err := tx.Exec(edit.sql); return err })
			r, err := s.VerifyAudit(t.Context())
			if err != nil || r.Bad != edit.bad {
				t.Errorf("%+v %v, want the break at %d", r, err, edit.bad)
			}
		})
	}
}

// Whoever can write the database can make the chain anew, but not its head.
func TestAuditMadeAnewIsFound(t *testing.T) {
	s := audited(t, 3)
	act(t, s, func(tx *Tx) error {
		l := AuditLine{N: 1, At: t0, Actor: "cli:bo", Act: "nothing"}
		_, err := tx.Exec(`DELETE FROM audit; INSERT INTO audit VALUES (1, ?, 'cli:bo', 'nothing', '', '', ?)`, micros(t0), l.sum(nil))
		return err
	})
	if r, err := s.VerifyAudit(t.Context()); err != nil || r.Bad == 0 {
		t.Fatalf("%+v %v", r, err)
	}
}

func TestAuditNeedsAnActorAndSharesTheActsFate(t *testing.T) {
	s := audited(t, 1)
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.Audit("", "client add", "", "", t0) }); err == nil {
		t.Error("an act without an actor")
	}
	boom := errors.New("boom")
	if err := s.Write(t.Context(), func(tx *Tx) error {
		return errors.Join(tx.Audit("cli:amy", "client add", "", "", t0), boom)
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if r, err := s.VerifyAudit(t.Context()); err != nil || r.Lines != 1 || r.Bad != 0 {
		t.Fatalf("%+v %v", r, err)
	}
}

func TestAuditOverManyLines(t *testing.T) {
	s := open(t, t.TempDir())
	act(t, s, func(tx *Tx) error {
		for range 2500 {
			if err := tx.Audit("cli:amy", "import", "", "", t0); err != nil {
				return err
			}
		}
		return nil
	})
	if r, err := s.VerifyAudit(t.Context()); err != nil || r.Lines != 2500 || r.Bad != 0 {
		t.Fatalf("%+v %v", r, err)
	}
}
