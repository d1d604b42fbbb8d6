package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"alcove/sync/record"
)

// The columns that an older file does not have are filled from its records.
func TestStaffSideOfOlderFiles(t *testing.T) {
	d := newDesk(t)
	d.says("c_ana", "m_1", "")
	d.says("c_ana", "m_2", "t_1")
	d.says("c_ben", "m_3", "")
	d.answers("c_ana", "t_1", "an answer")
	d.says("c_ana", "m_4", "t_1")
	d.says("c_ana", "m_5", "t_1")
	d.write(func(tx *Tx) error { return tx.MarkRead("c_ana", "t_1", record.FromClient, "m_1", d.now) })
	ours := d.answers("c_ben", "", "ours first")
	d.says("c_ben", "m_6", ours.Thread)
	d.write(func(tx *Tx) error {
		_, _, err := tx.ShareDocument("c_ben", d.file2(tx), "s_ruth", d.now)
		return err
	})
	type both struct {
		Threads []StaffThread
		Shared  []SharedDocument
	}
	read := func() (b both) {
		d.write(func(tx *Tx) error {
			for _, c := range []string{"c_ana", "c_ben"} {
				threads, err := tx.Threads(c)
				shared, err2 := tx.SharedDocuments(c)
				b.Threads, b.Shared = append(b.Threads, threads...), append(b.Shared, shared...)
				if err := errors.Join(err, err2); err != nil {
					return err
				}
			}
			return nil
		})
		return b
	}
	want := read()
	if len(want.Threads) != 3 || len(want.Shared) != 1 {
		t.Fatalf("%+v", want)
	}
	if err := d.s.Close(); err != nil {
		t.Fatal(err)
	}
	downTo(t, filepath.Join(d.dir, FileName), 2)
	d.s = open(t, d.dir)
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Error(diff)
	}
}

// file2 is a whole file, made inside of an act.
func (d *desk) file2(tx *Tx) string {
	d.Helper()
	f, err := tx.AnnounceFile(File{ClientID: "c_ben", ID: "f_plan", Name: "plan.txt", Size: 4}, d.now)
	if err != nil {
		d.Fatal(err)
	}
	if err := tx.FileWhole("c_ben", f.ID, "text/plain; charset=utf-8", d.now); err != nil {
		d.Fatal(err)
	}
	return f.ID
}

func downTo(t *testing.T, file string, version int64) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(file, false))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
