package record

// ReadMark says up to which message of a thread one side has read. It only
// moves forward. It names a message and not a number, because numbers may be
// given again after the server was restored from a backup.
type ReadMark struct {
	Thread string `json:"thread"`
	By     string `json:"by"`   // client or staff
	Upto   string `json:"upto"` // id of the newest message that was read
	At     string `json:"at"`   // when, RFC 3339 in UTC
}

// ReadMarks is their kind; see [ReadMarkID].
var ReadMarks = define("read", 1, "t_4mK2vV9bXq7Lt0Zd.client", ReadMark{Thread: "t_4mK2vV9bXq7Lt0Zd", By: FromClient, Upto: "m_4mK2vV9bXq7Lt0Zd", At: "2026-03-03T16:00:00Z"})

// ReadMarkID is the id of one side's mark in a thread.
func ReadMarkID(thread, by string) string { return thread + "." + by }

// Read is the arguments of read.mark/1. A mark that would go back, or that
// names what is not there, changes nothing and is no refusal.
type Read struct {
	Thread string `json:"thread"`
	Upto   string `json:"upto"`
}

// ReadOp moves the client's mark.
var ReadOp = defineOp("read.mark/1", Read{Thread: "t_4mK2vV9bXq7Lt0Zd", Upto: "m_4mK2vV9bXq7Lt0Zd"})
