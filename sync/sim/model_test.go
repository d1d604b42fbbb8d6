package sim

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
)

// model is a server in maps: the rules of docs/syncing.md as code, a hundred times as fast as the real
// one, so that the machine meets thousands of seeds. What it shows about the
// real handlers is nothing; see real_test.go.
type model struct {
	w     *world
	db    db
	saved *db
}

type db struct {
	streams map[string]*stream
	lines   map[string]line
	known   map[string]bool // ids of writes
}

type stream struct {
	seq, horizon int64
	rows         map[string]record.Envelope
	marks        map[int64]uint64
}

type line struct {
	n, safe int64
	chain   [32]byte
}

type place struct {
	Pos, Head, Full, Safe int64
	Mark                  uint64
}

func newModel(w *world) backend {
	return &model{w: w, db: db{streams: map[string]*stream{}, lines: map[string]line{}, known: map[string]bool{}}}
}

func (d db) clone() db {
	c := db{streams: map[string]*stream{}, lines: maps.Clone(d.lines), known: maps.Clone(d.known)}
	for name, s := range d.streams {
		c.streams[name] = &stream{s.seq, s.horizon, maps.Clone(s.rows), maps.Clone(s.marks)}
	}
	return c
}

func (d db) stream(name string) *stream {
	if d.streams[name] == nil {
		d.streams[name] = &stream{rows: map[string]record.Envelope{}, marks: map[int64]uint64{}}
	}
	return d.streams[name]
}

func (m *model) put(to string, e record.Envelope) {
	s := m.db.stream(to)
	s.seq++
	e.Seq = s.seq
	s.rows[name(e.Type, e.ID)] = e
	s.marks[s.seq] = m.w.rng.Uint64()
}

func (m *model) erase(from, typ, id string) {
	if e, ok := m.db.stream(from).rows[name(typ, id)]; ok && !e.Deleted {
		m.put(from, record.Envelope{Type: typ, ID: id, V: e.V, Deleted: true})
	}
}

func (m *model) push(q record.PushRequest, crash int) (record.PushAnswer, *engine.Fault) {
	done := 0
	for _, mut := range q.Muts {
		l := m.db.lines[q.Replica]
		if mut.N <= l.n {
			continue
		}
		if mut.N > l.n+1 {
			break
		}
		if mut.Prev != record.ChainText(l.chain) {
			return record.PushAnswer{}, &engine.Fault{Kind: engine.Forked}
		}
		if done == crash {
			return record.PushAnswer{}, nil
		}
		done++
		if !m.db.known[mut.ID] {
			m.db.known[mut.ID] = true
			m.apply(mut)
		}
		l.n, l.chain = mut.N, record.Chain(l.chain, mut.ID)
		m.db.lines[q.Replica] = l
		m.put(account, record.Replicas.Envelope(q.Replica, record.Replica{N: l.n, Chain: record.ChainText(l.chain)}))
	}
	l := m.db.lines[q.Replica]
	return record.PushAnswer{LastN: l.n, Chain: record.ChainText(l.chain), SafeN: l.safe}, nil
}

func (m *model) apply(mut record.Mutation) {
	rows := m.db.stream(account).rows
	switch mut.Op {
	case string(record.SendOp):
		args, err := record.SendOp.Args(mut)
		if err != nil || len(args.Text) > record.MaxText {
			m.put(account, record.Outcomes.Envelope(mut.ID, record.Outcome{Op: mut.Op, Reason: record.RefusedTooLong}))
			return
		}
		if args.Thread == "" {
			args.Thread = record.ThreadOf(mut.ID)
			m.put(account, record.Threads.Envelope(args.Thread, record.Thread{From: record.FromClient}))
		} else if _, ok := rows[name(record.Threads.Type, args.Thread)]; !ok {
			m.put(account, record.Outcomes.Envelope(mut.ID, record.Outcome{Op: mut.Op, Reason: record.RefusedNoThread}))
			return
		}
		m.put(account, record.Messages.Envelope(mut.ID, record.Message{Thread: args.Thread, Text: args.Text, From: record.FromClient}))
	case string(record.ReadOp):
		args, err := record.ReadOp.Args(mut)
		if err != nil {
			return
		}
		id := record.ReadMarkID(args.Thread, record.FromClient)
		now, there := rows[name(record.Messages.Type, args.Upto)]
		if !there {
			return
		}
		if old, ok := rows[name(record.ReadMarks.Type, id)]; ok {
			if body, err := record.ReadMarks.Body(old); err == nil && rows[name(record.Messages.Type, body.Upto)].Seq >= now.Seq {
				return
			}
		}
		m.put(account, record.ReadMarks.Envelope(id, record.ReadMark{Thread: args.Thread, By: record.FromClient, Upto: args.Upto}))
	}
}

