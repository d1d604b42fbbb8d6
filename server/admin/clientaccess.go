package admin

import (
	"net/http"
	"strconv"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// accessView is a client's page: how they get in, what happened, and what can
// be done about it.
type accessView struct {
	Tabs      clientTabs
	Done      string // what was just done
	Wrong     map[string]string
	Email     string // as on file
	Sight     sight
	PIN       pinForm
	Invite    inviteView
	Near      []nearView
	Typed     typedAccess
	Ways      []wayView
	PortalOn  bool
	Computers []computerView
	Ended     []computerView
	Doors     doorsView
	Checks    []choice
	Days      []day
	More      bool
}

// typedAccess is what stands in the fields: as on file, or as just typed.
type typedAccess struct {
	Email, Name  string
	Same, NoMail bool
}

// choice is one of several to tick.
type choice struct {
	Value, Label string
	On           bool
}

// wayView is one way in, with what it means.
type wayView struct {
	choice
	Means string
}

// nearView is an address not on file that was probably meant to be theirs.
type nearView struct {
	Email, Last string
	Asks        int
}

// inviteView is how far the invite has come.
type inviteView struct {
	Sent   bool
	Steps  []string
	NoMail string // why none leaves; "" if it does
}

// doorsView is what closed by itself and staff open again.
type doorsView struct {
	Guesses   int  // wrong codes and PINs in a row
	PINShut   bool // a PIN for no particular computer is refused
	HasWord   bool
	WordFails int
	WordShut  bool
}

// waysMean says what each way in means.
var waysMean = []struct {
	way          auth.Ways
	label, means string
}{
	{auth.WaysLink, "Email link", "The link in the email lets them in, on each new computer. A PIN from you works as well. Anyone who can read their email could use it."},
	{auth.WaysLinkWord, "Email link and their own word", "After the link they type a word that only they know. They choose it in the app; until then you read them a PIN. Email alone does not let anyone in."},
	{auth.WaysLinkPIN, "Email link and a PIN from you", "After the link they call you, and you read them a PIN. Email alone does not let anyone in."},
	{auth.WaysPIN, "PIN only", "No email of any kind goes to them. For each new computer they call you, and you read them a PIN."},
}

// doneWords is what a page says after an act. The address holds the word alone.
var doneWords = map[string]string{
	"email":     "The new address is on file. The old one and its open links stopped working.",
	"name":      "The name is changed.",
	"ways":      "The ways in are changed. Open links and PINs ended; computers that are in stay in.",
	"same":      "Nothing was different, so nothing was changed.",
	"on":        "The portal is on. They can sign in with a new link or a PIN.",
	"off":       "The portal is off. Their computers, links and PINs ended.",
	"invited":   "The invite is on its way.",
	"link":      "A new link is on its way to them, for the computer that waits.",
	"ended":     "That computer's access ended.",
	"all-ended": "All computers' access ended.",
	"pin":       "The PIN door is open again.",
	"mail":      "The mail limit is lifted. They can ask for a link at once.",
	"word":      "The sign-in word is reset. A PIN stands in for it until they choose a new one.",
	"help":      "The call for help is on the list on Today.",
}

// access shows a client's page.
func (d *Desk) access(w http.ResponseWriter, r *http.Request, v *Visit) {
	f, ok := d.clientFile(w, r, v)
	if !ok {
		return
	}
	view := v.accessView(f)
	view.Done = doneWords[r.URL.Query().Get("done")]
	accessPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

// accessWrong shows the page once more with what was typed and what is wrong
// with it.
func (d *Desk) accessWrong(w http.ResponseWriter, r *http.Request, v *Visit, field, sentence string, typed func(*accessView)) {
	f, ok := d.clientFile(w, r, v)
	if !ok {
		return
	}
	view := v.accessView(f)
	view.Wrong[field] = sentence
	if typed != nil {
		typed(&view)
	}
	accessPage.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
}

func (v *Visit) accessView(f clientFile) accessView {
	a := accessView{Tabs: v.tabs(f.Client, "access"), Wrong: map[string]string{}, Email: f.Email, Sight: v.sight(f), PIN: v.pinForm(f, "access"),
		Invite: v.inviteView(f), Typed: typedAccess{f.Email, f.Name, f.SameComputer, f.NoMail}, PortalOn: f.PortalOn, Ways: waysChosen(f.Ways),
		Doors:  doorsView{f.GuessFails, f.GuessFails >= auth.PINFailuresInARow, f.HasWord(), f.WordFails, f.WordFails >= auth.WordTries},
		Checks: callerChecks(""), Days: v.lines(f.Lines), More: f.More}
	for _, n := range f.Near {
		a.Near = append(a.Near, nearView{n.Email, v.when(n.Last), n.Asks})
	}
	a.Computers, a.Ended = v.computers(f)
	return a
}

func waysChosen(on auth.Ways) (all []wayView) {
	for _, m := range waysMean {
		all = append(all, wayView{choice{string(m.way), m.label, m.way == on}, m.means})
	}
	return all
}

// inviteView tells how far the invite led: sent, taken, opened the app, in.
func (v *Visit) inviteView(f clientFile) (i inviteView) {
	switch {
	case !f.PortalOn:
		i.NoMail = "The portal is off for them, so no mail leaves."
	case !f.Mail():
		i.NoMail = "They get no mail, as was agreed. Tell them the portal address and make a PIN on the phone."
	}
	if f.Invited.IsZero() {
		i.Steps = append(i.Steps, "No invite was sent yet.")
	} else {
		i.Sent = true
		i.Steps = append(i.Steps, "Sent "+v.when(f.Invited)+".")
		if m := f.Invite; m != nil {
			i.Steps = append(i.Steps, map[store.MailState]string{
				store.MailQueued: "It waits to leave.", store.MailAccepted: "The mail server took it " + v.when(m.Sent) + ".",
				store.MailDelayed: "The mail server asked us to wait: " + m.Words, store.MailRefused: "The mail server refused it: " + m.Words,
				store.MailDropped: "It was not sent."}[m.State])
		}
	}
	if !f.Asked.IsZero() {
		i.Steps = append(i.Steps, "They last asked to sign in "+v.when(f.Asked)+".")
	}
	if !f.FirstSignedIn.IsZero() {
		i.Steps = append(i.Steps, "They first signed in "+v.when(f.FirstSignedIn)+".")
	}
	return i
}

// timelineView is a client's whole timeline, page by page.
type timelineView struct {
	Tabs  clientTabs
	Days  []day
	Older string // address of the next page; "" for none
	First bool
}

// timeline shows all that happened.
func (d *Desk) timeline(w http.ResponseWriter, r *http.Request, v *Visit) {
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 0 // from the newest
	}
	var view timelineView
	err = d.readAll(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		lines, more, err := tx.Timeline(c.ID, before, linesPaged)
		view = timelineView{Tabs: v.tabs(c, "access"), Days: v.lines(lines), First: before <= 0}
		if more {
			view.Older = "/staff/clients/" + c.ID + "/timeline?before=" + strconv.FormatInt(lines[len(lines)-1].ID, 10)
		}
		return err
	})
	if !d.answered(w, r, v, err) {
		return
	}
	timelinePage.Write(w, http.StatusOK, v.liveFrame(), view)
}

var (
	accessPage   = page.DefineStaff(pages, "access", accessExamples()...)
	timelinePage = page.DefineStaff(pages, "timeline", page.Example[timelineView]{Name: "full", Frame: frameAt("Clients"),
		View: timelineView{Tabs: accessTabs("access"), Days: exampleDays(), Older: "/staff/clients/c_1/timeline?before=7", First: true}},
		page.Example[timelineView]{Name: "empty", Frame: frameAt("Clients"), View: timelineView{Tabs: accessTabs("access"), First: true}})
)
