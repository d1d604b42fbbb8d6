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

// decoder reads what encode wrote. After any mistake bad is set and all that
// follows is empty.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) bytes() []byte {
	n, used := binary.Uvarint(d.b)
	if d.bad || used <= 0 || n > uint64(len(d.b)-used) {
		d.bad = true
		return nil
	}
	out := d.b[used : used+int(n) : used+int(n)]
	d.b = d.b[used+int(n):]
	return out
}

func (d *decoder) int() int64 {
	n, used := binary.Varint(d.b)
	if d.bad || used <= 0 {
		d.bad = true
		return 0
	}
	d.b = d.b[used:]
	return n
}

func (d *decoder) byte() byte {
	if d.bad || len(d.b) == 0 {
		d.bad = true
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

// decode reads the records of a box. Bodies point into b.
func decode(b []byte) (stream string, envs []record.Envelope, err error) {
	d := &decoder{b: b}
	if d.byte() != codecVersion {
		return "", nil, damaged("a record in a form of another version")
	}
	stream = string(d.bytes())
	n, used := binary.Uvarint(d.b)
	if d.bad || used <= 0 || n > uint64(len(d.b)) {
		return "", nil, damaged("a record")
	}
	d.b = d.b[used:]
	envs = make([]record.Envelope, n)
	for i := range envs {
		e := &envs[i]
		e.Type, e.ID = string(d.bytes()), string(d.bytes())
		e.Seq, e.V = d.int(), int(d.int())
		e.Deleted = d.byte() == 1
		if body := d.bytes(); len(body) > 0 {
			e.Body = body
		}
	}
	if d.bad || len(d.b) != 0 {
		return "", nil, damaged("a record")
	}
	return stream, envs, nil
}
