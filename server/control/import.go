package control

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
)

// maxImport is how many clients one file may bring: more than any practice has.
const maxImport = 20_000

// ImportIn is a file of clients.
type ImportIn struct {
	CSV []byte `json:"csv"`
}

// ImportOut is who is on file now that was not before.
type ImportOut struct {
	Imported int          `json:"imported"`
	Clients  []ClientView `json:"clients"`
}

// ClientImport puts a whole file of clients on file, or nobody: a bad line is
// named and nothing changes.
var ClientImport = define("client import", func(c *call, in ImportIn) (out ImportOut, err error) {
	lines, err := parseClients(string(in.CSV), c.now)
	if err != nil {
		return out, err
	}
	out.Clients = []ClientView{}
	err = c.change(func(tx *store.Tx) error {
		for _, l := range lines {
			if err := tx.AddClient(l.client); err != nil {
				return onLine(l.number, takenSentence(tx, l.client.Email, err))
			}
			if err := c.audit(tx, "client import", l.client.ID, ""); err != nil {
				return err
			}
			out.Clients = append(out.Clients, viewClient(l.client))
		}
		return nil
	})
	out.Imported = len(out.Clients)
	return out, err
})

type clientLine struct {
	number int
	client store.Client
}

// parseClients reads "email,name" lines (RFC 4180), with or without a heading,
// a byte order mark, or Windows line ends. Empty lines are passed over.
func parseClients(text string, now time.Time) (lines []clientLine, err error) {
	text = strings.TrimPrefix(text, "\ufeff")
	if !utf8.ValidString(text) {
		return nil, refuse("The file is not plain text; save it as CSV with UTF-8 letters.")
	}
	r := csv.NewReader(strings.NewReader(strings.ReplaceAll(text, "\r\n", "\n")))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	seen := map[string]int{}
	for first := true; ; first = false {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, refuse("Line %d: the quotes do not fit; nothing was imported.", bad.StartLine)
		}
		if err != nil {
			return nil, err
		}
		number, _ := r.FieldPos(0)
		if first && heading(fields) || strings.TrimSpace(strings.Join(fields, "")) == "" {
			continue
		}
		switch {
		case len(fields) < 2:
			return nil, refuse("Line %d: no comma stands between the address and the name; write jane@example.com,Jane. Nothing was imported.", number)
		case len(fields) > 2:
			return nil, refuse("Line %d: more than one comma stands there; put a name with a comma into quotes: jane@example.com,\"Rivera, Jane\". Nothing was imported.", number)
		}
		c, err := newClient(ClientAddIn{Email: fields[0], Name: fields[1]}, now)
		if err != nil {
			return nil, onLine(number, err)
		}
		key := auth.EmailKey(c.Email)
		if before, ok := seen[key]; ok {
			return nil, refuse("Line %d: the address stands on line %d already; nothing was imported.", number, before)
		}
		seen[key] = number
		if lines = append(lines, clientLine{number, c}); len(lines) > maxImport {
			return nil, refuse("The file holds more than %d clients; split it. Nothing was imported.", maxImport)
		}
	}
	if len(lines) == 0 {
		return nil, refuse("The file holds no clients; each line is: email,name.")
	}
	return lines, nil
}

func heading(fields []string) bool {
	return len(fields) == 2 && strings.EqualFold(strings.TrimSpace(fields[0]), "email") && strings.EqualFold(strings.TrimSpace(fields[1]), "name")
}

func onLine(number int, err error) error {
	var no *Refusal
	if errors.As(err, &no) {
		return refuse("Line %d: %s Nothing was imported.", number, no.Sentence)
	}
	return err
}
