package engine

import (
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// Config is what the machine is told once.
type Config struct {
	Account  string          // the stream that writes go to
	Practice string          // the stream that everybody reads; "" for none
	Quiet    map[string]bool // ops that are nothing to wait for on screen, such as read marks
	// Random is where waits and the names of replicas come from: crypto/rand.Reader.
	Random io.Reader
}

// Machine is the engine's head. Make one with [NewMachine] from what the disk
// holds, and again after each crash. It is not for several goroutines.
type Machine struct {
	cfg  Config
	disk replica.State // what the disk holds once the effects so far are done

	calls  int64 // number of the last call
	push   lane
	pull   lane
	listen lane
	upload lane

	// hint is up to where the server said that it has our writes; -1 is unknown.
	// It only says what to send next, see rule 1.
	hint     int64
	hintAt   int64         // the last call that was begun before the hint came
	denied   backoff       // of hints that the next pull knew nothing of
	sent     int           // writes in the push that is out
	sentTo   int64         // the number of the last of them
	batch    int           // most writes in the next push; 0 is the limit of the protocol
	stalled  bool          // no push before the next whole round: the last answer made no sense here
	wantPull bool          // there is reason to pull
	pollAt   time.Duration // pull at this time without a reason
	owes     bool          // something of somebody else came, and the server does not know yet
	askedFor map[string]string
	resets   resets
	usePoll  bool // the event stream does not get through: ask by long poll

	listening bool   // the stream that is open gave a sign of life
	uploading string // id of the file whose upload is out
	uploadAt  int64  // bytes of it that the server has

	held      bool
	locked    bool // waits for Unlocked
	signedOut bool // waits for Unlocked
	tooOld    bool
	checked   bool      // a whole pull ended since the start
	offline   time.Time // wall clock of the first failure in a row; zero if the server was reached
	made      map[string]time.Duration

	effects []Effect
}

// lane is one kind of call: one at a time, with its own back-off.
type lane struct {
	call  int64         // 0: none is out
	until time.Duration // given up then
	back  backoff
}

// NewMachine goes on with what the disk holds. The effects are to be done
// before the first Step.
func NewMachine(now Instant, cfg Config, s replica.State) (*Machine, []Effect) {
	m := &Machine{cfg: cfg, disk: s, hint: -1, wantPull: true, made: map[string]time.Duration{}}
	if m.disk.Streams == nil {
		m.disk.Streams = map[string]replica.Stream{}
	}
	if s.Replica == "" { // a new store has no name yet
		m.renumber(nil)
	}
	m.start(now)
	return m, m.take()
}

// Step takes one event and says what is to be done, in this order.
func (m *Machine) Step(now Instant, ev Event) []Effect {
	switch ev := ev.(type) {
	case Wrote:
		m.wrote(now, ev)
	case PutAway:
		m.do(Forget(ev))
	case Nudged:
		m.nudge()
	case Unlocked:
		m.locked, m.signedOut = false, false
		m.cancelAll() // what still comes would be about the session before
		m.nudge()
	case Held:
		m.hold(now, ev.On)
	case Pushed:
		m.pushed(now, ev)
	case Pulled:
		m.pulled(now, ev)
	case PullEnded:
		m.pullEnded(now, ev)
	case Heard:
		m.heard(now, ev)
	case ListenEnded:
		m.listenEnded(now, ev)
	case Placed:
		m.placed(now, ev)
	case Moved:
		if ev.Call == m.upload.call {
			m.upload.until, m.uploadAt = now.Mono+uploadPatience, ev.At
		}
	case Uploaded:
		m.uploaded(now, ev)
	}
	m.expire(now)
	m.start(now)
	return m.take()
}

// Refused takes over what [Keep] told: how many writes stand refused.
func (m *Machine) Refused(n int) { m.disk.Refused = n }

// start begins every call that has a reason and may go.
func (m *Machine) start(now Instant) {
	if m.held || m.locked || m.signedOut {
		return
	}
	m.startPull(now)
	if m.tooOld { // pull alone finds out whether that is over
		return
	}
	m.startUpload(now)
	m.startPush(now)
	m.startListen(now)
}

// begin takes a lane for a new call.
func (m *Machine) begin(l *lane, now Instant, patience time.Duration) int64 {
	m.calls++
	l.call, l.until = m.calls, now.Mono+patience
	return l.call
}

func (m *Machine) do(e Effect) { m.effects = append(m.effects, e) }

func (m *Machine) take() []Effect {
	e := m.effects
	m.effects = nil
	return e
}

// Settled reports whether nothing is under way and either all is up to date or
// something has to happen first that is not the engine's to do.
func (m *Machine) Settled() bool {
	if m.push.call != 0 || m.pull.call != 0 || m.upload.call != 0 {
		return false
	}
	switch s := m.Status(); s.Kind {
	case Checking, Waiting:
		return false
	case NotAccepted:
		return m.checked && (s.Waiting == 0 || !s.Since.IsZero())
	}
	return true
}

// newReplica is a name that no other computer took.
func (m *Machine) newReplica() string {
	var b [16]byte
	if _, err := io.ReadFull(m.cfg.Random, b[:]); err != nil {
		// Two computers with one name would take each other's writes for their own.
		panic(fmt.Sprintf("engine: no randomness: %v", err))
	}
	return "r_" + hex.EncodeToString(b[:])
}

// streams are the streams that this computer follows.
func (m *Machine) streams() []string {
	if m.cfg.Practice == "" {
		return []string{m.cfg.Account}
	}
	return []string{m.cfg.Account, m.cfg.Practice}
}

// nextN is the number of the next write.
func (m *Machine) nextN() int64 { return m.disk.Base.N + int64(len(m.disk.Queue)) + 1 }

// lineAt is our own line at n; false if it is not ours to know any more.
func (m *Machine) lineAt(n int64) (replica.Line, bool) {
	switch at := n - m.disk.Base.N; {
	case at == 0:
		return m.disk.Base, true
	case at > 0 && at <= int64(len(m.disk.Queue)):
		return m.disk.Queue[at-1].At, true
	}
	return replica.Line{}, false
}

// queued reports whether the write is in the queue.
func (m *Machine) queued(id string) bool {
	for _, w := range m.disk.Queue {
		if w.ID == id {
			return true
		}
	}
	return false
}

// mutation is the write as it travels.
func (m *Machine) mutation(now Instant, w replica.Write) record.Mutation {
	age := now.Wall.Sub(w.Made)
	if at, here := m.made[w.ID]; here { // written in this run: no need to trust the wall clock
		age = now.Mono - at
	}
	return record.Mutation{N: w.At.N, ID: w.ID, Prev: record.ChainText(w.Prev), Op: w.Op, Args: w.Args,
		AgeS: int64(max(age, 0) / time.Second)}
}
