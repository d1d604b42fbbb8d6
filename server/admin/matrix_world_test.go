package admin_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// asker is who asks for a route in the matrix.
type asker string

const (
	isNobody      asker = "nobody"
	isHalf        asker = "half signed in"
	isClient      asker = "client"
	isOtherClient asker = "other client"
	isDisabled    asker = "disabled"
	isFrontDesk   asker = "front desk"
	isClinician   asker = "clinician"
	isOwner       asker = "owner"
	isStale       asker = "owner without a fresh passkey"
)

// everybody is all askers; those before the front desk are in nowhere.
var everybody = []asker{isNobody, isHalf, isClient, isOtherClient, isDisabled, isFrontDesk, isClinician, isOwner, isStale}

// estate is a practice with two of everything, so that each thing has another
// one that is somebody else's.
type estate struct {
	*servertest.World
	t       *testing.T
	ids     map[string]string // by fixture name
	cookies map[asker]string  // the whole Cookie header
	bearer  map[asker]string  // an app's token
	db      *sql.DB           // read-only, beside the server
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	e := &estate{World: servertest.New(t), t: t, ids: map[string]string{}, cookies: map[asker]string{}, bearer: map[asker]string{}}
	e.staff()
	for _, who := range []string{"jane", "ben"} {
		e.client(who)
	}
	e.cookies[isClient], e.cookies[isOtherClient] = "__Host-alcove-staff="+e.bearer[isClient], "__Host-alcove-staff="+e.bearer[isOtherClient]
	half := newDoorway(t, e.World)
	half.asked("/staff/passkey/sign-in/begin", obj{})
	e.cookies[isHalf] = "__Host-alcove-staff-door=" + half.cookies["__Host-alcove-staff-door"] + "; __Host-alcove-staff=" + half.cookies["__Host-alcove-staff-door"]
	db, err := sql.Open("sqlite", "file:"+filepath.Join(e.Dir, store.FileName)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // it only read
	e.db = db
	return e
}

// staff is one of each role, each signed in, and an owner whose access ended.
func (e *estate) staff() {
	for who, role := range map[asker]store.Role{isFrontDesk: store.FrontDesk, isClinician: store.Clinician, isOwner: store.Owner, isStale: store.Owner, isDisabled: store.Owner} {
		b := signedIn(e.t, e.World, role)
		e.cookies[who] = "__Host-alcove-staff=" + b.cookie
		doorWrite(e.t, e.World, func(tx *store.Tx) error {
			switch who {
			case isDisabled: // with a session, as if it had been forgotten
				return errors.Join(tx.DisableStaff(b.Staff.ID, e.Now()), tx.AddStaffSession(b.cookie, store.StaffSession{StaffID: b.Staff.ID, Made: e.Now(), Seen: e.Now(), Fresh: e.Now()}))
			case isStale:
				return errors.Join(tx.EndStaffSession(b.cookie), tx.AddStaffSession(b.cookie, store.StaffSession{StaffID: b.Staff.ID, Made: e.Now(), Seen: e.Now()}))
			}
			return nil
		})
		for _, n := range []string{"one", "two"} {
			id := auth.Hash(auth.Token())
			e.ids["key_"+n+" "+string(who)] = base64.RawURLEncoding.EncodeToString(id)
			doorWrite(e.t, e.World, func(tx *store.Tx) error {
				return tx.AddPasskey(store.Passkey{ID: id, StaffID: b.Staff.ID, Name: "key " + n, Credential: []byte("{}"), Made: e.Now()})
			})
		}
		e.ids["me "+string(who)] = b.Staff.ID
	}
	for _, who := range []string{"ruth", "max"} {
		s, _ := invited(e.t, e.World, who+"@lakeside.example", store.Clinician)
		e.ids[who] = s.ID
	}
	id := auth.Hash(auth.Token())
	e.ids["key_max"] = base64.RawURLEncoding.EncodeToString(id)
	doorWrite(e.t, e.World, func(tx *store.Tx) error {
		return tx.AddPasskey(store.Passkey{ID: id, StaffID: e.ids["max"], Name: "Max's key", Credential: []byte("{}"), Made: e.Now()})
	})
}

// client is a client who is in on one computer, waits on another, wrote, was
// sent a document, and asked for help.
func (e *estate) client(who string) {
	e.t.Helper()
	email := who + "@example.com"
	e.ids[who] = e.Client(email, "Name of "+who).ID
	in := e.SignIn(email)
	e.ids["dev_"+who] = in.Tokens.DeviceID
	if who == "jane" {
		e.bearer[isClient] = in.Tokens.AccessToken
	} else {
		e.bearer[isOtherClient] = in.Tokens.AccessToken
	}
	e.App().StartPIN(email)
	file, err := e.Store().KeepFile(context.Background(), store.File{ClientID: e.ids[who], ID: auth.ID("f"), Name: "paper.txt"}, []byte("a plain text"), e.Now())
	if err != nil {
		e.t.Fatal(err)
	}
	e.ids["f_"+who] = file.ID
	doorWrite(e.t, e.World, func(tx *store.Tx) error {
		_, err := tx.SendMessage(e.ids[who], store.NewMessage{ID: auth.ID("m"), Text: "Hello", From: record.FromClient}, e.Now())
		if err != nil {
			return err
		}
		threads, err := tx.Threads(e.ids[who])
		if err != nil {
			return err
		}
		e.ids["t_"+who] = threads[0].ID
		e.ids["d_"+who], _, err = tx.ShareDocument(e.ids[who], file.ID, e.ids["ruth"], e.Now())
		if err != nil {
			return err
		}
		waiting, err := tx.WaitingAttempts(e.ids[who], e.Now())
		if err != nil || len(waiting) == 0 {
			return errors.Join(err, errors.New("nobody waits"))
		}
		e.ids["a_"+who] = waiting[0].ID
		e.ids["help_"+who] = auth.ID("h")
		return tx.AddHelp(store.Help{ID: e.ids["help_"+who], ClientID: e.ids[who], Contact: email, Made: e.Now()})
	})
}

// state is a fingerprint of everything in the database but when somebody was
// last seen. Rows that wait to be written are written first.
func (e *estate) state() string {
	e.t.Helper()
	// A mail of the trial before may still be on its way.
	e.Until("the mail to leave", func() bool { return e.State().MailsQueued == 0 })
	ctx := context.Background()
	if err := e.Store().Flush(ctx); err != nil {
		e.t.Fatal(err)
	}
	h := sha256.New()
	for _, table := range e.column(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`) {
		fmt.Fprintln(h, table) //nolint:errcheck // a hash takes everything
		columns := "*"
		if table == "staff_session" {
			columns = "token_hash, staff_id, made_at, fresh_at"
		}
		e.rows(h, `SELECT `+columns+` FROM "`+table+`" ORDER BY 1, 2`)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func (e *estate) column(query string) (all []string) {
	var b bytes.Buffer
	e.rows(&b, query)
	for _, line := range bytes.Fields(b.Bytes()) {
		all = append(all, string(bytes.Trim(line, "\x00")))
	}
	return all
}

func (e *estate) rows(w io.Writer, query string) {
	e.t.Helper()
	rows, err := e.db.Query(query)
	if err != nil {
		e.t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // it only read
	names, err := rows.Columns()
	if err != nil {
		e.t.Fatal(err)
	}
	values := make([]sql.RawBytes, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			e.t.Fatal(err)
		}
		for _, v := range values {
			fmt.Fprintf(w, "%s\x00", v) //nolint:errcheck // memory takes everything
		}
		fmt.Fprintln(w) //nolint:errcheck // memory takes everything
	}
	if err := rows.Err(); err != nil {
		e.t.Fatal(err)
	}
}
