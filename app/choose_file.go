package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/widgets"
)

var (
	wChooseTitle   = say("choose.title", "Choose a file to send")
	wChooseUp      = say("choose.up", "Up to {folder}")
	wChooseFolder  = say("choose.folder", "Folder")
	wChooseEmpty   = say("choose.empty", "There are no files here.")
	wChooseClosed  = say("choose.closed", "We cannot look into that folder. Try another one.")
	wChooseCancel  = say("choose.cancel", "Do not add a file")
	wChooseAdding  = say("choose.adding", "Adding {name}...")
	wChooseHome    = say("choose.home", "your files")
	wChooseTooLate = say("choose.gone", "That file is not there any more. Choose another one.")
)

// chooser lists the folders and files of this computer, to add one to the
// message that is being written. It is ours and not the system's, so that it
// is as large, as plain and as easy to reach by keys as the rest.
type chooser struct {
	u       *UI
	dir     string
	list    *widgets.List
	up      *widgets.Button
	where   *widgets.Text
	note    *notice
	adding  *widgets.Column
	pane    *widgets.Dock
	entries []os.FileInfo
	reading bool
}

func chooseFileScreen(u *UI) *screen {
	c := &chooser{u: u, dir: u.looked, where: quiet(""), note: u.notice(), adding: widgets.NewTight()}
	if c.dir == "" {
		// Without one, the folder is empty and says so.
		c.dir, _ = os.UserHomeDir()
	}
	c.adding.Hidden = true
	c.up = u.link("", func() { c.look(filepath.Dir(c.dir)) })
	c.list = widgets.NewList(u.hooks)
	c.list.OnSelect = c.chose
	back := func() { u.open(placeMessages) }
	cancel := u.second(wChooseCancel, back)
	head := widgets.NewColumn(title(wChooseTitle), c.where, c.up, c.note, c.adding)
	head.Gap = 2
	c.pane = widgets.NewDock(head, c.list, widgets.NewRow(cancel))
	c.look(c.dir)
	return &screen{content: widgets.NewPane(c.pane), fills: true, first: c.list, back: back, reveal: c.pane.Reveal,
		wipe: func() { c.entries = nil; c.list.Set(widgets.Rows{Key: func(int) string { return "" }}) }}
}

// look opens a folder: folders first, then the newest files.
func (c *chooser) look(dir string) {
	all, err := os.ReadDir(dir)
	if err != nil {
		c.note.say(wChooseClosed)
		c.pane.Refresh()
		return
	}
	c.note.say("")
	c.dir, c.u.looked = dir, dir
	c.entries = c.entries[:0:0]
	for _, e := range all {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		// One that is gone by now, or is no file, is not offered.
		if i, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && (i.IsDir() || i.Mode().IsRegular()) {
			c.entries = append(c.entries, i)
		}
	}
	slices.SortStableFunc(c.entries, func(a, b os.FileInfo) int {
		switch {
		case a.IsDir() != b.IsDir():
			if a.IsDir() {
				return -1
			}
			return 1
		case a.IsDir():
			return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
		}
		return b.ModTime().Compare(a.ModTime())
	})
	c.where.SetText(dir)
	parent := filepath.Base(filepath.Dir(dir))
	if home, err := os.UserHomeDir(); err == nil && filepath.Dir(dir) == home {
		parent = wChooseHome
	}
	c.up.SetLabel(fill(wChooseUp, "folder", parent))
	c.up.Hidden = filepath.Dir(dir) == dir
	if len(c.entries) == 0 {
		c.note.say(wChooseEmpty)
	}
	entries := c.entries
	c.list.Set(widgets.Rows{N: len(entries), Key: func(i int) string { return dir + "/" + entries[i].Name() },
		Guess: func(int, float32) float32 { return 66 },
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
	n, thread := &counted{}, c.u.thread
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
		if c.u.name != "choose file" {
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

func (c *chooser) attach(ctx context.Context, thread, path string, n *counted) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	n.r = f
	_, err = c.u.m.Attach(ctx, thread, filepath.Base(path), n)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
