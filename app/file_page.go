package app

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wFileKeep     = say("file.keep", "Save a copy")
	wFileOpening  = say("file.opening", "Opening...")
	wFileOutside  = say("file.outside", "This kind of file opens in another app. To do that, we save a copy first.")
	wFileWarn     = say("file.warn", "A saved copy is not locked. Others who use this computer may see it. Go on?")
	wFileYes      = say("file.yes", "Yes, save it and open it")
	wFileNo       = say("file.no", "No, do not save it")
	wFileSaved    = say("file.saved", "We saved it in your {folder} folder as {name}. Erase it there when you are done.")
	wFileNotSaved = say("file.not saved", "We could not save it there. Nothing is lost. Try again, or call your practice.")
	wFileNoShow   = say("file.no show", "We cannot show this file here. You can save a copy and look at it in another app.")
	wFileDrop     = say("file.drop", "Take it off this computer")
	wFileDropped  = say("file.dropped", "It is off this computer. You can get it again at any time.")
)

// filePage is one file: about it, and, where it can be shown here, the file.
type filePage struct {
	u     *UI
	file  client.File
	dock  *widgets.Dock
	head  *widgets.Column
	body  *widgets.Column // what can be done
	list  *widgets.List   // the text or picture
	note  *notice
	stage string // what is drawn
	asked bool   // for it to come
	warn  bool
	said  string
	sight sight
	gone  bool
}

func newFilePage(u *UI, f client.File, about []fyne.CanvasObject) *filePage {
	p := &filePage{u: u, file: f, note: u.notice(), body: widgets.NewColumn()}
	p.list = widgets.NewList(u.hooks)
	p.list.Gap = 1
	p.head = widgets.NewColumn(append(append([]fyne.CanvasObject{part(fileName(f))}, about...), p.note, p.body)...)
	p.head.Gap = 2
	p.dock = widgets.NewDock(p.head, p.list, nil)
	if f.State == client.FileAway {
		p.get()
	}
	return p
}

// get asks for the file to come; it goes on where it stopped.
func (p *filePage) get() {
	p.asked, p.said = true, ""
	p.u.run(p.u.fetch(p.file.ID), func(err error) {
		if err != nil {
			p.asked, p.said = false, sentence(err)
		}
		p.redraw()
	})
}

func (p *filePage) redraw() {
	p.stage = ""
	p.draw(p.u.view)
}

func (p *filePage) draw(v client.View) {
	f := fileNow(p.u, v, p.file)
	p.file = f
	if f.State != client.FileHere {
		p.sight = unopened
	}
	stage := fmt.Sprint(f.State, f.Percent, f.Problem, p.warn, p.said, p.asked, p.sight, v.Offline.IsZero())
	if stage == p.stage {
		return
	}
	p.stage = stage
	p.note.say(p.said)
	u := p.u
	switch {
	case f.State == client.FileHere && p.warn:
		p.body.Set(widgets.NewCare(widgets.NewText(widgets.OnCare, wFileWarn)),
			widgets.NewRow(u.primary(wFileYes, p.save), u.second(wFileNo, func() { p.warn = false; p.redraw() })))
	case f.State == client.FileHere:
		p.here()
	case f.State == client.FileFailed:
		p.note.say(f.Problem)
		p.body.Set(u.primary(wTryAgain, p.get))
	case f.State == client.FileFetching || p.asked:
		words := fill(wFileComing, "n", fmt.Sprint(f.Percent))
		if !v.Offline.IsZero() {
			words = wFileLater
		}
		p.body.Set(widgets.NewProgress(f.Percent), widgets.NewEnds(quiet(words), u.second(wFileStop, func() {
			p.asked = false
			u.m.CancelFetch(f.ID)
			p.redraw()
		})))
	default:
		p.body.Set(u.primary(wFileOpen, p.get))
	}
	p.dock.Refresh()
}

// here shows what is on this computer.
func (p *filePage) here() {
	u := p.u
	if p.sight == unopened && (picture(p.file) || text(p.file)) {
		p.sight = opening
		p.body.Set(quiet(wFileOpening))
		p.show()
		return
	}
	keep := u.second(wFileKeep, func() { p.warn, p.said = true, ""; p.redraw() })
	var drop *widgets.Button
	drop = u.second(wFileDrop, func() {
		u.press(drop, func(ctx context.Context) error { return u.m.DropDocument(ctx, p.file.ID) }, func(err error) {
			if p.said, p.asked = wFileDropped, false; err != nil {
				p.said = sentence(err)
			}
			p.list.Set(widgets.Rows{Key: func(int) string { return "" }})
			p.sight = unopened
			p.redraw()
		})
	})
	switch p.sight {
	case opening:
		p.body.Set(quiet(wFileOpening))
	case shown:
		p.body.Set(widgets.NewRow(keep, drop))
	default:
		keep.Kind = widgets.Primary
		lead := wFileOutside
		if picture(p.file) || text(p.file) {
			lead = wFileNoShow
		}
		p.body.Set(body(lead), widgets.NewRow(keep, drop))
	}
}

// save writes the copy, after the warning, and opens it in another app.
func (p *filePage) save() {
	u, f := p.u, p.file
	path, err := copyPath(u.folder(), fileName(f))
	if err != nil {
		p.warn, p.said = false, wFileNotSaved
		p.redraw()
		return
	}
	u.run(func(ctx context.Context) error { return u.m.SaveDocument(ctx, f.ID, path.full) }, func(err error) {
		p.warn = false
		if p.said = fill(wFileSaved, "folder", path.folder, "name", path.name); err != nil {
			p.said = wFileNotSaved
		} else if err := u.openOutside(path.full); err != nil {
			p.said += " " + wFileNoApp
		}
		p.redraw()
	})
}

func (p *filePage) wipe() {
	p.gone = true
	p.list.Set(widgets.Rows{Key: func(int) string { return "" }})
	p.body.Set()
}
