package client

import (
	"context"
	"io"
	"slices"
	"strings"

	"alcove/sync/replica"
)

// TakeBack makes a message that was not accepted a draft again: text, with its
// words, becomes the draft of thread ("" is the new conversation, which alone has
// a subject), its files join those of the draft, and then it leaves the screen.
// gone are the names of its files that cannot be read on this computer any more,
// "" where not even the name is known. A crash between the two steps leaves
// both, and so does an error: nothing is lost.
func (c *Client) TakeBack(ctx context.Context, id, thread, subject, text string) (gone []string, err error) {
	b, err := c.shell.opened()
	if err != nil {
		return nil, failure(err)
	}
	refused := b.store.Refusals()
	i := slices.IndexFunc(refused, func(r replica.Refusal) bool { return r.Write.ID == id })
	if i < 0 {
		return nil, say(sayNoSuchMessage)
	}
	var here []string
	for _, f := range refused[i].Write.Files {
		name, ok, err := b.readable(f)
		switch {
		case err != nil:
			return nil, err
		case ok:
			here = append(here, f)
		default:
			gone = append(gone, name)
		}
	}
	err = c.changeDraft(ctx, thread, func(d *replica.Draft) {
		setText(d, thread, subject, text)
		for _, f := range here {
			if !slices.Contains(d.Files, f) {
				d.Files = append(slices.Clip(d.Files), f)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return gone, c.DropRefused(ctx, id)
}

// readable reads a file that was added here, to its end: what does not open now
// will not when it is sent.
func (b *box) readable(id string) (name string, ok bool, err error) {
	a, ok := b.store.Attachment(id)
	if !ok {
		return "", false, nil
	}
	from, err := b.store.Content(id, 0)
	if err == nil {
		_, err = io.Copy(io.Discard, from)
		_ = from.Close() // only read
	}
	if err != nil && b.ctx.Err() != nil {
		return "", false, errLocked
	}
	return a.Name, err == nil, nil
}

// setText writes what was typed into a draft: a new conversation has its subject
// before it.
func setText(d *replica.Draft, thread, subject, text string) {
	d.Text = strings.ToValidUTF8(text, "\uFFFD")
	if thread == "" && subject+text != "" {
		d.Text = strings.ReplaceAll(strings.ToValidUTF8(subject, "\uFFFD"), "\n", " ") + "\n" + d.Text
	}
}
