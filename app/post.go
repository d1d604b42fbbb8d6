package app

import (
	"context"
	"io"

	"alcove/app/client"
)

// Post is what the screens of messages and documents need of client.Client.
type Post interface {
	Messages(thread, before string, limit int) []client.Message
	Search(q string) []client.Message
	Send(ctx context.Context, thread, subject, text string, files []string) (client.Message, error)
	SaveDraft(ctx context.Context, thread, subject, text string) error
	Attach(ctx context.Context, thread, name string, content io.Reader) (client.File, error)
	Detach(ctx context.Context, thread, file string) error
	MarkRead(ctx context.Context, thread string) error
	FetchDocument(ctx context.Context, id string) error
	CancelFetch(id string)
	OpenDocument(id string) ([]byte, error)
	SaveDocument(ctx context.Context, id, path string) error
	DropDocument(ctx context.Context, id string) error
	DropRefused(ctx context.Context, id string) error
	TakeBack(ctx context.Context, id, thread, subject, text string) (lost []string, err error)
	OnNews(fn func(client.News)) (cancel func())
}

// everything is a limit of messages that none reaches.
const everything = 1 << 30

// box is what is here; an empty one where none is open.
func box(v client.View) *client.Box {
	if v.Box == nil {
		return &client.Box{}
	}
	return v.Box
}

// edition tells whether anything of the box changed; 0 where none is open.
func edition(v client.View) int64 { return box(v).Edition }

// draftOf is what was begun in a thread.
func draftOf(v client.View, thread string) client.Draft {
	for _, d := range box(v).Drafts {
		if d.Thread == thread {
			return d
		}
	}
	return client.Draft{Thread: thread}
}

// freshDocuments is those shared since the person was last here that were not
// opened here yet.
func freshDocuments(v client.View) (n int) {
	for _, d := range box(v).Documents {
		if fresh(v, d) {
			n++
		}
	}
	return n
}

func fresh(v client.View, d client.Document) bool {
	return d.State != client.FileHere && d.At.After(v.LastSignIn)
}
