//go:build unix

package replica

import (
	"fmt"
	"strings"
	"testing"

	"alcove/sync/record"
)

// A full disk: each refused act says so and has no effect, all that stood
// before still stands, and with room again everything goes on.
func TestFullDisk(t *testing.T) {
	dir := small(t)
	out, err := child(t, "full", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var n int
	for line := range strings.Lines(string(out)) {
		if why, is := strings.CutPrefix(line, "refused "); is && !strings.Contains(why, ErrFull.Error()) {
			t.Errorf("not told as a full disk: %s", why)
		}
		if rest, is := strings.CutPrefix(line, "durable "); is {
			_, err := fmt.Sscan(rest, &n)
			ok(t, err)
		}
	}
	r := open(t, dir)
	st, err := r.Load()
	ok(t, err)
	if len(st.Queue) != n || n < 6 || r.Mended() != nil {
		t.Errorf("%d writes of %d; mended %+v", len(st.Queue), n, r.Mended())
	}
	for i, w := range st.Queue {
		args, err := record.SendOp.Args(record.Mutation{Op: w.Op, Args: w.Args})
		if err != nil || args.Text != fmt.Sprintf("written %d", i) {
			t.Fatalf("write %d: %q, %v", i, args.Text, err)
		}
	}
	if d, _ := r.Draft("t_1"); d.Text != "a draft" {
		t.Errorf("draft %q", d.Text)
	}
}
