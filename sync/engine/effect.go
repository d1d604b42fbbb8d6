package engine

import (
	"alcove/sync/record"
	"alcove/sync/replica"
)

// Effect is what is to be done. The effects of one step are done in order; those
// on the disk are one transaction each (see [Disk]) and have to be durable before
// the next is begun (see [Keep]). If one fails, the ones after it are dropped with the machine.
type Effect interface{ effect() }

// Effects on the disk, each named like its method of [Disk] unless it says so.
type (
	Append struct {
		Write replica.Write
		Files []replica.Upload
	}
	Stage struct {
		Stream string
		Page   replica.Page
	}
	Restart struct{ Stream string }
	Commit  struct {
		Stream  string
		Page    replica.Page
		Settled *replica.Line
	}
	Trim     struct{ To replica.Line }
	Renumber struct {
		Replica string
		Queue   []replica.Write
		Aside   []replica.Refusal
	}
	// Forget is Disk.PutAway.
	Forget    struct{ ID string }
	SetUpload struct{ Upload replica.Upload }
)

// Effects on the network. Each is begun and not waited for; its outcome comes
// back as an event with the same call number.
type (
	Push struct {
		Call    int64
		Request record.PushRequest
	}
	Pull struct {
		Call    int64
		Request record.PullRequest
	}
	// Listen opens the event stream, or with Wait asks by long poll: some
	// networks let no stream through.
	Listen struct {
		Call int64
		Wait bool
	}
	Upload struct {
		Call   int64
		Upload replica.Upload
	}
	// Cancel gives up a call. Nothing of it comes back, or is dropped if it does.
	Cancel struct{ Call int64 }
)

func (Append) effect()    {}
func (Stage) effect()     {}
func (Restart) effect()   {}
func (Commit) effect()    {}
func (Trim) effect()      {}
func (Renumber) effect()  {}
func (Forget) effect()    {}
func (SetUpload) effect() {}
func (Push) effect()      {}
func (Pull) effect()      {}
func (Listen) effect()    {}
func (Upload) effect()    {}
func (Cancel) effect()    {}
