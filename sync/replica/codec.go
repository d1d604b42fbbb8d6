package replica

import (
	"encoding/binary"

	"alcove/sync/record"
)

// A record is sealed in a form of our own around its body, not as JSON around
// JSON: the body keeps the very bytes in which it came, members that this
// program does not know included, and thousands open in a few milliseconds.

const codecVersion = 1

// encode writes records of one stream, one after the other.
func encode(stream string, envs ...record.Envelope) []byte {
	size := 16 + len(stream)
	for _, e := range envs {
		size += 32 + len(e.Type) + len(e.ID) + len(e.Body)
	}
	b := make([]byte, 0, size)
	b = append(b, codecVersion)
	b = text(b, stream)
	b = binary.AppendUvarint(b, uint64(len(envs)))
	for _, e := range envs {
		b = text(b, e.Type)
		b = text(b, e.ID)
		b = binary.AppendVarint(b, e.Seq)
		b = binary.AppendVarint(b, int64(e.V))
		gone := byte(0)
		if e.Deleted {
			gone = 1
		}
		b = append(b, gone)
		b = text(b, string(e.Body))
	}
	return b
}

func text(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// opened is a record with its body as a text, for who reads it.
type opened struct {
	env  record.Envelope
	body string
}

// decoder reads what encode wrote. After any mistake bad is set and all that
// follows is empty. The texts that it gives out share one piece of memory.
type decoder struct {
	b   []byte
	s   string // of the same bytes
	at  int
	bad bool
}

func (d *decoder) uint() uint64 {
	n, used := binary.Uvarint(d.b[d.at:])
	if d.bad || used <= 0 {
		d.bad = true
		return 0
	}
	d.at += used
	return n
}

// span is where a text stands.
func (d *decoder) span() (from, to int) {
	n := d.uint()
	if d.bad || n > uint64(len(d.b)-d.at) {
		d.bad = true
		return 0, 0
	}
	from = d.at
	d.at += int(n)
	return from, d.at
}

func (d *decoder) text() string {
	from, to := d.span()
	return d.s[from:to]
}

func (d *decoder) int() int64 {
	n, used := binary.Varint(d.b[d.at:])
	if d.bad || used <= 0 {
		d.bad = true
		return 0
	}
	d.at += used
	return n
}

func (d *decoder) byte() byte {
	if d.bad || d.at == len(d.b) {
		d.bad = true
		return 0
	}
	d.at++
	return d.b[d.at-1]
}

// decode reads the records of a box. Bodies point into b.
func decode(b []byte) (stream string, all []opened, err error) {
	d := &decoder{b: b, s: string(b)}
	if d.byte() != codecVersion {
		return "", nil, damaged("a record in a form of another version")
	}
	stream = d.text()
	n := d.uint()
	if d.bad || n > uint64(len(b)) {
		return "", nil, damaged("a record")
	}
	all = make([]opened, n)
	for i := range all {
		e := &all[i].env
		e.Type, e.ID = d.text(), d.text()
		e.Seq, e.V = d.int(), int(d.int())
		e.Deleted = d.byte() == 1
		if from, to := d.span(); to > from {
			e.Body, all[i].body = b[from:to:to], d.s[from:to]
		}
	}
	if d.bad || d.at != len(b) {
		return "", nil, damaged("a record")
	}
	return stream, all, nil
}
