package record

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Mutation is one write of one replica.
type Mutation struct {
	N    int64           `json:"n"`    // dense from 1 within the replica
	ID   string          `json:"id"`   // random; also the id of the record it makes, and of its outcome
	Prev string          `json:"prev"` // chain before it, see [ChainText]
	Op   string          `json:"op"`   // name/version
	Args json.RawMessage `json:"args"`
	AgeS int64           `json:"age_s"` // seconds since it was written, for display only
}

// ops are the examples that the golden test walks.
var ops = map[string]any{}

// Op is one kind of write with its arguments.
type Op[T any] string

// defineOp names an op; its arguments are read strictly.
func defineOp[T any](name string, ex T) Op[T] {
	if _, twice := ops[name]; twice {
		panic("record: two ops are named " + name)
	}
	ops[name] = ex
	return Op[T](name)
}

// Args reads the arguments of a mutation of this op, strictly.
func (o Op[T]) Args(m Mutation) (args T, err error) {
	if m.Op != string(o) {
		return args, fmt.Errorf("record: %q is not %s", m.Op, string(o))
	}
	return args, Decode(m.Args, &args)
}

// Encode is the arguments as they travel.
func (o Op[T]) Encode(args T) json.RawMessage {
	b, err := json.Marshal(args)
	if err != nil { // arguments hold texts, numbers and lists of them
		panic(fmt.Sprintf("record: %s has no wire form: %v", string(o), err))
	}
	return b
}

// CheckID reports whether s may name something: 3 to [MaxID] letters, digits,
// "_" and "-".
func CheckID(s string) bool {
	if len(s) < 3 || len(s) > MaxID {
		return false
	}
	for _, r := range s {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_' || r == '-') {
			return false
		}
	}
	return true
}

// Check refuses a mutation that no program of ours would send. What its op
// thinks of the arguments is another matter: that never blocks a queue.
func (m Mutation) Check() error {
	name, version, ok := strings.Cut(m.Op, "/")
	switch {
	case m.N < 1:
		return fmt.Errorf("record: mutations are numbered from 1")
	case !CheckID(m.ID):
		return fmt.Errorf("record: mutation %d has no proper id", m.N)
	case !ok || name == "" || version == "" || len(m.Op) > MaxOp:
		return fmt.Errorf("record: mutation %d has no proper op", m.N)
	case m.AgeS < 0:
		return fmt.Errorf("record: mutation %d comes from the future", m.N)
	}
	if _, err := ParseChain(m.Prev); err != nil {
		return fmt.Errorf("record: mutation %d: prev: %w", m.N, err)
	}
	return nil
}
