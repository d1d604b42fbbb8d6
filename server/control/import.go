package control

import (
	"errors"

	"alcove/server/store"
)

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
	lines, err := store.ParseClients(string(in.CSV), c.now)
	if err == nil {
		err = c.change(func(tx *store.Tx) error { return tx.ImportClients(lines, c.actor, c.now) })
	}
	var bad *store.ImportError
	if errors.As(err, &bad) {
		return out, refuse("%s", bad.Sentence)
	}
	if err != nil {
		return out, err
	}
	out.Clients = []ClientView{}
	for _, l := range lines {
		out.Clients = append(out.Clients, viewClient(l.Client))
	}
	out.Imported = len(out.Clients)
	return out, nil
})
