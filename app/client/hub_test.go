package client

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestASubscriberSeesTheNewestViewAndNothingAfterCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		h.publish(View{State: SignedOut})
		var mu sync.Mutex
		var seen []State
		cancel := h.subscribe(func(v View) {
			mu.Lock()
			seen = append(seen, v.State)
			mu.Unlock()
		})
		synctest.Wait()
		h.publish(View{State: Waiting})
		synctest.Wait()
		cancel()
		cancel() // twice does no harm
		h.publish(View{State: Open})
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(seen) != 2 || seen[0] != SignedOut || seen[1] != Waiting {
			t.Fatalf("%v", seen)
		}
	})
}

func TestASlowSubscriberHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		gate := make(chan struct{})
		var last State
		cancel := h.subscribe(func(v View) { <-gate; last = v.State })
		for _, s := range States() {
			h.publish(View{State: s}) // it must not block
		}
		close(gate)
		synctest.Wait()
		if last != Damaged {
			t.Fatalf("it never saw the last view: %s", last)
		}
		cancel()
	})
}

func TestAdvanceMovesBothClocksAndWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c OffsetClock
		before := c.Now()
		ch, stop := c.Wake(time.Hour)
		defer stop()
		c.Advance(15 * time.Minute)
		select {
		case <-ch: // who waits looks again
		default:
			t.Fatal("nobody was woken")
		}
		after := c.Now()
		if after.Wall.Sub(before.Wall) != 15*time.Minute || after.Mono-before.Mono != 15*time.Minute {
			t.Fatalf("%v, %v", before, after)
		}
		ch, stop2 := c.Wake(time.Second)
		defer stop2()
		<-time.After(2 * time.Second) // virtual
		<-ch
		c.Advance(time.Second) // must not send twice
	})
}
