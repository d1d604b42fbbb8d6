package signin

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// The slow hash of a word gives its memory back at once: the server is as small
// after it as before.
func TestWordGivesItsMemoryBack(t *testing.T) {
	w := newWorld(t)
	held := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapSys - m.HeapReleased
	}
	debug.FreeOSMemory()
	before := held()
	kept, err := w.p.hashWord(t.Context(), "seven small stones")
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]bool{"Seven small stones ": true, "seven small bones": false} {
		if fits, err := w.p.wordFits(t.Context(), word, kept); err != nil || fits != want {
			t.Errorf("%q: %v %v", word, fits, err)
		}
	}
	if more := int64(held()) - int64(before); more > wordMemory<<10/4 {
		t.Errorf("%d MB more are held after three words", more>>20)
	}
}
