package lock

import (
	"time"

	"alcove/auth"
)

// waits are what follows each wrong passcode after the free ones.
var waits = [...]time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}

const longestWait = 30 * time.Minute

// saveServed is how much served waiting a crash may cost.
const saveServed = 15 * time.Second

// waitAfter is the wait after n wrong passcodes in a row.
func waitAfter(n int) time.Duration {
	if n < auth.FreePasscodeTries {
		return 0
	}
	return waits[min(n-auth.FreePasscodeTries, len(waits)-1)]
}

// TriesLeft is how many wrong passcodes may still follow.
func (l *Lock) TriesLeft() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slot == nil {
		return auth.PasscodeTries
	}
	return auth.PasscodeTries - l.slot.Tries
}

// Wait is how long the next try must still wait. It runs down while the app
// runs, by the monotonic clock; what was served is kept now and then.
func (l *Lock) Wait() time.Duration {
	if l.op.TryLock() {
		defer l.op.Unlock()
		return l.wait()
	}
	left, _ := l.served() // something is under way, and the disk is its
	return left
}

// served is what is left of the wait, and how much was served since it was
// written down.
func (l *Lock) served() (left, since time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slot == nil {
		return 0, 0
	}
	since = max(l.o.Mono()-l.began, 0)
	return max(time.Duration(l.slot.Wait)*time.Millisecond-since, 0), since
}

// mark begins to measure what is served of the wait that was written down.
func (l *Lock) mark() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.began = l.o.Mono()
}

// wait is Wait for who holds op.
func (l *Lock) wait() time.Duration {
	if l.slot == nil || l.slot.Wait == 0 {
		return 0
	}
	left, since := l.served()
	if since >= saveServed || left == 0 {
		s := *l.slot
		s.Wait = left.Milliseconds()
		if l.write(&s) == nil {
			l.mark()
		} // else: counted from the old mark, and tried again
	}
	return left
}
