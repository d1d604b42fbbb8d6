package record

// Outcome says that a write was not accepted, and why. It never blocks a
// queue; the app still shows the text. Its id is the id of the mutation.
type Outcome struct {
	Op     string `json:"op"`
	Reason string `json:"reason"` // one of the words below; a newer server may have others
	At     string `json:"at"`     // RFC 3339 in UTC
}

// Why a write was not accepted.
const (
	RefusedUnknownOp = "unknown_op" // the server does not know this kind of write
	RefusedNotValid  = "not_valid"  // its arguments cannot be read, or say nothing
	RefusedTooLong   = "too_long"   // more text or files than one may hold
	RefusedNoThread  = "no_thread"  // the conversation is not there
	RefusedNoRoom    = "no_room"    // this client holds as much as the practice allows
)

// Outcomes is their kind.
var Outcomes = define("outcome", 1, "m_0Bz2", Outcome{Op: "message.send/1", Reason: RefusedTooLong, At: "2026-03-03T14:04:00Z"})
