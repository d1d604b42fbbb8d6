//go:build realparts

package stage

import (
	"sync"
	"testing"
)

// Whoever looks at the screen and leaves again throws nobody off who is just
// coming: a window that opens is not lost.
func TestComingWhileOthersLeave(t *testing.T) {
	p := &Procs{}
	t.Cleanup(p.EndAll)
	d, err := NewDesktop(t.Context(), p, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 60 {
				if out, err := d.Command(t.Context(), "xdotool", "getmouselocation").CombinedOutput(); err != nil {
					t.Errorf("%v: %s", err, out)
					return
				}
			}
		})
	}
	wg.Wait()
}
