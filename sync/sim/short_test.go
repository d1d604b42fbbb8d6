package sim

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"testing"
)

var (
	stop    = flag.Int("stop", 3, "bad seeds after which to stop")
	oneSeed = flag.Int("seed", -1, "run this seed alone, with its trace")
	seeds   = flag.Int("seeds", 120, "seeds of the model")
	only    = flag.String("only", "", "run this scenario alone")
	tail    = flag.Int("tail", 60, "lines of the trace of a run that fails")
)

// walk runs seeds on all processors and fails with the first few bad ones.
func walk(t *testing.T, first, n int, server func(*world) backend) {
	t.Helper()
	if *oneSeed >= 0 {
		first, n = *oneSeed, 1
	}
	seeds := make(chan uint64)
	var group sync.WaitGroup
	var mu sync.Mutex
	count, steps, bad := map[string]int{}, 0, 0
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for seed := range seeds {
				w := newWorld(seed, server)
				if *only != "" && w.odds.name != *only {
					continue
				}
				w.run()
				w.server.close()
				mu.Lock()
				steps += w.steps
				for k, v := range w.count {
					count[k] += v
				}
				if w.failed != "" {
					if bad++; bad <= max(3, *stop) {
						t.Errorf("seed %d (%s): %s\n%s", seed, w.odds.name, w.failed, w.tail(*tail))
					}
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		mu.Lock()
		enough := bad >= *stop
		mu.Unlock()
		if enough {
			break
		}
		seeds <- uint64(first + i)
	}
	close(seeds)
	group.Wait()
	t.Log(fmt.Sprint(n, " seeds, ", steps, " steps, ", count))
}

func TestModel(t *testing.T) { walk(t, 0, *seeds, newModel) }
