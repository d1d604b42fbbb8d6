package app

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wWriteHint  = say("compose.hint", "Write here. Ctrl and Enter sends it.")
	wWriteSend  = say("compose.send", "Send")
	wWriteFile  = say("compose.file", "Add a file")
	wWriteSaved = say("compose.saved", "Saved here. Not sent yet.")
	wWriteEmpty = say("compose.empty", "Please write a few words first.")
	wWriteOut   = say("compose.take out", "Take out")
	wWriteMuch  = say("compose.too much", "That is too long to paste here. You can add it as a file.")
)

// savePause is how long typing may go unsaved.
const savePause = 400 * time.Millisecond

// compose is the field for a message, its files, and the button. What is typed
// is kept as it is typed: it survives a lock, a crash and a power cut.
type compose struct {
	*widgets.Column
	u      *UI
	thread string // "" for a new conversation
	text   *widgets.Entry
	send   *widgets.Button
	line   *widgets.Row // the buttons
	notice *notice
	saved  *widgets.Text
	files  *widgets.Column
	danger *widgets.Text // the usual time to an answer, and what to do in danger

	subject func() string
	onSent  func()
	shown   string // the files that are drawn
	ids     []string
	quiet   bool // we change the field, not a person
	waiting bool // a save is due
	saving  bool
	kept    [2]string // what is saved: subject and text
	gone    bool
}

func newCompose(u *UI, thread string) *compose {
	c := &compose{u: u, thread: thread, notice: u.notice(), saved: quiet(""), files: widgets.NewTight(),
		danger: quiet(""), subject: func() string { return "" }, onSent: func() {}}
	rows := 3
	if thread == "" {
		rows = max(rows, 600/u.settings.Text()) // large words, and a low window, need the room for what to do in danger, too
	}
	c.text = widgets.NewLines(u.hooks, wWriteHint, rows)
	d := draftOf(u.view, thread)
	c.kept = [2]string{d.Subject, d.Text}
	c.text.SetText(d.Text)
	c.text.OnChange = func(string) { c.changed() }
	c.text.OnTooMuch(func() { c.say(wWriteMuch) })
	c.send = u.primary(wWriteSend, c.sendNow)
	c.saved.Hidden = d.Text == ""
	c.saved.SetText(wWriteSaved)
	c.saved.Fit = true
	c.files.Hidden = true
	c.notice.say(u.lost)
	c.line = widgets.NewRow(c.send, u.second(wWriteFile, c.pick), c.saved)
	c.Column = widgets.NewColumn(c.text, c.files, c.notice, c.line, c.danger)
	c.Column.Gap = 2
	return c
}

func (c *compose) draw(v client.View) {
	p := box(v).Practice
	if p.AnswerTime == "" {
		p.AnswerTime = v.Practice.AnswerTime
	}
	if p.Crisis == "" {
		p.Crisis = v.Practice.Crisis
	}
	say := p.Crisis
	if say == "" {
		say = wMsgEmergency
	}
	if p.AnswerTime != "" {
		say = fill(wMsgAnswers, "time", strings.TrimSuffix(p.AnswerTime, ".")) + " " + say
	}
	c.danger.SetText(say)
	c.drawFiles(draftOf(v, c.thread).Files)
}

// changed saves soon, unless that is due already.
func (c *compose) changed() {
	if c.quiet || c.waiting {
		return
	}
	c.saved.Hide()
	c.waiting = true
	c.u.later(savePause, func() {
		c.waiting = false
		c.save()
	})
}

// save keeps what stands in the field now. One save runs at a time, so that
// an older text never comes after a newer one.
func (c *compose) save() {
	now := c.typed()
	if c.gone || c.saving || now == c.kept {
		return
	}
	c.saving = true
	c.u.run(func(ctx context.Context) error { return c.u.m.SaveDraft(ctx, c.thread, now[0], now[1]) }, func(err error) {
		c.saving = false
		if c.gone {
			return
		}
		if err != nil {
			c.say(sentence(err))
			return
		}
		c.kept = now
		if c.typed() != now {
			c.changed()
			return
		}
		c.saved.Hidden = now[1] == ""
		c.u.shell.root.Refresh()
	})
}

// typed is the subject and the text as they stand.
func (c *compose) typed() [2]string { return [2]string{c.subject(), c.text.Text()} }

// keep is the saving of what is not saved yet, for the moment before a lock;
// nil when all is.
func (c *compose) keep() func() error {
	now := c.typed()
	if c.gone || now == c.kept && !c.saving {
		return nil
	}
	c.kept = now
	return func() error { return c.u.m.SaveDraft(c.u.ctx, c.thread, now[0], now[1]) }
}

func (c *compose) wipe() {
	c.gone = true
	c.quiet = true
	c.text.Clear()
	c.files.Set()
	c.ids = nil
}

// take puts a text into the field, below what stands there.
func (c *compose) take(text string) {
	if had := strings.TrimSpace(c.text.Text()); had != "" {
		text = had + "\n\n" + text
	}
	c.text.SetText(text)
	c.changed()
	c.u.focus(c.text.Focusable())
}

func (c *compose) say(text string) {
	c.notice.say(text)
	c.u.shell.root.Refresh()
}

func (c *compose) failed(err error) {
	if err != nil {
		c.say(sentence(err))
	}
}

// combo sends for Ctrl and Enter.
func (c *compose) combo(k fyne.KeyName) bool {
	if k != fyne.KeyReturn && k != fyne.KeyEnter {
		return false
	}
	c.sendNow()
	return true
}

func (c *compose) sendNow() {
	text := strings.TrimSpace(c.text.Text())
	if text == "" && len(c.ids) == 0 {
		c.say(wWriteEmpty)
		c.u.focus(c.text.Focusable())
		return
	}
	if c.send.Disabled() {
		return
	}
	c.notice.say("")
	subject, ids := strings.TrimSpace(c.subject()), c.ids
	var sent client.Message
	c.u.press(c.send, func(ctx context.Context) (err error) {
		sent, err = c.u.m.Send(ctx, c.thread, subject, text, ids)
		return err
	}, func(err error) {
		if c.gone {
			return
		}
		if err != nil {
			c.say(sentence(err))
			return
		}
		c.quiet, c.kept = true, [2]string{}
		c.text.Clear()
		c.quiet = false
		c.saved.Hide()
		if c.thread == "" {
			c.u.thread, c.u.writing = sent.Thread, false
			c.u.cur.again()
			return
		}
		c.u.focus(c.text.Focusable())
		c.onSent()
	})
}
