package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"time"

	"alcove/app/client"
	"alcove/sync/record"
)

// post is the machine's part for messages and documents: it shows what it is
// given.
type post struct {
	drafts [][3]string
	news   func(client.News)
	many   []client.Message
	// refused stands at the end of its thread.
	refused []client.Message
	// lost are the names of its files that are gone.
	lost []string
}

func (m *machine) Messages(thread, _ string, _ int) []client.Message {
	if len(m.refused) > 0 && m.refused[0].Thread == thread {
		return m.refused
	}
	switch thread {
	case "t_many":
		if m.many == nil {
			m.many = manyMessages(10_000)
		}
		return m.many
	case "t_visit":
		return talk()
	case "t_stuck":
		return stuck()
	case "t_plan":
		return plan()
	case "t_long":
		return []client.Message{
			mine("m_long", "t_long", strings.Repeat("Some words about the day, and how it went. ", 230), ago(time.Hour), client.MessageRead),
			theirs("m_word", "t_long", longName, strings.Repeat(longWord, 100), ago(time.Hour)),
		}
	}
	return nil
}

func (m *machine) Search(q string) []client.Message {
	var out []client.Message
	for _, x := range append(talk(), plan()...) {
		if strings.Contains(strings.ToLower(x.Text), strings.ToLower(q)) {
			out = append(out, x)
		}
	}
	slices.Reverse(out)
	return out
}

func (m *machine) Send(_ context.Context, thread, subject, text string, files []string) (client.Message, error) {
	err := m.note("send", fmt.Sprintf("%s|%s|%s|%v", thread, subject, text, files))
	if thread == "" {
		thread = "t_visit"
	}
	return client.Message{ID: "m_new", Thread: thread, Text: text}, err
}

func (m *machine) SaveDraft(_ context.Context, thread, subject, text string) error {
	m.drafts = append(m.drafts, [3]string{thread, subject, text})
	return m.err
}

func (m *machine) Attach(_ context.Context, thread, name string, r io.Reader) (client.File, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return client.File{}, err
	}
	return client.File{ID: "f_new", Name: name}, m.note("attach", thread, name, fmt.Sprint(len(b)))
}

func (m *machine) Detach(_ context.Context, thread, id string) error {
	return m.note("detach", thread, id)
}
func (m *machine) MarkRead(_ context.Context, thread string) error  { return m.note("read", thread) }
func (m *machine) FetchDocument(_ context.Context, id string) error { return m.note("fetch", id) }
func (m *machine) CancelFetch(id string)                            { _ = m.note("stop fetch", id) }
func (m *machine) SaveDocument(_ context.Context, id, path string) error {
	return m.note("save", id, path)
}
func (m *machine) DropDocument(_ context.Context, id string) error {
	return m.note("drop document", id)
}
func (m *machine) DropRefused(_ context.Context, id string) error { return m.note("drop", id) }
func (m *machine) TakeBack(_ context.Context, id, thread, subject, text string) ([]string, error) {
	m.drafts = append(m.drafts, [3]string{thread, subject, text})
	return m.lost, m.note("take back", id)
}
func (m *machine) OnNews(f func(client.News)) func() {
	m.news = f
	return func() { m.news = nil }
}

