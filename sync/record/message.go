package record

import "strings"

// Who writes and reads.
const (
	FromClient = "client"
	FromStaff  = "staff"
)

// Message is one message of a thread. It is made once and never changed; its
// place is its seq. Its id is the id of the mutation that made it.
type Message struct {
	Thread string `json:"thread"`
	Text   string `json:"text"`
	From   string `json:"from"`          // client or staff
	By     string `json:"by,omitempty"`  // id of the staff member
	At     string `json:"at"`            // when it was written, RFC 3339 in UTC, as far as its writer's clock can be believed
	Got    string `json:"got,omitempty"` // when the server took it, if that was more than a minute later
	Files  []File `json:"files,omitempty"`
}

// File is what a record says of a file: enough to fetch it, show it in a list,
// and know that it arrived whole.
type File struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"` // media type
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Messages is their kind.
var Messages = define("message", 1, "m_4mK2vV9bXq7Lt0Zd", Message{
	Thread: "t_4mK2vV9bXq7Lt0Zd", Text: "Could we move Thursday?\nThe bus is late. — Ana", From: FromClient, At: "2026-03-03T14:04:00Z", Got: "2026-03-03T15:34:00Z",
	Files: []File{{ID: "f_8sJ1", Name: "letter.pdf", Type: "application/pdf", Size: 48213, SHA256: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}},
})

// Send is the arguments of message.send/1. An empty thread opens one, named
// [ThreadOf] the mutation's id.
type Send struct {
	Thread string   `json:"thread"`
	Text   string   `json:"text"`
	Files  []string `json:"files"` // ids of uploads that are whole
}

// SendOp writes a message.
var SendOp = defineOp("message.send/1", Send{Text: "Could we move Thursday?", Files: []string{"f_8sJ1"}})

// ThreadOf is the id of the thread that a message with this id opens. The app
// knows it before the server does, so that a second message written offline
// can name it.
func ThreadOf(message string) string {
	if rest, ok := strings.CutPrefix(message, "m_"); ok {
		return "t_" + rest
	}
	return "t_" + message[:min(len(message), MaxID-2)]
}
