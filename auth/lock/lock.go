package lock

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"alcove/auth/keyring"
)

// Mode says what a computer can keep.
type Mode int

const (
	// Normal: a keyring and a passcode.
	Normal Mode = iota
	// Passphrase: no keyring. Nothing is kept until a long passphrase is set,
	// which then guards alone.
	Passphrase
	// KeepNothing: everything ends with the program.
	KeepNothing
)

// State is where a Lock stands.
type State string

// The states.
const (
	Empty   State = "empty"   // nobody has signed in here
	Bare    State = "bare"    // signed in, and no passcode yet
	Locked  State = "locked"  // the passcode opens
	Opened  State = "open"    // keys are in use
	Gone    State = "gone"    // too many wrong passcodes; sign in again
	Erasing State = "erasing" // an erasure was begun and must be ended: Erase
	Damaged State = "damaged" // the file cannot be read; StartOver sets it aside
)

// Options of Open.
type Options struct {
	Dir     string          // the profile's folder; not used by KeepNothing
	Keyring keyring.Keyring // used by Normal, and by a profile that was made with it
	Mode    Mode            // for a profile that is Empty
	Now     func() time.Time
	// Mono is monotonic time from any start. nil: the process's own.
	Mono func() time.Duration
	// Stretch replaces Argon2id, in tests that are about something else.
	Stretch func(code, salt []byte, c Cost) []byte
}

// Lock is the lock of one profile. It is safe for concurrent use: what takes a
// context is done one at a time, the rest never waits for it.
type Lock struct {
	o Options

	// op is held by what reads or changes the disk and the keyring. That may
	// take half a minute, so everything that a screen asks, and the lock
	// itself, only needs mu. A slot is never changed, only replaced.
	op   sync.Mutex
	base disk // where a profile with a keyring stands
	disk disk
	held map[string][]byte // notes for which there is no key yet
	file keyring.Keyring   // the sealed file, once it was needed; see sealed

	mu    sync.Mutex // the rest, which is written under op and mu
	kr    keyring.Keyring
	slot  *slot         // nil: Empty, or Damaged
	bad   error         // why the file cannot be read
	keys  *Keys         // in use, or nil; written under mu alone
	locks int           // how often Lock was called; written under mu alone
	began time.Duration // when slot.Wait began to be served, by Mono
}

// Open reads the file of a profile. It does not touch the keyring. The error is
// one of the disk; a damaged file is the State Damaged.
func Open(o Options) (*Lock, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Mono == nil {
		start := time.Now()
		o.Mono = func() time.Duration { return time.Since(start) }
	}
	return openOn(o, folder(o.Dir))
}

func openOn(o Options, d disk) (*Lock, error) {
	l := &Lock{o: o, base: d, disk: d, kr: o.Keyring}
	if o.Mode == KeepNothing {
		l.disk, l.kr = memory{}, keyring.Memory()
	}
	if err := l.start(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Lock) start() error {
	s, err := load(l.disk)
	if errors.Is(err, ErrDamaged) {
		l.put(nil, err)
		return nil
	}
	if err != nil {
		return err
	}
	l.put(s, nil)
	l.mark()
	switch {
	case s == nil:
		l.vacant()
	case s.alone():
		l.place(l.disk, l.sealed())
	}
	return nil
}

// vacant says where an empty profile is kept. Where there is no keyring that is
// in memory until a passphrase is set: the file of [Lock.sealed] is for what is
// sealed already, and must never hold a key.
func (l *Lock) vacant() {
	switch l.o.Mode {
	case Normal:
		l.place(l.base, l.o.Keyring)
	case Passphrase:
		l.place(memory{}, keyring.Memory())
	}
}

// put makes a slot, or the reason why there is none, the one that counts.
func (l *Lock) put(s *slot, bad error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slot, l.bad = s, bad
}

// place says where the profile is kept from now on.
func (l *Lock) place(d disk, kr keyring.Keyring) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.disk, l.kr = d, kr
}

// sealed keeps the credential, which is sealed anyway, where no keyring is.
func (l *Lock) sealed() keyring.Keyring {
	if l.file == nil {
		l.file = keyring.File(filepath.Join(l.o.Dir, sealedFile))
	}
	return l.file
}

// alone reports whether a passphrase guards without a keyring, or did until it
// was gone.
func (l *Lock) alone() bool { return l.file != nil && l.kr == l.file }

// State is where the lock stands now.
func (l *Lock) State() State { return l.state() }

func (l *Lock) state() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.bad != nil:
		return Damaged
	case l.slot == nil:
		return Empty
	case l.slot.Kind == kindErasing:
		return Erasing
	case l.slot.Kind == kindGone:
		return Gone
	case l.keys != nil:
		return Opened
	case l.slot.Kind == kindPasscode:
		return Locked
	case l.slot.Enrolled:
		return Bare
	}
	return Empty
}

// StoreID names the store these keys belong to; "" if there is none.
func (l *Lock) StoreID() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slot == nil {
		return ""
	}
	return l.slot.Store
}

// HasPasscode reports whether a passcode or passphrase is set.
func (l *Lock) HasPasscode() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.slot != nil && l.slot.Kind == kindPasscode
}

// Alone reports whether a long passphrase guards by itself, without a keyring:
// a new one needs [auth.PassphraseMin] characters.
func (l *Lock) Alone() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.slot.alone()
}

// Lock zeroes the keys in use, at once. What they opened is the caller's to
// forget. An Unlock that is under way ends with ErrClosed.
func (l *Lock) Lock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.locks++
	l.drop()
}

func (l *Lock) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
}

func (l *Lock) drop() {
	if l.keys != nil {
		l.keys.zero()
		l.keys = nil
	}
}

// turn is taken at the beginning of what ends with use.
func (l *Lock) turn() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.locks
}

// use makes keys the ones that Lock zeroes, unless it was called meanwhile.
func (l *Lock) use(k *Keys, turn int) (*Keys, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.locks != turn {
		k.zero()
		return nil, ErrClosed
	}
	l.drop()
	l.keys = k
	return k, nil
}

// write replaces the file, and with it what this Lock believes. When the disk
// fails, what stands there is read again: it may be either.
func (l *Lock) write(s *slot) error {
	b, err := encodeSlot(s)
	if err != nil {
		return err
	}
	if err := replace(l.disk, slotFile, b); err != nil {
		if now, lerr := load(l.disk); lerr == nil {
			l.put(now, nil)
		}
		return fmt.Errorf("lock: write %s: %w", slotFile, err)
	}
	l.put(s, nil)
	return nil
}

func newStoreID() string { return base64.RawURLEncoding.EncodeToString(random(16)) }
