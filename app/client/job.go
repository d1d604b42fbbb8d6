package client

import (
	"time"

	"alcove/auth/signin"
)

// Effects are what the core wants done. A job runs on a goroutine of its own
// and comes back as an event; the others are done at once, in order.
type (
	effReply struct {
		id  int
		err error
	}
	// effCancel ends the jobs of older generations.
	effCancel struct{}
	// effListen wants the loopback open for this attempt; effDeaf wants none.
	effListen struct {
		gen int
		att signin.Attempt
	}
	effDeaf struct{}
	// effForget drops keys, tokens and everything opened: the app locks.
	effForget struct{}
	// effUnsent keeps what the practice did not get, before all is erased.
	effUnsent struct{}
	// effOpened says that the app is open: what is on its way may go.
	effOpened struct{}
)

type (
	jobBoot struct {
		gen int
		att *signin.Attempt
	}
	jobPractice struct {
		gen     int
		set     bool
		address string
	}
	jobStart struct {
		gen  int
		att  signin.Attempt
		hint string // in place of the address
		pin  string
		anew bool // what cannot be opened any more is set aside first
	}
	jobAsk struct {
		gen  int
		kind ask
		att  signin.Attempt
		step signin.Step
	}
	jobSave   struct{ att signin.Attempt }
	jobFinish struct {
		gen            int
		att            signin.Attempt
		code, redirect string
	}
	jobPasscode struct {
		gen      int
		passcode string
		least    int // characters
	}
	jobChange struct {
		gen      int
		old, new string
		least    int
	}
	jobUnlock struct {
		gen      int
		passcode string
	}
	jobContact struct {
		gen    int
		report bool // a person's input
		seq    int64
		idle   time.Duration
	}
	jobErase struct {
		gen    int
		note   *End
		revoke bool
	}
	// jobOver notes that the kept store needs a new sign-in.
	jobOver struct{ end End }
	// jobWithout goes on where there is no keyring: with a long passphrase that
	// guards alone, or keeping nothing.
	jobWithout struct {
		gen        int
		passphrase bool
	}
)
