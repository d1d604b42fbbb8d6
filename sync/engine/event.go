package engine

import (
	"encoding/json"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// Event is what happened. Step takes one at a time.
type Event interface{ event() }

// Wrote says that the person did something that the practice is to have.
type Wrote struct {
	ID    string // random, made here; the record that comes of it has the same
	Op    string // such as message.send/1
	Args  json.RawMessage
	Files []replica.Upload // ID, Size and SHA256 of what it brings; the content is in the store
}

// PutAway says that the person has seen that the write was not accepted.
type PutAway struct{ ID string }

// Nudged says that trying now may be worth it: a person came back, the network
// changed, the computer woke up.
type Nudged struct{}

// Ticked says that the time of [Machine.Next] came.
type Ticked struct{}

// Unlocked says that there is a session with a fresh passcode.
type Unlocked struct{}

// Held says that the person wants no traffic, or wants it again.
type Held struct{ On bool }

// Pushed answers the effect Push of the same call, with an answer or a fault.
type Pushed struct {
	Call   int64
	Answer record.PushAnswer
	Fault  *Fault
}

// Pulled is one line of the answer to the effect Pull of the same call. Each
// stands for itself: what came before a cut counts.
type Pulled struct {
	Call   int64
	Answer record.PullAnswer
}

// PullEnded says that no more lines come: the server said all, or there is a
// fault. An end without a line says that there is nothing new.
type PullEnded struct {
	Call  int64
	Fault *Fault
}

// Heard says that the event stream lives. Poke: there is something to pull.
type Heard struct {
	Call int64
	Poke bool
}

// ListenEnded says that the event stream is over, with a fault or in good order.
type ListenEnded struct {
	Call  int64
	Fault *Fault
}

// Placed says where the server takes the file.
type Placed struct {
	Call     int64
	Location string
}

// Moved says that the upload comes forward: At bytes are there.
type Moved struct{ Call, At int64 }

// Uploaded ends the effect Upload of the same call: the server has the whole
// file, or there is a fault.
type Uploaded struct {
	Call  int64
	Fault *Fault
}

func (Wrote) event()       {}
func (PutAway) event()     {}
func (Nudged) event()      {}
func (Ticked) event()      {}
func (Unlocked) event()    {}
func (Held) event()        {}
func (Pushed) event()      {}
func (Pulled) event()      {}
func (PullEnded) event()   {}
func (Heard) event()       {}
func (ListenEnded) event() {}
func (Placed) event()      {}
func (Moved) event()       {}
func (Uploaded) event()    {}
