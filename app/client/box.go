package client

import (
	"time"

	wire "alcove/sync/record" // "record" is the credential here
)

// Box is what a person has here: messages, documents, drafts, and how they
// stand with the practice. It is a snapshot: nothing in it changes after it was
// handed out, and a newer one has another address. [View.Box] is nil while the
// app is not open.
//
// Long lists are not in it. [Client.Messages] reads one conversation, from
// memory and in a few milliseconds; read it again when Edition has changed.
type Box struct {
	// Edition rises with each change of anything that can be read here.
	Edition int64
	// Whole is false for the first moments after opening, while only the newest
	// messages are there.
	Whole bool
	// Trouble says, for people, why nothing can be kept on this computer now;
	// "" when all is well. Then commands that write fail with the same words.
	Trouble string

	Threads   []Thread   // the one that changed last first
	Documents []Document // the newest first
	Drafts    []Draft    // the last edited first
	Refused   []Message  // not accepted and not put away, the oldest first
	Unread    int        // messages of the practice, in all threads
	Outbox    int        // messages that are only on this computer so far
	Sync      SyncStatus
	// Practice is what the practice says of itself, to be there offline: the
	// usual time to an answer, what to do in danger. Zero before the first sync.
	Practice wire.Practice
}

// Thread is one conversation in the list.
type Thread struct {
	ID      string
	Subject string       // the first line of its first message
	Last    string       // the first line of its newest message
	From    string       // who wrote that: wire.FromClient or FromStaff
	By      string       // the staff member's name; "" for the client's own
	State   MessageState // of that; refused while one of its messages is
	At      time.Time    // of the newest message
	Unread  int
}

// Message is one message of a thread.
type Message struct {
	ID     string
	Thread string
	From   string // wire.FromClient or FromStaff
	By     string // the staff member's name; "" for the client's own
	Text   string
	At     time.Time // when it was written
	Got    time.Time // when the practice took it, if that was later; else zero
	State  MessageState
	// Reason is the practice's word for why it was refused, and Sentence the same
	// for people. Both are "" unless State is [MessageRefused].
	Reason   string
	Sentence string
	// Again is set where a refused message may be taken as it is, later. Else it
	// has to change.
	Again bool
	Files []File
}

// MessageState is how far a message has come. The values are fixed:
// alcove-probe prints them.
type MessageState string

// The states. Messages of the practice are delivered, or read.
const (
	MessageWaiting   MessageState = "waiting"   // only on this computer
	MessageSent      MessageState = "sent"      // the practice's server took it, and this is not yet sure
	MessageDelivered MessageState = "delivered" // it is there for good
	MessageRead      MessageState = "read"      // somebody there has read it
	MessageRefused   MessageState = "refused"   // not accepted: see Reason
)

// Document is a file that the practice shares.
type Document struct {
	File
	By string    // the staff member's name, "" if unknown
	At time.Time // when it was shared
}

// File is a document, or a file that came with a message.
type File struct {
	ID      string
	Name    string
	Type    string // media type
	Size    int64  // bytes
	State   FileState
	Percent int    // of it that is here, 0 to 100
	Problem string // for people; "" unless State is [FileFailed]
	Going   bool   // on its way to the practice right now: see Sent
	Sent    int    // of it that is there then, 0 to 100
}

// FileState is where a file is. The values are fixed: alcove-probe prints them.
type FileState string

// The states.
const (
	FileHere     FileState = "here"     // it opens without internet
	FileAway     FileState = "away"     // only at the practice; a part may be here
	FileFetching FileState = "fetching" // on its way: see Percent
	FileFailed   FileState = "failed"   // see Problem; fetching goes on where it stopped
)

// Draft is what was begun and not sent. It never leaves this computer.
type Draft struct {
	Thread  string // a thread's id, or "" for a new conversation
	Subject string // of a new conversation
	Text    string
	Files   []File
	Edited  time.Time
}

// SyncStatus is the one thing that the app says about what is on its way.
type SyncStatus struct {
	State   SyncState
	Since   time.Time // since when the practice was not reached; zero if it was
	Waiting int       // what was written here and the practice has not taken
	Refused int       // what was not accepted and not put away
}

// SyncState is what matters most about it now. The values are fixed:
// alcove-probe prints them. The screen has the sentence for each.
type SyncState string

// The states.
const (
	SyncUpToDate     SyncState = "up_to_date"     // all that is here is there, and all that is there is here
	SyncChecking     SyncState = "checking"       // asking; nothing is known yet since the app opened
	SyncWaiting      SyncState = "waiting"        // Waiting writes are on their way
	SyncOffline      SyncState = "offline"        // the practice is not reached
	SyncRefused      SyncState = "refused"        // Refused writes were not accepted
	SyncDisk         SyncState = "disk"           // this computer could not keep something
	SyncPasscode     SyncState = "needs_passcode" // the practice wants the passcode before it takes more
	SyncSignedOut    SyncState = "signed_out"     // the practice does not know this session; nothing is lost
	SyncUpdate       SyncState = "needs_update"   // the app is too old for the practice's server
	SyncNotConnected SyncState = "not_connected"  // this computer has not reached the practice since the sign-in
)

// OnlyHere counts what would be lost with this computer's store: what was
// written and is not in a message that the practice has.
type OnlyHere struct {
	Messages int `json:"m,omitempty"`
	Drafts   int `json:"d,omitempty"`
}

// News is what came from the practice since the last look, without a word of
// what is in it: for a notice on the desktop.
type News struct {
	Messages  int // of the practice, not read yet
	Documents int
}
