package record

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden wire forms anew")

func golden(t *testing.T, name string, v any) []byte {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: wire form changed: apps and servers out there hold the old one\n got %s\nwant %s", name, got, want)
	}
	return want
}

// Every kind has its wire form on disk, and reads it back to the same value.
func TestGoldenKinds(t *testing.T) {
	for _, typ := range slices.Sorted(maps.Keys(examples)) {
		ex := examples[typ]
		var back Envelope
		if err := json.Unmarshal(golden(t, typ, ex.envelope), &back); err != nil {
			t.Fatal(err)
		}
		want, err := ex.decode(ex.envelope)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ex.decode(back)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v, want %v", typ, got, err, want)
		}
	}
}

func TestGoldenCalls(t *testing.T) {
	message := examples["message"].envelope
	gone := Envelope{Type: "document", ID: "doc_2hQx", Seq: 9, V: 1, Deleted: true}
	prev := ChainText([32]byte{})
	for name, v := range map[string]any{
		"push_request": PushRequest{Proto: Proto, Schema: Schema, Stream: "acct:c_1", Replica: "r_9aVt",
			Muts: []Mutation{{N: 1, ID: message.ID, Prev: prev, Op: string(SendOp), Args: SendOp.Encode(Send{Text: "Hi", Files: []string{}}), AgeS: 5400}}},
		"push_answer":  PushAnswer{LastN: 42, Chain: ChainText(Chain([32]byte{}, message.ID)), SafeN: 37},
		"pull_request": PullRequest{Proto: Proto, Schema: Schema, Replica: "r_9aVt", Cursors: map[string]string{"acct:c_1": "", "practice:1": "Zm9v"}, Limit: MaxPage},
		"pull_answer": PullAnswer{Streams: map[string]StreamPage{"acct:c_1": {Changes: []Envelope{message, gone}, Cursor: "YmFy", More: true},
			"practice:1": {Reset: ResetHorizon}, "acct:c_2": {Cursor: "Zm9v"}}, SafeN: 41, Now: "2026-03-03T15:34:00Z"},
		"poke":   Poke{Streams: []string{"acct:c_1"}},
		"forked": SyncError{Error: ErrForked, LastN: new(int64), Chain: prev},
		"ops":    ops,
	} {
		want := golden(t, name, v)
		back := reflect.New(reflect.TypeOf(v))
		if name == "ops" {
			continue
		}
		if err := json.Unmarshal(want, back.Interface()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := json.MarshalIndent(back.Interface(), "", "  ")
		if err != nil || !bytes.Equal(append(again, '\n'), want) {
			t.Errorf("%s reads back as %s, %v", name, again, err)
		}
	}
}

// What a newer server says of a known kind stays in the envelope.
func TestUnknownMembersAreKept(t *testing.T) {
	in := `{"type":"thread","id":"t_1","seq":3,"v":2,"body":{"from":"client","at":"x","color":"blue"}}`
	var e Envelope
	if err := json.Unmarshal([]byte(in), &e); err != nil {
		t.Fatal(err)
	}
	if body, err := Threads.Body(e); err != nil || body.From != FromClient {
		t.Fatal(body, err)
	}
	out, err := json.Marshal(e)
	if err != nil || string(out) != in {
		t.Errorf("%s, %v", out, err)
	}
	if _, err := Messages.Body(e); err == nil {
		t.Error("a thread was read as a message")
	}
	if _, err := Threads.Body(Envelope{Type: "thread", ID: "t_1", Deleted: true}); err == nil {
		t.Error("a tombstone has a body")
	}
}

func TestChain(t *testing.T) {
	one := Chain([32]byte{}, "m_1")
	// Python: hashlib.sha256(bytes(32) + b"m_1").hexdigest()
	if got, want := hex.EncodeToString(one[:]), "b046348c06158e9b181ef7b7ff35bd4c8734cad74a2a439b606d8c7194b6fafc"; got != want {
		t.Errorf("chain_1 is %s", got)
	}
	if Chain(one, "m_2") == Chain([32]byte{}, "m_2") || Chain(one, "m_2") == Chain(one, "m_3") {
		t.Error("two histories share a hash")
	}
	back, err := ParseChain(ChainText(one))
	if err != nil || back != one {
		t.Error(err)
	}
	text := ChainText(one)
	for _, bad := range []string{"", text[:42], text + "A", text + "=", "+" + text[1:], text[:42] + "\n", text[:40] + "\r\n" + text[40:], text[:42] + "B"} {
		if c, err := ParseChain(bad); err == nil && ChainText(c) != bad {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestThreadOf(t *testing.T) {
	for in, want := range map[string]string{"m_abc": "t_abc", "abc": "t_abc", "m_": "t_", strings.Repeat("x", MaxID): "t_" + strings.Repeat("x", MaxID-2)} {
		if got := ThreadOf(in); got != want || len(got) > MaxID {
			t.Errorf("ThreadOf(%q) = %q", in, got)
		}
	}
}

func TestStrict(t *testing.T) {
	for name, in := range map[string]string{
		"unknown member": `{"thread":"","upto":"","x":1}`, "twice": `{"thread":"a","thread":"b"}`, "twice, other case": `{"thread":"a","Thread":"b"}`,
		"trailing": `{} {}`, "cut": `{"thread":"a"`, "empty": ``, "not UTF-8": "{\"thread\":\"\xff\"}", "wrong type": `{"thread":1}`, "list": `[]`,
		"deep": strings.Repeat(`[`, MaxDepth+1) + strings.Repeat(`]`, MaxDepth+1), "twice inside": `{"thread":{"a":1,"a":2}}`,
		"closed twice": `{}}`,
	} {
		var v Read
		if err := Decode([]byte(in), &v); err == nil {
			t.Errorf("%s: %s was taken as %+v", name, in, v)
		}
	}
	var v Read
	if err := Decode([]byte(` {"upto":"m_1","thread":"t_1"} `), &v); err != nil || v.Upto != "m_1" {
		t.Error(v, err)
	}
}

func TestChecks(t *testing.T) {
	prev := ChainText([32]byte{})
	good := Mutation{N: 1, ID: "m_1", Prev: prev, Op: "a/1", Args: []byte(`{}`)}
	push := PushRequest{Proto: 1, Schema: 1, Stream: "acct:c", Replica: "r_1", Muts: []Mutation{good}}
	if err := push.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*PushRequest){
		"proto": func(q *PushRequest) { q.Proto = 2 }, "replica": func(q *PushRequest) { q.Replica = "r 1" }, "n": func(q *PushRequest) { q.Muts[0].N = 0 },
		"id": func(q *PushRequest) { q.Muts[0].ID = "../x" }, "long id": func(q *PushRequest) { q.Muts[0].ID = strings.Repeat("a", MaxID+1) },
		"prev": func(q *PushRequest) { q.Muts[0].Prev = "" }, "op": func(q *PushRequest) { q.Muts[0].Op = "a" }, "age": func(q *PushRequest) { q.Muts[0].AgeS = -1 },
		"many": func(q *PushRequest) { q.Muts = make([]Mutation, MaxMutations+1) },
	} {
		q := push
		q.Muts = slices.Clone(push.Muts)
		change(&q)
		if q.Check() == nil {
			t.Errorf("%s: was taken", name)
		}
	}
	pull := PullRequest{Proto: 1, Schema: 1, Replica: "r_1", Cursors: map[string]string{"acct:c": ""}}
	if err := pull.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*PullRequest){
		"proto": func(q *PullRequest) { q.Proto = 0 }, "replica": func(q *PullRequest) { q.Replica = "" }, "none": func(q *PullRequest) { q.Cursors = nil },
		"limit": func(q *PullRequest) { q.Limit = MaxPage + 1 }, "below": func(q *PullRequest) { q.Limit = -1 },
		"cursor": func(q *PullRequest) { q.Cursors = map[string]string{"acct:c": strings.Repeat("a", MaxCursor+1)} },
	} {
		q := pull
		change(&q)
		if q.Check() == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

// Truncated at every byte, a page is an error and never half of itself.
func TestCutPage(t *testing.T) {
	b, err := json.Marshal(PullAnswer{Streams: map[string]StreamPage{"acct:c_1": {Changes: []Envelope{examples["message"].envelope}, Cursor: "YmFy"}}, Now: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		var a PullAnswer
		if json.Unmarshal(b[:i], &a) == nil {
			t.Fatalf("cut at %d: taken", i)
		}
	}
}

func FuzzPushRequest(f *testing.F) {
	for _, name := range []string{"push_request", "pull_request"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"proto":1,"muts":[{"n":-9223372036854775808}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var q PushRequest
		if Decode(b, &q) == nil && q.Check() == nil {
			again, err := json.Marshal(q)
			var back PushRequest
			if err != nil || Decode(again, &back) != nil {
				t.Fatalf("%s does not read back: %v", again, err)
			}
			for _, m := range q.Muts {
				SendOp.Args(m) //nolint:errcheck // must not panic
				if !CheckID(ThreadOf(m.ID)) {
					t.Fatalf("thread of %q", m.ID)
				}
			}
		}
		var p PullRequest
		if Decode(b, &p) == nil {
			p.Check() //nolint:errcheck // must not panic
		}
	})
}

func FuzzPullAnswer(f *testing.F) {
	b, err := os.ReadFile(filepath.Join("testdata", "pull_answer.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var a PullAnswer
		if json.Unmarshal(b, &a) != nil {
			return
		}
		for _, s := range a.Streams {
			for _, e := range s.Changes {
				if ex, ok := examples[e.Type]; ok {
					ex.decode(e) //nolint:errcheck // must not panic
				}
			}
		}
		if _, err := json.Marshal(a); err != nil {
			t.Fatal(err)
		}
	})
}
