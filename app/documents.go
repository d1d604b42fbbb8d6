package app

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wDocTitle = say("documents.title", "Documents")
	wDocNone  = say("documents.none", "No documents yet. When {practice} shares one with you, you see it here.")
	wDocFrom  = say("documents.from", "From {who}, {day}")
	wDocAll   = say("documents.all", "All documents")
	wDocPick  = say("documents.pick", "Choose one from the list to see it.")
	wDocNew   = say("documents.new", "New")
	wDocHere  = say("documents.here", "On this computer")
	wDocPart  = say("documents.part", "On its way: {n} of 100")
)

// documents is the screen of what the practice shares: the list, and beside it
// the one that is open.
type documents struct {
	u     *UI
	split *widgets.Split
	list  *widgets.List
	none  *widgets.Text
	pick  *widgets.Text // stands in the place of a document
	side  *fyne.Container
	page  *filePage
	all   []client.Document
	drawn int64
}

func documentsScreen(u *UI) *screen {
	d := &documents{u: u, none: quiet(""), pick: quiet(wDocPick), drawn: -1}
	d.list = widgets.NewList(u.hooks)
	d.list.Gap = 0.5
	d.list.OnSelect = d.chose
	d.side = container.NewStack(widgets.NewSheet(d.pick))
	left := widgets.NewDock(widgets.NewColumn(title(wDocTitle), d.none), d.list, nil)
	d.split = widgets.NewSplit(left, d.side)
	return &screen{content: d.split, fills: true, first: d.list, draw: d.draw, back: d.back, pick: d.chose,
		reveal: func(o fyne.CanvasObject) {
			left.Reveal(o)
			if d.page != nil {
				d.page.dock.Reveal(o)
			}
		},
		wipe: func() {
			if d.page != nil {
				d.page.wipe()
			}
			d.all = nil
			d.list.Set(widgets.Rows{Key: func(int) string { return "" }})
		}}
}

func (d *documents) draw(v client.View) {
	if d.page != nil {
		d.page.draw(v)
	}
	if d.drawn == edition(v) {
		return
	}
	d.drawn = edition(v)
	d.all = box(v).Documents
	d.none.Hidden, d.pick.Hidden = len(d.all) > 0, len(d.all) == 0
	d.none.SetText(fill(wDocNone, "practice", practiceName(v.Practice)))
	d.list.Set(d.rows(v))
	d.split.Refresh()
}

func (d *documents) rows(v client.View) widgets.Rows {
	all := d.all
	words := func(x client.Document) (heading, date, line, note string, isNew bool) {
		who := x.By
		if who == "" {
			who = practiceTitle(v)
		}
		switch {
		case fresh(v, x):
			note = wDocNew
		case x.State == client.FileHere:
			note = wDocHere
		case x.State == client.FileFetching:
			note = fill(wDocPart, "n", fmt.Sprint(x.Percent))
		}
		return fileName(x.File), shortDay(x.At, d.u.now()), who, note, fresh(v, x)
	}
	return widgets.Rows{N: len(all), Key: func(i int) string { return all[i].ID },
		Guess:  d.u.lineGuess(3),
		Build:  func(i int) fyne.CanvasObject { return widgets.NewSummary(words(all[i])) },
		Update: func(i int, o fyne.CanvasObject) { o.(*widgets.Summary).Draw(words(all[i])) }}
}

// chose opens a document. One that is not here comes at once.
func (d *documents) chose(i int) {
	if i >= len(d.all) {
		return
	}
	x := d.all[i]
	if d.page != nil {
		d.page.wipe()
	}
	who := x.By
	if who == "" {
		who = practiceName(d.u.view.Practice)
	}
	d.page = newFilePage(d.u, x.File, []fyne.CanvasObject{quiet(fill(wDocFrom, "who", who, "day", day(x.At, d.u.now())) + "  ·  " + size(x.Size))})
	all := d.u.link(wDocAll, d.back)
	head := &narrowOnly{Column: widgets.NewTight(all, d.page.head), only: all, narrow: d.split.Narrow}
	d.page.dock = widgets.NewDock(head, d.page.list, nil)
	d.page.draw(d.u.view)
	d.side.Objects = []fyne.CanvasObject{d.page.dock}
	d.list.Choose(x.ID)
	d.split.ShowSecond(true)
	d.side.Refresh()
	if d.split.Narrow() {
		d.u.focus(all)
	}
}

// back leads to the list, and from there home.
func (d *documents) back() {
	if d.split.Narrow() && d.split.Second() {
		d.split.ShowSecond(false)
		d.u.focus(d.list)
		return
	}
	d.u.open(nowhere)
}
