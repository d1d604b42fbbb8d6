package lock

import (
	"runtime/debug"
	"time"

	"golang.org/x/crypto/argon2"
)

// Cost is how much work the slow hash does (Argon2id, RFC 9106).
type Cost struct {
	Memory  uint32 `json:"m"` // KiB
	Passes  uint32 `json:"t"`
	Threads uint8  `json:"p"`
}

const (
	calibrateTo = 500 * time.Millisecond // the middle of the 0.3 to 0.7 s asked for
	leastTime   = 300 * time.Millisecond
	mostTime    = 700 * time.Millisecond
	mostPasses  = 24
)

var (
	// passcodeCost is where calibration starts: 64 MiB, 3 passes.
	passcodeCost = Cost{Memory: 64 << 10, Passes: 3, Threads: 4}
	// passphraseCost stands alone, without a keyring: 256 MiB, 3 passes.
	passphraseCost = Cost{Memory: 256 << 10, Passes: 3, Threads: 4}
)

// Calibrate is the cost to use on a computer where base took the time
// measured: the same memory, and as many passes as bring it to about half a
// second. What already lies between 0.3 and 0.7 s stays as it is. There is
// always one pass, and never more than 24, however wrong the measuring was.
func Calibrate(base Cost, measured time.Duration) Cost {
	if measured >= leastTime && measured <= mostTime {
		return base
	}
	c := base
	if measured <= 0 {
		return c // no clock that can be believed
	}
	passes := (int64(calibrateTo)*int64(base.Passes) + int64(measured)/2) / int64(measured)
	c.Passes = uint32(min(max(passes, 1), mostPasses))
	return c
}

// fits reports whether a cost from a file is one that we could have written.
// Anything else would let a damaged file eat all memory.
func (c Cost) fits() bool {
	return (c.Memory == passcodeCost.Memory || c.Memory == passphraseCost.Memory) &&
		c.Passes >= 1 && c.Passes <= mostPasses && c.Threads == passcodeCost.Threads
}

// argon is the real slow hash. What it worked in (64 MiB or more) goes back to
// the system at once: the runtime would keep it for minutes, and two unlocks
// in a row would hold it twice on an old laptop.
func argon(code, salt []byte, c Cost) []byte {
	key := argon2.IDKey(code, salt, c.Passes, c.Memory, c.Threads, keySize)
	debug.FreeOSMemory()
	return key
}

// measure times the slow hash: the better of two runs, because the first also
// pays for fetching the memory, and others may be busy. It takes real time: a
// virtual clock would say nothing about this computer.
func measure(c Cost) time.Duration {
	best := time.Duration(0)
	for i := range 2 {
		start := time.Now()
		argon([]byte("how fast is this computer"), make([]byte, saltSize), c)
		if d := time.Since(start); i == 0 || d < best {
			best = d
		}
	}
	return best
}
