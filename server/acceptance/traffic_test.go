package acceptance_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"alcove/auth"
	"alcove/sync/record"
)

// traffic is all that an open app says to the server by itself, with nobody
// near it.
type traffic struct {
	*computer
	account string
	n       int
	chain   [32]byte
}

// newTraffic opens the event stream, which stays open until the test ends or
// the server has it so, and brings a file up.
func newTraffic(c *computer) *traffic {
	c.T.Helper()
	t := &traffic{computer: c}
	var s auth.SessionAnswer
	c.read(c.api("GET", auth.PathSession, ""), &s)
	t.account = s.Stream
	r, err := http.NewRequest("GET", c.URL+record.PathPoke, nil)
	if err != nil {
		c.T.Fatal(err)
	}
	r.Header.Set("Authorization", "DPoP "+c.tokens.AccessToken)
	resp, err := c.signed.Do(r)
	if err != nil {
		c.T.Fatal(err)
	}
	c.T.Cleanup(func() { resp.Body.Close() }) //nolint:errcheck // only read
	if line, err := bufio.NewReader(resp.Body).ReadString('\n'); err != nil || line != "event: poke\n" {
		c.T.Fatalf("%d %q %v", resp.StatusCode, line, err)
	}
	const content = "%PDF-1.7\nhello"
	enc := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	meta := fmt.Sprintf("id %s,filename %s,sha256 %s", enc("f_idle"), enc("note.pdf"), enc(record.ChainText(sha256.Sum256([]byte(content)))))
	t.ok(201, "POST", record.PathUploads, "", "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(content)), "Upload-Metadata", meta)
	t.ok(204, "PATCH", record.PathUploads+"/f_idle", content, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	return t
}

// goesOn sends a message, fetches what is new, and downloads.
func (t *traffic) goesOn() {
	t.T.Helper()
	t.n++
	id := fmt.Sprintf("m_idle%d", t.n)
	push, err := json.Marshal(record.PushRequest{Proto: 1, Schema: 1, Stream: t.account, Replica: "r_idle", Muts: []record.Mutation{{N: int64(t.n), ID: id,
		Prev: record.ChainText(t.chain), Op: "message.send/1", Args: json.RawMessage(`{"thread":"","text":"Hello","files":["f_idle"]}`)}}})
	if err != nil {
		t.T.Fatal(err)
	}
	if t.n > 1 { // the file stands in the first one
		push = []byte(strings.Replace(string(push), `["f_idle"]`, `[]`, 1))
	}
	t.ok(200, "POST", record.PathPush, string(push), "Content-Type", "application/json")
	t.chain = record.Chain(t.chain, id)
	t.ok(200, "POST", record.PathPull, fmt.Sprintf(`{"proto":1,"schema":1,"replica":"r_idle","cursors":{%q:""}}`, t.account), "Content-Type", "application/json")
	t.ok(200, "GET", record.PathFiles+"/f_idle", "")
	t.ok(200, "HEAD", record.PathUploads+"/f_idle", "", "Tus-Resumable", "1.0.0")
}

func (t *traffic) ok(status int, method, path, body string, header ...string) {
	t.T.Helper()
	a := t.do(t.signed, method, path, "", body, append(header, "Authorization", "DPoP "+t.tokens.AccessToken)...)
	if a.status != status {
		t.T.Errorf("%s %s: %d %s", method, path, a.status, a.body)
	}
}
