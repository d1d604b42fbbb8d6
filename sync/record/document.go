package record

// Document is a file that the practice shares: read only for the client.
type Document struct {
	File
	By string `json:"by,omitempty"` // id of the staff member
	At string `json:"at"`           // when, RFC 3339 in UTC
}

// Documents is their kind. The record's id names the document, File.ID what to
// fetch.
var Documents = define("document", 1, "doc_2hQx", Document{
	File: File{ID: "f_8sJ1", Name: "Coping plan.pdf", Type: "application/pdf", Size: 48213, SHA256: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
	By:   "s_31Lm", At: "2026-03-03T14:04:00Z",
})