func (m *machine) OpenDocument(id string) ([]byte, error) {
	switch id {
	case "f_drawing":
		img := image.NewNRGBA(image.Rect(0, 0, 480, 300))
		for y := range 300 {
			for x := range 480 {
				img.Set(x, y, color.NRGBA{uint8(120 + x/5), uint8(160 + y/5), 190, 255})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	case "f_notes":
		return []byte("When it gets hard\n\n1. Breathe out slowly, five times.\n2. Look for five things that are blue.\n3. Call Sam or your sister.\n\nYou have done this before. It passes."), nil
	}
	return []byte("%PDF-1.7"), m.err
}

const okafor, lee = "Dr. Ruth Okafor", "Jordan Lee"

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func mine(id, thread, text string, at time.Time, s client.MessageState) client.Message {
	return client.Message{ID: id, Thread: thread, From: record.FromClient, Text: text, At: at, State: s}
}

func theirs(id, thread, by, text string, at time.Time) client.Message {
	return client.Message{ID: id, Thread: thread, From: record.FromStaff, By: by, Text: text, At: at, State: client.MessageDelivered}
}

func talk() []client.Message {
	last := theirs("m_5", "t_visit", okafor, "Yes. I have 2:30 free on Friday. Shall I put you in? Here is the sheet we talked about.", ago(20*time.Minute))
	last.Files = []client.File{{ID: "f_sheet", Name: "Sleep sheet.pdf", Type: "application/pdf", Size: 48213, State: client.FileAway},
		{ID: "f_drawing", Name: "Map.png", Type: "image/png", Size: 812000, State: client.FileHere}}
	return []client.Message{
		mine("m_1", "t_visit", "Could we move Thursday?\nThe bus is late in the mornings now, and I do not want to miss our time.", ago(26*time.Hour), client.MessageRead),
		theirs("m_2", "t_visit", lee, "Thank you for telling us. I will ask Dr. Okafor today.", ago(25*time.Hour)),
		mine("m_3", "t_visit", "Thank you.", ago(25*time.Hour-3*time.Minute), client.MessageRead),
		mine("m_4", "t_visit", "It was a hard night. I am all right now. Would Friday work, in the afternoon?", ago(3*time.Hour), client.MessageDelivered),
		last,
	}
}

func stuck() []client.Message {
	refused := mine("m_9", "t_stuck", "This is the long story of the week, all of it in one.", ago(10*time.Minute), client.MessageRefused)
	refused.Reason, refused.Sentence = record.RefusedNoRoom, "This was not sent. Your practice's server has no room left for it. Your words are still here. Call them: they can make room. Then send it again."
	refused.Again = true
	return []client.Message{
		theirs("m_7", "t_stuck", okafor, "How was the week?", ago(50*time.Hour)),
		mine("m_8", "t_stuck", "Better than the last one.", ago(2*time.Minute), client.MessageWaiting),
		refused,
	}
}

func plan() []client.Message {
	return []client.Message{theirs("m_6", "t_plan", okafor, "Your coping plan\nI shared it under Documents. Read it when you like.", ago(4*24*time.Hour))}
}

func manyMessages(n int) []client.Message {
	out := make([]client.Message, n)
	for i := range out {
		at := noon.Add(-time.Duration(n-i) * 37 * time.Minute)
		text := fmt.Sprintf("Message %d. %s", i, strings.Repeat("Some words about the day. ", i*7%12))
		if i%3 == 0 {
			out[i] = theirs(fmt.Sprint("m_many", i), "t_many", okafor, text, at)
		} else {
			out[i] = mine(fmt.Sprint("m_many", i), "t_many", text, at, client.MessageRead)
		}
	}
	return out
}

// full is a box with all kinds of things in it.
func full() *client.Box {
	return &client.Box{Edition: 7, Whole: true, Unread: 1,
		Threads: []client.Thread{
			{ID: "t_visit", Subject: "Could we move Thursday?", Last: "Yes. I have 2:30 free on Friday. Shall I put you in?", From: record.FromStaff, By: okafor, State: client.MessageDelivered, At: ago(20 * time.Minute), Unread: 1},
			{ID: "t_stuck", Subject: "How was the week?", Last: "This is the long story of the week, all of it in one.", From: record.FromClient, State: client.MessageRefused, At: ago(10 * time.Minute)},
			{ID: "t_plan", Subject: "Your coping plan", Last: "I shared it under Documents. Read it when you like.", From: record.FromStaff, By: okafor, State: client.MessageRead, At: ago(4 * 24 * time.Hour)},
		},
		Documents: []client.Document{
			{File: client.File{ID: "f_plan", Name: "Coping plan.pdf", Type: "application/pdf", Size: 48213, State: client.FileAway}, By: okafor, At: ago(2 * time.Hour)},
			{File: client.File{ID: "f_notes", Name: "When it gets hard.txt", Type: "text/plain", Size: 213, State: client.FileHere}, By: okafor, At: ago(6 * 24 * time.Hour)},
			{File: client.File{ID: "f_drawing", Name: "The way to our door.png", Type: "image/png", Size: 812000, State: client.FileHere}, By: lee, At: ago(40 * 24 * time.Hour)},
			{File: client.File{ID: "f_form", Name: "Welcome.pdf", Type: "application/pdf", Size: 2_480_000, State: client.FileFetching, Percent: 40}, By: lee, At: ago(60 * 24 * time.Hour)},
			{File: client.File{ID: "f_bad", Name: "Fees.pdf", Type: "application/pdf", Size: 99_000, State: client.FileFailed, Percent: 12, Problem: "The file did not come through. Try again: it goes on where it stopped."}, By: lee, At: ago(61 * 24 * time.Hour)},
		},
		Sync:     client.SyncStatus{State: client.SyncUpToDate},
		Practice: record.Practice{AnswerTime: "within one working day"},
	}
}

// notSent is what a practice did not get before it ended the access.
func notSent(v *client.View) {
	v.Unsent = []client.Message{
		mine("m_20", "t_visit", "I will come on Friday. Thank you for asking.", ago(30*time.Minute), client.MessageWaiting),
		mine("m_21", "t_stuck", "About last night:\nI slept four hours. That is one more than on Monday.", ago(20*time.Minute), client.MessageWaiting),
	}
	v.Unsent[1].Files = []client.File{{ID: "f_sleep", Name: "Sleep.png", Type: "image/png", Size: 81200, State: client.FileHere}}
}

func withBox(change ...func(*client.Box)) func(*client.View) {
	return func(v *client.View) {
		b := full()
		for _, f := range change {
			f(b)
		}
		v.Box = b
	}
}

func empty(b *client.Box) {
	b.Threads, b.Documents, b.Refused, b.Unread = nil, nil, nil, 0
}

func offlineBox(v *client.View) {
	withBox(func(b *client.Box) {
		b.Sync, b.Outbox = client.SyncStatus{State: client.SyncOffline, Waiting: 2}, 2
		b.Drafts = []client.Draft{{Thread: "t_visit", Text: "I wanted to say"}}
		b.Refused = stuck()[2:]
	})(v)
	v.Offline = ago(time.Hour)
}

// postScenes is every situation of messages and documents that looks different.
func postScenes() []scene {
	at := func(name string, p place, v client.View, act func(*UI)) scene {
		return scene{name: name, view: v, place: p, act: act}
	}
	in := view(client.Open, inside, withBox())
	thread := func(id string) func(*UI) { return func(u *UI) { u.openThread(id); u.cur.again() } }
	doc := func(i int) func(*UI) { return func(u *UI) { u.cur.pick(i) } }
	many := view(client.Open, inside, withBox(func(b *client.Box) {
		b.Threads = append(b.Threads, client.Thread{ID: "t_many", Subject: "Our long talk", Last: "Some words", At: ago(time.Hour)})
	}))
	return []scene{
		at("home_news", nowhere, in, nil),
		at("home_waiting", nowhere, view(client.Open, inside, offlineBox), nil),
		at("messages", placeMessages, in, nil),
		at("messages_none", placeMessages, view(client.Open, inside, withBox(empty)), nil),
		at("messages_stuck", placeMessages, view(client.Open, inside, offlineBox), thread("t_stuck")),
		at("messages_draft", placeMessages, view(client.Open, inside, offlineBox), thread("t_visit")),
		at("messages_many", placeMessages, many, thread("t_many")),
		at("messages_new", placeMessages, in, func(u *UI) { u.writeNew() }),
		at("choose", placeMessages, in, func(u *UI) { u.looked = "testdata"; u.open(placeChoose) }),
		at("choose_looking", placeMessages, in, func(u *UI) { u.looked, u.work = "testdata", func(func()) {}; u.open(placeChoose) }),
		at("choose_closed", placeMessages, in, func(u *UI) { u.looked = "testdata/none"; u.open(placeChoose) }),
		at("messages_search", placeMessages, in, func(u *UI) { u.cur.search("fri") }),
		at("messages_search_none", placeMessages, in, func(u *UI) { u.cur.search("zebra") }),
		at("documents", placeDocuments, in, nil),
		at("documents_none", placeDocuments, view(client.Open, inside, withBox(empty)), nil),
		at("documents_pdf", placeDocuments, in, doc(0)),
		at("documents_text", placeDocuments, in, doc(1)),
		at("documents_picture", placeDocuments, in, doc(2)),
		at("documents_coming", placeDocuments, in, doc(3)),
		at("documents_failed", placeDocuments, in, doc(4)),
		at("this_computer", placeComputer, view(client.Open, inside, withBox(), func(v *client.View) { v.UsesWord = true }), nil),
	}
}
