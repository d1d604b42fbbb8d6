package client

import (
	"strings"
	"testing"

	"alcove/server/servertest"
	wire "alcove/sync/record"
)

// How far a file is on its way to the practice can be seen, and that it is there.
func TestAFileOnItsWayShowsHowFarItIs(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	c, net := signedIn(t, w, "jane@example.com")
	gate := make(chan struct{})
	net.gate.Store(&gate)
	text := strings.NewReader(strings.Repeat("What I wrote down in the night. ", 4*wire.MaxFilePart/32))
	f, err := c.Attach(t.Context(), "", "Night.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Send(t.Context(), "", "", "Here it is", []string{f.ID})
	if err != nil {
		t.Fatal(err)
	}
	now := func() File { return c.Messages(m.Thread, "", 10)[0].Files[0] }
	w.Until("a quarter is there", func() bool { f := now(); return f.Going && f.Sent == 25 && f.State == FileHere })
	close(gate)
	if st, err := c.SyncNow(t.Context()); err != nil || st.State != SyncUpToDate {
		t.Fatalf("%+v, %v", st, err)
	}
	if f := now(); f.Going || f.State != FileHere {
		t.Errorf("it is there: %+v", f)
	}
}
