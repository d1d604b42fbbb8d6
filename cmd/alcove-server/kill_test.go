package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"alcove/server/control"
	"alcove/server/servertest"
)

// Kill -9 under work: nothing that was acknowledged is lost, nothing doubled.
func TestKill9(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane")
	jane := p.SignIn("jane@example.com")
	made := map[string]bool{}
	for round := range kills {
		var mu sync.Mutex
		var wg sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		working := make(chan struct{}, 1)
		for worker := range 4 {
			wg.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					d, err := control.Dial(ctx, p.Dir)
					if err != nil { // killed, or not there yet
						select {
						case <-ctx.Done():
						case <-time.After(5 * time.Millisecond):
						}
						continue
					}
					email := fmt.Sprintf("c%d-%d-%d@example.com", round, worker, i)
					if _, err := control.ClientAdd.Do(ctx, d, "cli:test", control.ClientAddIn{Email: email, Name: "X"}); err != nil {
						return
					}
					mu.Lock()
					made[email] = true
					mu.Unlock()
					select {
					case working <- struct{}{}:
					default: // said before
					}
				}
			})
		}
		select { // any moment once there is work, however busy the machine is
		case <-working:
			<-time.After(time.Duration(rand.IntN(60)) * time.Millisecond)
		case <-time.After(3 * time.Minute):
			t.Error("nobody works") // the count below is short too
		}
		p.Kill()
		stop()
		wg.Wait()
		p.Start()
	}
	var all []control.ClientView
	p.JSON(&all, "client", "list")
	count := map[string]int{}
	for _, c := range all {
		count[c.Email]++
	}
	for email := range made {
		if count[email] != 1 {
			t.Errorf("%s stands there %d times", email, count[email])
		}
	}
	if len(made) < kills {
		t.Errorf("only %d acts in %d rounds: nothing was tried", len(made), kills)
	}
	var log control.AuditOut
	p.JSON(&log, "audit", "verify")
	if !log.OK {
		t.Errorf("%+v", log)
	}
	if tokens, status := jane.Refresh(); status != http.StatusOK {
		t.Errorf("the computer that was in: %d %+v", status, tokens)
	}
	t.Logf("%d acts over %d kills", len(made), kills)
}
