package store

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/auth"
)

// MaxImport is how many clients one file may bring: more than any practice has.
const MaxImport = 20_000

// ImportLine is a client of a file.
type ImportLine struct {
	Number int // of the line
	Client Client
}

// ImportError is why a file is not taken, in sentences for whoever brought it.
type ImportError struct{ Sentence string }

// Error is the sentence.
func (e *ImportError) Error() string { return e.Sentence }

func notTaken(format string, args ...any) error {
	return &ImportError{fmt.Sprintf(format, args...)}
}

// ParseClients reads "email,name" lines (RFC 4180), with or without a heading,
// a byte order mark, or Windows line ends. Empty lines are passed over. What
// is wrong with the file is an [*ImportError].
func ParseClients(text string, now time.Time) (lines []ImportLine, err error) {
	text = strings.TrimPrefix(text, "\ufeff")
	if !utf8.ValidString(text) {
		return nil, notTaken("The file is not plain text; save it as CSV with UTF-8 letters.")
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
			return nil, notTaken("Line %d: the quotes do not fit; nothing was imported.", bad.StartLine)
		}
		if err != nil {
			return nil, fmt.Errorf("store: read clients: %w", err)
		}
		number, _ := r.FieldPos(0)
		if first && heading(fields) || strings.TrimSpace(strings.Join(fields, "")) == "" {
			continue
		}
		c, err := importLine(fields, number, now)
		if err != nil {
			return nil, err
		}
		key := auth.EmailKey(c.Email)
		if before, ok := seen[key]; ok {
			return nil, notTaken("Line %d: the address stands on line %d already; nothing was imported.", number, before)
		}
		seen[key] = number
		if lines = append(lines, ImportLine{number, c}); len(lines) > MaxImport {
			return nil, notTaken("The file holds more than %d clients; split it. Nothing was imported.", MaxImport)
		}
	}
	if len(lines) == 0 {
		return nil, notTaken("The file holds no clients; each line is: email,name.")
	}
	return lines, nil
}

func importLine(fields []string, number int, now time.Time) (Client, error) {
	switch {
	case len(fields) < 2:
		return Client{}, notTaken("Line %d: no comma stands between the address and the name; write jane@example.com,Jane. Nothing was imported.", number)
	case len(fields) > 2:
		return Client{}, notTaken("Line %d: more than one comma stands there; put a name with a comma into quotes: jane@example.com,\"Rivera, Jane\". Nothing was imported.", number)
	}
	c, err := NewClient{Email: fields[0], Name: fields[1]}.Client(now)
	if err == nil {
		return c, nil
	}
	if _, sentence := NewClientFault(err); sentence != "" {
		return Client{}, notTaken("Line %d: %s Nothing was imported.", number, sentence)
	}
	return Client{}, err
}

func heading(fields []string) bool {
	return len(fields) == 2 && strings.EqualFold(strings.TrimSpace(fields[0]), "email") && strings.EqualFold(strings.TrimSpace(fields[1]), "name")
}

// ImportClients puts all of them on file, or nobody: a line that cannot be is
// an [*ImportError], and the caller's act must fail with it.
func (t *Tx) ImportClients(lines []ImportLine, actor string, now time.Time) error {
	for _, l := range lines {
		if err := t.AddClient(l.Client); err != nil {
			sentence, err := t.TakenBy(l.Client.Email, err)
			if err != nil {
				return err
			}
			return notTaken("Line %d: %s Nothing was imported.", l.Number, sentence)
		}
		if err := t.Audit(actor, "client import", l.Client.ID, "", now); err != nil {
			return err
		}
	}
	t.TellStaff()
	return nil
}