func (m *model) pull(q record.PullRequest) (lines []record.PullAnswer, _ *engine.Fault) {
	cursors := maps.Clone(q.Cursors)
	for len(cursors) > 0 {
		a := record.PullAnswer{Streams: map[string]record.StreamPage{}, SafeN: m.db.lines[q.Replica].safe}
		for _, name := range slices.Sorted(maps.Keys(cursors)) {
			p := m.page(name, cursors[name], q.Limit, a.SafeN)
			a.Streams[name] = p
			if cursors[name] = p.Cursor; !p.More {
				delete(cursors, name)
			}
		}
		lines = append(lines, a)
	}
	if len(lines) == 1 {
		news := false
		for name, p := range lines[0].Streams {
			news = news || p.Reset != "" || len(p.Changes) > 0 || p.Cursor != q.Cursors[name]
		}
		if !news {
			return nil, nil
		}
	}
	return lines, nil
}

func (m *model) page(from, cursor string, limit int, safe int64) (p record.StreamPage) {
	s := m.db.stream(from)
	var at place
	if cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(cursor)
		if err != nil || json.Unmarshal(b, &at) != nil {
			return record.StreamPage{Reset: record.ResetLineage}
		}
	}
	if at.Pos > 0 {
		mark, known := s.marks[at.Head]
		switch {
		case at.Head > s.seq, known && mark != at.Mark, !known && at.Head >= s.horizon:
			return record.StreamPage{Reset: record.ResetLineage}
		case at.Full > 0 && s.horizon > at.Full:
			return record.StreamPage{Reset: record.ResetRaced}
		case at.Full == 0 && at.Pos < s.horizon:
			return record.StreamPage{Reset: record.ResetHorizon}
		}
	} else {
		at.Full = max(s.seq, 1)
	}
	for _, e := range s.rows {
		if e.Seq > at.Pos && (!e.Deleted || e.Seq > at.Full) {
			p.Changes = append(p.Changes, e)
		}
	}
	slices.SortFunc(p.Changes, func(a, b record.Envelope) int { return int(a.Seq - b.Seq) })
	next := place{Pos: s.seq, Head: s.seq, Mark: s.marks[s.seq], Safe: safe}
	if p.More = len(p.Changes) > limit; p.More {
		p.Changes = p.Changes[:limit]
		next.Pos, next.Full = p.Changes[limit-1].Seq, at.Full
	}
	b, err := json.Marshal(next)
	if err != nil {
		panic(err)
	}
	p.Cursor = base64.RawURLEncoding.EncodeToString(b)
	return p
}

// backup is finished before anything learns that it is safe: the saved copy
// knows only of the backup before it.
func (m *model) backup() {
	c := m.db.clone()
	m.saved = &c
	for id, l := range m.db.lines {
		l.safe = l.n
		m.db.lines[id] = l
	}
}

func (m *model) restore() bool {
	if m.saved != nil {
		m.db = m.saved.clone()
	}
	return m.saved != nil
}

// sweep has no clock: older is a number of changes here, one in a few seconds.
func (m *model) sweep(older time.Duration) {
	for _, name := range slices.Sorted(maps.Keys(m.db.streams)) {
		s := m.db.streams[name]
		if s.seq < 10 {
			continue
		}
		s.horizon = max(s.horizon, s.seq-int64(older/(10*time.Second)))
		maps.DeleteFunc(s.rows, func(_ string, e record.Envelope) bool { return e.Deleted && e.Seq <= s.horizon })
		maps.DeleteFunc(s.marks, func(q int64, _ uint64) bool { return q < s.horizon })
	}
}

func (m *model) all(from string) map[string]record.Envelope {
	rows := maps.Clone(m.db.stream(from).rows)
	maps.DeleteFunc(rows, func(_ string, e record.Envelope) bool { return e.Deleted })
	return rows
}

func (m *model) place(id string) int64 {
	return m.db.stream(account).rows[name(record.Messages.Type, id)].Seq
}

func (m *model) close() {}
