package app

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wFileOpen    = say("file.open", "Open")
	wFileComing  = say("file.coming", "On its way: {n} of 100")
	wFileStop    = say("file.stop", "Stop")
	wFileLater   = say("file.later", "It comes when you have internet.")
	wFileToMsgs  = say("file.back", "Back to the message")
	wFileUnnamed = say("file.unnamed", "A file with no name")
)

func fileName(f client.File) string {
	if strings.TrimSpace(f.Name) == "" {
		return wFileUnnamed
	}
	return f.Name
}

// fileLine is a file that came with a message: its name, and the way to it.
func (u *UI) fileLine(f client.File) fyne.CanvasObject {
	name := body(fileName(f) + "  ·  " + size(f.Size))
	switch f.State {
	case client.FileFetching:
		return widgets.NewTight(name, widgets.NewProgress(f.Percent), widgets.NewEnds(quiet(fill(wFileComing, "n", fmt.Sprint(f.Percent))),
			u.second(wFileStop, func() { u.m.CancelFetch(f.ID) })))
	case client.FileFailed:
		var again *widgets.Button
		again = u.second(wTryAgain, func() { u.press(again, u.fetch(f.ID), nil) })
		return widgets.NewTight(name, quiet(f.Problem), again)
	}
	line := widgets.NewEnds(name, u.second(wFileOpen, func() {
		u.file = f
		u.open(placeFile)
	}))
	if f.Going {
		return widgets.NewTight(line, widgets.NewProgress(f.Sent), quiet(fill(wFileComing, "n", fmt.Sprint(f.Sent))))
	}
	return line
}

func (u *UI) fetch(id string) func(context.Context) error {
	return func(ctx context.Context) error { return u.m.FetchDocument(ctx, id) }
}

// fileScreen shows a file that came with a message.
func fileScreen(u *UI) *screen {
	back := func() { u.open(placeMessages) }
	p := newFilePage(u, u.file, nil)
	all := u.link(wFileToMsgs, back)
	p.head.Set(append([]fyne.CanvasObject{all}, p.head.Objects()...)...)
	return &screen{content: widgets.NewPane(p.dock), fills: true, first: all, back: back, draw: p.draw, wipe: p.wipe, reveal: p.dock.Reveal}
}

// fileNow is how a file stands now, wherever it is.
func fileNow(u *UI, v client.View, f client.File) client.File {
	for _, d := range box(v).Documents {
		if d.ID == f.ID {
			return d.File
		}
	}
	if u.thread == "" {
		return f
	}
	for _, m := range u.m.Messages(u.thread, "", everything) {
		for _, x := range m.Files {
			if x.ID == f.ID {
				return x
			}
		}
	}
	return f
}

// fileURI names a file for the program that will open it.
func fileURI(path string) fyne.URI { return storage.NewFileURI(path) }
