package control

import "alcove/server/store"

// WaitingView is a computer that waits to be let in.
type WaitingView struct {
	Attempt   string `json:"attempt"`
	Label     string `json:"label"` // the three digits its screen shows
	Device    string `json:"device"`
	StartedAt string `json:"started_at"`
	Present   bool   `json:"present"` // it asked within the last two minutes
}

// ClientShowOut is a client with the computers that wait to be let in.
type ClientShowOut struct {
	ClientView
	WordTries  int           `json:"word_tries"`  // wrong sign-in words in a row
	GuessTries int           `json:"guess_tries"` // wrong codes and PINs in a row
	Waiting    []WaitingView `json:"waiting"`
}

// ClientShow is one client, live.
var ClientShow = define("client show", func(c *call, in Who) (out ClientShowOut, err error) {
	err = c.look(func(tx *store.Tx) error {
		p, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		out = ClientShowOut{ClientView: viewClient(p), WordTries: p.WordFails, GuessTries: p.GuessFails, Waiting: []WaitingView{}}
		waiting, err := tx.WaitingAttempts(p.ID, c.now)
		for _, w := range waiting {
			out.Waiting = append(out.Waiting, WaitingView{Attempt: w.ID, Label: w.Label, Device: w.DeviceName, StartedAt: stamp(w.Made), Present: w.Present(c.now)})
		}
		return err
	})
	return out, err
})
