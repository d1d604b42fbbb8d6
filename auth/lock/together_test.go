package lock

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"alcove/auth/keyring"
)

// While an Unlock hashes or waits for the keyring, the screen can still ask,
// and Lock wins: no keys come out of what began before it.
func TestLockWinsOverWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, l := guarded(t)
		hashing := make(chan struct{})
		l.o.Stretch = func(code, salt []byte, c Cost) []byte {
			<-hashing
			return cheap(code, salt, c)
		}
		got := make(chan error, 1)
		go func() {
			_, err := l.Unlock(t.Context(), passOld)
			got <- err
		}()
		synctest.Wait()
		if l.State() != Locked || l.TriesLeft() != 9 || l.Wait() != 0 || l.StoreID() == "" || !l.HasPasscode() {
			t.Error("the screen was told something else")
		}
		l.Lock()
		close(hashing)
		if err := <-got; !errors.Is(err, ErrClosed) || l.State() != Locked {
			t.Fatal(err)
		}
		if l = w.restart(t, true); tries(l) != 0 {
			t.Error("the right passcode was counted as wrong")
		}
	})
}

// Lock does not wait for a keyring that hangs.
func TestLockWhileTheKeyringHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, l := guarded(t)
		k, err := l.Unlock(t.Context(), passOld)
		if err != nil {
			t.Fatal(err)
		}
		hang := make(chan struct{})
		w.kr.Fail(func(string, string) error { <-hang; return keyring.ErrTimeout })
		got := make(chan error, 1)
		go func() { got <- k.SaveCredential(t.Context(), []byte("next")) }()
		synctest.Wait()
		l.Lock()
		if k.Rec() != nil || l.State() != Locked {
			t.Error("keys are still there")
		}
		close(hang)
		if err := <-got; !errors.Is(err, keyring.ErrLocked) {
			t.Fatal(err)
		}
	})
}

// Many at once: one answer each, no try lost or counted twice.
func TestUnlocksAtOnce(t *testing.T) {
	_, l := guarded(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var e *WrongError
			if _, err := l.Unlock(t.Context(), "not the one"); !errors.As(err, &e) {
				t.Error(err)
			}
			_ = l.State()
			_ = l.Wait()
		})
	}
	wg.Wait()
	if tries(l) != 4 {
		t.Errorf("%d tries counted", tries(l))
	}
}
