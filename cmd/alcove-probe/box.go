package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"

	"alcove/app/client"
	"alcove/auth"
)

// message is one as scripts read it.
type message struct {
	ID       string              `json:"id"`
	Thread   string              `json:"thread"`
	From     string              `json:"from"`
	By       string              `json:"by,omitempty"`
	Text     string              `json:"text"`
	At       string              `json:"at"`
	State    client.MessageState `json:"state"`
	Reason   string              `json:"reason,omitempty"`
	Sentence string              `json:"sentence,omitempty"`
	Files    []file              `json:"files,omitempty"`
}

type file struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Type    string           `json:"type"`
	Size    int64            `json:"size"`
	State   client.FileState `json:"state"`
	Percent int              `json:"percent,omitempty"`
	Going   bool             `json:"going,omitempty"` // on its way to the practice
	Sent    int              `json:"sent,omitempty"`  // of it, in percent
	Problem string           `json:"problem,omitempty"`
}

func filed(f client.File) file {
	return file{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, State: f.State, Percent: f.Percent, Going: f.Going, Sent: f.Sent, Problem: f.Problem}
}

func told(m client.Message) message {
	out := message{ID: m.ID, Thread: m.Thread, From: m.From, By: m.By, Text: m.Text, At: stamp(m.At), State: m.State, Reason: m.Reason, Sentence: m.Sentence}
	for _, f := range m.Files {
		out.Files = append(out.Files, filed(f))
	}
	return out
}

func toldAll(list []client.Message) []message {
	out := make([]message, 0, len(list))
	for _, m := range list {
		out = append(out, told(m))
	}
	return out
}

// box is what is open, once all of it is.
func box(ctx context.Context, p *probe) (*client.Box, error) {
	if err := p.c.Opened(ctx); err != nil {
		return nil, err
	}
	if b := p.c.View().Box; b != nil {
		return b, nil
	}
	return nil, usage("open the app with the passcode first")
}

// thread reads the name of a conversation; new is none yet.
func thread(s string) string {
	if s == "new" {
		return ""
	}
	return s
}

func syncNow(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	if rest != "" {
		return nil, usage("this command takes nothing after it")
	}
	st, err := p.c.SyncNow(ctx)
	if err == nil && !st.Since.IsZero() { // whatever else the status names first
		err = &client.Failure{Reason: auth.Offline, Sentence: auth.Offline.Client()}
	}
	return map[string]any{"sync": st.State, "waiting": st.Waiting, "refused": st.Refused}, err
}

// send takes the files of the draft of that conversation along.
func send(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	where, what, _ := strings.Cut(rest, " ")
	if where == "" {
		return nil, usage("a conversation, or new, and a text are missing")
	}
	b, err := box(ctx, p)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, d := range b.Drafts {
		if d.Thread == thread(where) {
			for _, f := range d.Files {
				files = append(files, f.ID)
			}
		}
	}
	m, err := p.c.Send(ctx, thread(where), "", what, files)
	if err != nil {
		return nil, err
	}
	return map[string]any{"thread": m.Thread, "id": m.ID}, nil
}

func draft(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	where, what, _ := strings.Cut(rest, " ")
	if where == "" {
		return nil, usage("a conversation, or new, is missing")
	}
	return nil, p.c.SaveDraft(ctx, thread(where), "", what)
}

func drafts(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	b, err := box(ctx, p)
	if err != nil {
		return nil, err
	}
	type one struct {
		Thread string `json:"thread"`
		Text   string `json:"text"`
		Files  []file `json:"files,omitempty"`
		Edited string `json:"edited"`
	}
	out := make([]one, 0, len(b.Drafts))
	for _, d := range b.Drafts {
		o := one{Thread: d.Thread, Text: d.Text, Edited: stamp(d.Edited)}
		for _, f := range d.Files {
			o.Files = append(o.Files, filed(f))
		}
		out = append(out, o)
	}
	return map[string]any{"drafts": out}, nil
}

func attach(ctx context.Context, p *probe, rest string) (more map[string]any, err error) {
	where, path, _ := strings.Cut(rest, " ")
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("the file cannot be read")
	}
	defer f.Close() //nolint:errcheck // only read
	a, err := p.c.Attach(ctx, thread(where), filepath.Base(path), f)
	if err != nil {
		return nil, err
	}
	return map[string]any{"file": filed(a)}, nil
}

func messages(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	if _, err := box(ctx, p); err != nil {
		return nil, err
	}
	return map[string]any{"messages": toldAll(p.c.Messages(rest, "", math.MaxInt32))}, nil
}

func threads(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	b, err := box(ctx, p)
	if err != nil {
		return nil, err
	}
	type one struct {
		ID      string              `json:"id"`
		Subject string              `json:"subject"`
		Last    string              `json:"last"`
		State   client.MessageState `json:"state"`
		Unread  int                 `json:"unread"`
		At      string              `json:"at"`
	}
	out := make([]one, 0, len(b.Threads))
	for _, t := range b.Threads {
		out = append(out, one{t.ID, t.Subject, t.Last, t.State, t.Unread, stamp(t.At)})
	}
	return map[string]any{"threads": out, "unread": b.Unread}, nil
}

func search(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	if _, err := box(ctx, p); err != nil {
		return nil, err
	}
	return map[string]any{"messages": toldAll(p.c.Search(rest))}, nil
}

func documents(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	b, err := box(ctx, p)
	if err != nil {
		return nil, err
	}
	type one struct {
		file
		By string `json:"by,omitempty"`
		At string `json:"at"`
	}
	out := make([]one, 0, len(b.Documents))
	for _, d := range b.Documents {
		out = append(out, one{filed(d.File), d.By, stamp(d.At)})
	}
	return map[string]any{"documents": out}, nil
}

// openDocument brings a document here if it is not, and writes it to a file.
func openDocument(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	id, path, ok := strings.Cut(rest, " ")
	if !ok || path == "" {
		return nil, usage("this command takes a document and a file to write")
	}
	if err := p.c.AwaitDocument(ctx, id); err != nil {
		return nil, err
	}
	return nil, p.c.SaveDocument(ctx, id, path)
}

// outbox is what the practice does not have, and what it did not accept; after
// an end that erased, what was still here then.
func outbox(ctx context.Context, p *probe, _ string) (map[string]any, error) {
	if v := p.c.View(); v.State == client.Ended {
		return map[string]any{"outbox": toldAll(v.Unsent)}, nil
	}
	if _, err := box(ctx, p); err != nil {
		return nil, err
	}
	out := []message{}
	for _, m := range p.c.Messages("", "", math.MaxInt32) {
		switch m.State {
		case client.MessageWaiting, client.MessageSent, client.MessageRefused:
			out = append(out, told(m))
		}
	}
	return map[string]any{"outbox": out}, nil
}

// takeBack makes a message that was not accepted the draft of a conversation,
// with its files, in place of what stood there.
func takeBack(ctx context.Context, p *probe, rest string) (map[string]any, error) {
	id, where, ok := strings.Cut(rest, " ")
	if !ok {
		return nil, usage("a message, and a conversation or new, are missing")
	}
	b, err := box(ctx, p)
	if err != nil {
		return nil, err
	}
	text := ""
	for _, m := range b.Refused {
		if m.ID == id {
			text = m.Text
		}
	}
	lost, err := p.c.TakeBack(ctx, id, thread(where), "", text)
	if err != nil {
		return nil, err
	}
	return map[string]any{"lost": append([]string{}, lost...)}, nil
}
