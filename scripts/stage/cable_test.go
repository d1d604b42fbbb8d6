package stage

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A cable carries, breaks what is under way when it is pulled, lets nothing
// through while it is out, and carries again.
func TestCable(t *testing.T) {
	begun := make(chan struct{})
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			close(begun)
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, "hello") // the near end says if it did not come
	}))
	defer far.Close()
	c, err := NewCable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	get := func(path string) (string, error) {
		res, err := client.Get(c.URL + path)
		if err != nil {
			return "", err
		}
		defer res.Body.Close() //nolint:errcheck // it was read
		b, err := io.ReadAll(res.Body)
		return string(b), err
	}
	if s, err := get("/"); err == nil {
		t.Errorf("a cable that leads nowhere answers %q", s)
	}
	c.Plug(strings.TrimPrefix(far.URL, "http://"))
	if s, err := get("/"); err != nil || s != "hello" {
		t.Errorf("plugged in: %q, %v", s, err)
	}
	broke := make(chan error)
	go func() {
		_, err := get("/slow")
		broke <- err
	}()
	<-begun
	c.Pull()
	if err := <-broke; err == nil {
		t.Error("what was under way did not break")
	}
	if s, err := get("/"); err == nil {
		t.Errorf("pulled out, and it answers %q", s)
	}
	c.Plug(strings.TrimPrefix(far.URL, "http://"))
	if s, err := get("/"); err != nil || s != "hello" {
		t.Errorf("plugged in again: %q, %v", s, err)
	}
}
