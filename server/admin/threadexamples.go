package admin

import (
	"slices"

	"alcove/server/mail"
	"alcove/server/page"
)

// frameAt is the frame of an example below one entry of the menu.
func frameAt(label string) page.Frame {
	f := exampleFrame
	f.Staff.Menu = slices.Clone(f.Staff.Menu)
	for i := range f.Staff.Menu {
		e := &f.Staff.Menu[i]
		e.Here, e.Open = e.Label == label, false
	}
	return f
}

var exampleTabs = clientTabs{ID: "c_1", Name: "Jane Rivera", Here: "messages", Clinical: true}

func threadExamples() []page.Example[threadView] {
	said := []messageView{
		{ID: "m_1", Client: true, Who: "Jane Rivera", When: "yesterday at 4:38 PM", Text: "Could we move Thursday?\nThe bus is late on that day, and I would miss the start."},
		{ID: "m_2", Who: "Robin Lee", When: "yesterday at 5:02 PM", Text: "Of course. Thursday at 4 is free.", State: "Read by them",
			Files: []fileView{{ID: "f_1", Name: "Where to find us.pdf", Size: "212 KB", Path: "/staff/clients/c_1/files/f_1"}}},
		{ID: "m_3", Client: true, Who: "Jane Rivera", When: "today at 8:02 AM", Text: "Thank you! <b>See you</b> then.", New: true},
	}
	staff := []staffChoice{{"s_1", "Robin Lee", true}, {"s_2", "Sam Ortiz", false}}
	row := threadRow{ClientID: "c_1", Client: "Jane Rivera", ID: "t_1", Opened: "yesterday at 4:38 PM", Unread: 1, Since: "today at 8:02 AM", For: "Robin Lee", Mine: true}
	form := writeView{To: "/staff/clients/c_1/messages/t_1", Label: "Your answer", Send: "Send the answer"}
	waits := threadView{Tabs: exampleTabs, Thread: row, Said: said, Newest: "m_3", Staff: staff, Write: form}

	sent := waits
	sent.Newest, sent.Done, sent.More, sent.NoPortal = "", threadSaid(string(mail.BellPortalOff)), true, true
	sent.Said = append(said[:2:2], messageView{ID: "m_4", Who: "Robin Lee", When: "today at 9:12 AM", Text: "See you then.", State: "Sent"})

	refused := waits
	refused.Write.Text = "Thursday at 4 is fine.\nBring the two pages we talked about."
	refused.Write.Kept = []fileView{{ID: "f_2", Name: "Directions.pdf", Size: "1.3 MB"}}
	refused.Write.Wrong = []string{`"Recording.mp3" is not a PDF, a PNG or JPEG picture, or a plain text. Save it as a PDF and try again.`, `"Scan of all pages.pdf" is larger than 10 MB.`}

	hidden := waits
	hidden.Newest, hidden.Thread.Hidden, hidden.Thread.Unread, hidden.HiddenAt, hidden.HiddenBy = "", true, 0, "today at 9:20 AM", "Sam Ortiz"
	hidden.Said = append(said[:2:2], said[2])
	hidden.Said[2].New = false // nobody waits in it
	return []page.Example[threadView]{
		{Name: "a message waits", Frame: frameAt("Clients"), View: waits},
		{Name: "answered", Frame: frameAt("Clients"), View: sent},
		{Name: "refused", Frame: frameAt("Clients"), View: refused},
		{Name: "hidden", Frame: frameAt("Clients"), View: hidden},
	}
}

func threadsExamples() []page.Example[threadsView] {
	form := writeView{To: "/staff/clients/c_1/messages", Label: "Your message", Send: "Send the message"}
	empty := form
	empty.Wrong, empty.BadText = []string{"The message is empty. Write something, or choose a file."}, true
	return []page.Example[threadsView]{
		{Name: "three", Frame: frameAt("Clients"), View: threadsView{Tabs: exampleTabs, Write: form, Threads: []threadRow{
			{ClientID: "c_1", ID: "t_1", Opened: "yesterday at 4:38 PM", Unread: 1, Since: "today at 8:02 AM", For: "Robin Lee", Mine: true},
			{ClientID: "c_1", ID: "t_2", Opened: "on March 3 at 3:04 PM", Last: "on March 4 at 9:10 AM", Ours: true},
			{ClientID: "c_1", ID: "t_3", Opened: "on January 8 at 10:00 AM", Last: "on January 9 at 1:30 PM", Hidden: true, For: "Sam Ortiz"}}}},
		{Name: "none", Frame: frameAt("Clients"), View: threadsView{Tabs: exampleTabs, Write: form}},
		{Name: "empty message, portal off", Frame: frameAt("Clients"), View: threadsView{Tabs: exampleTabs, Write: empty, NoPortal: true}},
	}
}
