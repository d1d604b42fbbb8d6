package record

// Thread is one conversation. Its messages name it; their order is theirs.
type Thread struct {
	From string `json:"from"` // who opened it: client or staff
	At   string `json:"at"`   // when, RFC 3339 in UTC
}

// Threads is their kind.
var Threads = define("thread", 1, "t_4mK2vV9bXq7Lt0Zd", Thread{From: FromClient, At: "2026-03-03T14:04:00Z"})
