package client

import "sync"

// hub hands the newest view to who wants it. A slow subscriber misses views in
// between, never the last one, and never holds up the machine.
type hub struct {
	mu   sync.Mutex
	view View
	subs map[*subscriber]bool
}

type subscriber struct {
	wake chan struct{} // capacity 1
	done chan struct{}
}

func (h *hub) get() View {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.view
}

func (h *hub) publish(v View) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.view = v
	for s := range h.subs {
		select {
		case s.wake <- struct{}{}:
		default: // it was not yet read: it will find the newer one
		}
	}
}

func (h *hub) subscribe(f func(View)) (cancel func()) {
	s := &subscriber{wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.wake <- struct{}{}
	h.mu.Lock()
	if h.subs == nil {
		h.subs = map[*subscriber]bool{}
	}
	h.subs[s] = true
	h.mu.Unlock()
	go func() {
		for {
			select {
			case <-s.done:
				return
			case <-s.wake:
			}
			select {
			case <-s.done: // both were ready: a cancelled subscriber is not called
				return
			default:
				f(h.get())
			}
		}
	}()
	var once sync.Once
	return func() {
		once.Do(func() {
			h.mu.Lock()
			delete(h.subs, s)
			h.mu.Unlock()
			close(s.done)
		})
	}
}

// View is what is shown now.
func (c *Client) View() View { return c.hub.get() }

// Subscribe calls f with the view of now, and then after each change, one call
// at a time, on a goroutine of its own; when changes come faster than f
// returns it sees only the newest. After cancel no new call begins.
func (c *Client) Subscribe(f func(View)) (cancel func()) { return c.hub.subscribe(f) }
