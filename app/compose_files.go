package app

import (
	"context"
	"fmt"

	"alcove/app/client"
	"alcove/app/widgets"
)

// drawFiles shows the files of the draft.
func (c *compose) drawFiles(files []client.File) {
	state := ""
	c.ids = nil
	for _, f := range files {
		state += f.ID + " "
		c.ids = append(c.ids, f.ID)
	}
	if state == c.shown {
		return
	}
	c.shown = state
	c.files.Clear()
	for _, f := range files {
		id := f.ID
		var out *widgets.Button
		out = c.u.second(wWriteOut, func() {
			c.u.press(out, func(ctx context.Context) error { return c.u.m.Detach(ctx, c.thread, id) }, c.failed)
		})
		c.files.Add(widgets.NewEnds(body(f.Name+"  ·  "+size(f.Size)), out))
	}
	c.files.Hidden = len(files) == 0
	c.Column.Refresh()
	c.u.shell.root.Refresh()
}

// pick asks for a file on this computer. The draft is kept meanwhile.
func (c *compose) pick() {
	c.u.save(c.keep())
	c.u.open(placeChoose)
}

// size is how large a file is, in words.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
