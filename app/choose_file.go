package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/widgets"
)

var (
	wChooseTitle   = say("choose.title", "Choose a file to send")
	wChooseUp      = say("choose.up", "Up to {folder}")
	wChooseFolder  = say("choose.folder", "Folder")
	wChooseLooking = say("choose.looking", "Looking into {folder}...")
	wChooseMany    = say("choose.too many", "There is a lot in this folder. You see {n} of it. Is yours not here? Put it into a smaller folder.")
	wChooseEmpty   = say("choose.empty", "There are no files here.")
	wChooseClosed  = say("choose.closed", "We cannot look into that folder. Try another one.")
	wChooseCancel  = say("choose.cancel", "Do not add a file")
	wChooseAdding  = say("choose.adding", "Adding {name}...")
	wChooseHome    = say("choose.home", "your files")
	wChooseTooLate = say("choose.gone", "That file is not there any more. Choose another one.")
)

// chooser lists the folders and files of this computer, to add one to the
// message that is being written. It is ours and not the system's, so that it
// is as large, as plain and as easy to reach by keys as the rest. A folder is
// read beside the window, which may not wait for a disk or a network.
type chooser struct {
	u       *UI
	ctx     context.Context // until the screen goes away
	leave   context.CancelFunc
	dir     string // the folder that is shown
	to      string // the one that is being read, "" for none
	stop    context.CancelFunc
	list    *widgets.List
	up      *widgets.Button
	where   *widgets.Text
	note    *notice
	adding  *widgets.Column
	pane    *widgets.Dock
	entries []os.FileInfo
	reading bool // a file
}

func chooseFileScreen(u *UI) *screen {
	c := &chooser{u: u, where: quiet(""), note: u.notice(), adding: widgets.NewTight(), stop: func() {}}
	c.ctx, c.leave = context.WithCancel(u.ctx)
	c.adding.Hidden = true
	c.up = u.link("", func() { c.look(filepath.Dir(c.at())) })
	c.list = widgets.NewList(u.hooks)
	c.list.OnSelect = c.chose
	back := func() { u.open(placeMessages) }
	cancel := u.second(wChooseCancel, back)
	head := widgets.NewColumn(title(wChooseTitle), c.where, c.up, c.note, c.adding)
	head.Gap = 2
	c.pane = widgets.NewDock(head, c.list, widgets.NewRow(cancel))
	if c.dir = u.looked; c.dir == "" {
		c.dir = homeFolder()
	}
	return &screen{content: widgets.NewPane(c.pane), fills: true, first: c.list, back: back, reveal: c.pane.Reveal,
		begin: func() {
			u.focus(c.list)
			c.look(c.dir)
		},
		wipe: func() {
			c.leave()
			c.reading, c.entries = false, nil
			c.list.Set(widgets.Rows{Key: func(int) string { return "" }})
		}}
}

// homeFolder is where a person's files are; without one the disk's root.
func homeFolder() string {
	if dir, err := os.UserHomeDir(); err == nil {
		return dir
	}
	return string(filepath.Separator)
}

// at is the folder that one is in, or on the way to.
func (c *chooser) at() string {
	if c.to != "" {
		return c.to
	}
	return c.dir
}

// look opens a folder. What is shown stays until the other one is read; to go
// on to a third, or back, does not wait for it.
func (c *chooser) look(dir string) {
	c.stop()
	ctx, stop := context.WithCancel(c.ctx)
	c.stop, c.to = stop, dir
	c.note.say("")
	c.drawWhere()
	var list []os.FileInfo
	var more bool
	c.u.run(func(context.Context) (err error) {
		list, more, err = readFolder(ctx, dir, folderMost)
		return err
	}, func(err error) {
		if ctx.Err() != nil {
			return // one has gone on
		}
		stop()
		c.to = ""
		if err != nil {
			c.drawWhere()
			c.note.say(wChooseClosed)
			c.pane.Refresh()
			return
		}
		c.dir, c.u.looked, c.entries = dir, dir, list
		c.drawWhere()
		switch {
		case more:
			c.note.say(fill(wChooseMany, "n", fmt.Sprint(len(list))))
		case len(list) == 0:
			c.note.say(wChooseEmpty)
		}
		c.draw()
	})
}

// drawWhere says where one is, and leads up from there.
func (c *chooser) drawWhere() {
	c.where.SetText(c.dir)
	if c.to != "" {
		c.where.SetText(fill(wChooseLooking, "folder", c.name(c.to)))
	}
	up := filepath.Dir(c.at())
	c.up.SetLabel(fill(wChooseUp, "folder", c.name(up)))
	c.up.Hidden = up == c.at()
	c.pane.Refresh()
}

// name is what a folder is called.
func (c *chooser) name(dir string) string {
	if dir == homeFolder() {
		return wChooseHome
	}
	return filepath.Base(dir)
}

func (c *chooser) draw() {
	entries, dir := c.entries, c.dir
	c.list.Set(widgets.Rows{N: len(entries), Key: func(i int) string { return dir + "/" + entries[i].Name() },
		Guess: c.u.lineGuess(2),
		Build: func(i int) fyne.CanvasObject {
			e := entries[i]
			about := wChooseFolder
			if !e.IsDir() {
				about = size(e.Size())
			}
			return widgets.NewSummary(e.Name(), shortDay(e.ModTime(), c.u.now()), about, "", false)
		}})
	c.list.ToTop()
	c.pane.Refresh()
}

// chose opens a folder, or adds a file.
func (c *chooser) chose(i int) {
	if i >= len(c.entries) || c.reading {
		return
	}
	e := c.entries[i]
	path := filepath.Join(c.dir, e.Name())
	if e.IsDir() {
		c.look(path)
		c.u.focus(c.list)
		return
	}
	c.reading = true
	n, thread := &counted{ctx: c.ctx}, c.u.thread
	bar := widgets.NewProgress(0)
	c.adding.Set(quiet(fill(wChooseAdding, "name", e.Name())), bar)
	c.adding.Show()
	c.pane.Refresh()
	var watch func()
	watch = func() {
		if c.reading && e.Size() > 0 {
			bar.Set(int(100 * n.n.Load() / e.Size()))
			c.u.later(100*time.Millisecond, watch)
		}
	}
	if e.Size() > 1<<18 {
		c.u.later(100*time.Millisecond, watch)
	}
	c.u.run(func(ctx context.Context) error { return c.attach(ctx, thread, path, n) }, func(err error) {
		c.reading = false
		if c.ctx.Err() != nil {
			return
		}
		if err == nil {
			c.u.open(placeMessages)
			return
		}
		c.adding.Hide()
		if c.note.say(sentence(err)); os.IsNotExist(err) {
			c.note.say(wChooseTooLate)
		}
		c.pane.Refresh()
	})
}

// attach adds a file to the draft. Who leaves before it is done does not add it.
func (c *chooser) attach(ctx context.Context, thread, path string, n *counted) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	n.r = f
	added, err := c.u.m.Attach(ctx, thread, filepath.Base(path), n)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && c.ctx.Err() != nil {
		err = c.u.m.Detach(ctx, thread, added.ID)
	}
	return err
}

// counted counts what is read, until ctx ends.
type counted struct {
	ctx context.Context
	r   io.Reader
	n   atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
