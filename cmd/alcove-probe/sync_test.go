package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A11.3: a message is written offline, shows as waiting, goes when online, and
// the practice answers.
func TestMessageWrittenOfflineIsAnswered(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	d.do("offline on", nil)
	var sent struct{ Thread, ID string }
	d.do("send new Could we move Thursday?", &sent)
	d.do("send "+sent.Thread+" The bus is late.", nil)
	want := []string{"client: Could we move Thursday?", "client: The bus is late."}
	list := d.messages()
	if got := texts(list); !slices.Equal(got, want) || list[0].ID != sent.ID || list[0].Thread != sent.Thread {
		t.Fatalf("%+v, sent %+v", list, sent)
	}
	for _, m := range list {
		if m.State != "waiting" || m.Thread != sent.Thread {
			t.Errorf("offline: %+v", m)
		}
	}
	if len(o.list()) != 0 {
		t.Fatal("it went although offline")
	}
	if s := d.sync(); s != "offline" {
		t.Errorf("sync ended %s", s)
	}
	d.do("offline off", nil)
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	if got := texts(o.list()); !slices.Equal(got, want) {
		t.Fatalf("the practice has %q", got)
	}
	for _, m := range d.messages() {
		if m.State != "delivered" {
			t.Errorf("online: %+v", m)
		}
	}
	o.writes("Friday at 3 works.")
	// Nobody asks: the poke brings it.
	o.Until("the answer is here", func() bool { return len(d.messages()) == 3 })
	list = d.messages()
	if got := texts(list); !slices.Equal(got, append(want, "staff: Friday at 3 works.")) {
		t.Fatalf("%q", got)
	}
	if list[0].State != "read" || list[2].State != "delivered" {
		t.Errorf("the practice answered, so it has read: %+v", list)
	}
	d.do("read "+sent.Thread, nil)
	d.sync()
	if st := o.list()[2].State; st != "read" {
		t.Errorf("the practice sees its answer as %s", st)
	}
}

// A draft survives a crash and a lock, and ends when it is sent.
func TestDraftSurvivesKill(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("offline on", nil)
	d.do("draft new I am not sure how to say", nil)
	d.kill()
	d.open()
	var a struct {
		Drafts []struct{ Thread, Text string }
	}
	d.do("drafts", &a)
	if len(a.Drafts) != 1 || a.Drafts[0].Text != "I am not sure how to say" || a.Drafts[0].Thread != "" {
		t.Fatalf("%+v", a)
	}
	d.do("lock", nil)
	if m, err := d.ask("messages"); err != nil || string(m["ok"]) != "false" {
		t.Fatalf("a locked app shows %v, %v", m, err)
	}
	d.open()
	d.do("send new I am not sure how to say", nil)
	d.do("drafts", &a)
	if len(a.Drafts) != 0 {
		t.Errorf("the draft stayed: %+v", a)
	}
}

// What the server does not take stays on screen with its text and the reason,
// and does not hold up what comes after it.
func TestRefusedWriteStaysVisible(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.sync()
	d.do("send t_nowhere Can you hear me?", nil)
	if s := d.sync(); s != "refused" {
		t.Fatalf("sync ended %s", s)
	}
	d.do("send new This one arrives.", nil)
	d.sync()
	refused := func() (out []line) {
		for _, m := range d.messages() {
			if m.State == "refused" {
				out = append(out, m)
			}
		}
		return out
	}
	no := refused()
	if len(no) != 1 || no[0].Text != "Can you hear me?" || no[0].Reason != "no_thread" || no[0].Sentence == "" {
		t.Fatalf("%+v", d.messages())
	}
	if got := texts(o.list()); !slices.Equal(got, []string{"client: This one arrives."}) {
		t.Fatalf("the practice has %q", got)
	}
	// That nothing can be sent now is not hidden behind it.
	d.do("offline on", nil)
	d.do("send new And this one waits.", nil)
	m, err := d.ask("sync")
	if err != nil || string(m["ok"]) != "false" || string(m["reason"]) != `"offline"` || string(m["waiting"]) != "1" {
		t.Errorf("offline with a refusal: %s, %v", m, err)
	}
	d.do("offline off", nil)
	d.kill()
	d.open()
	d.sync()
	if len(refused()) != 1 {
		t.Fatal("a restart forgot it")
	}
	d.do("put-away "+no[0].ID, nil)
	if len(refused()) != 0 || d.sync() != "up_to_date" {
		t.Error("it cannot be put away")
	}
}

// A document is shared, fetched, opened offline, and comes to a message back.
func TestDocumentsBothWays(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	plan := bytes.Repeat([]byte("Breathe in for four, and out for six. CANARY\n"), 8000)
	paper := filepath.Join(t.TempDir(), "plan.txt")
	if err := os.WriteFile(paper, plan, 0o600); err != nil {
		t.Fatal(err)
	}
	o.JSON(nil, "paperwork", "share", "jane@example.com", "--file", paper)
	d.sync()
	var a struct {
		Documents []struct{ ID, Name, State, At string }
	}
	d.do("documents", &a)
	if len(a.Documents) != 1 || a.Documents[0].Name != "plan.txt" || a.Documents[0].State != "away" {
		t.Fatalf("%+v", a)
	}
	out := filepath.Join(t.TempDir(), "copy.txt")
	d.do("open "+a.Documents[0].ID+" "+out, nil)
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, plan) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	d.do("offline on", nil)
	d.do("open "+a.Documents[0].ID+" "+out, nil)
	// And one to the practice, written offline.
	d.do("attach new "+paper, nil)
	d.do("send new My notes", nil)
	d.kill()
	d.open()
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	var list []struct {
		Text  string
		Files []struct{ Name string }
	}
	o.JSON(&list, "message", "list", "jane@example.com")
	if len(list) != 1 || len(list[0].Files) != 1 || list[0].Files[0].Name != "plan.txt" {
		t.Fatalf("%+v", list)
	}
}
