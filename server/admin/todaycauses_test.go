package admin_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/server/store"
)

// A3.4, 47: a wrong address stands on Today with the client whose it probably
// is, and goes when staff say that it is not ours.
func TestTodayWrongAddress(t *testing.T) {
	w := newTodayWorld(t)
	w.App().Start("jane.rivera@exmaple.com")
	w.App().Start("zoe@nowhere.example")
	part := todayPart(w.page(), "unknown")
	for _, want := range []string{"jane.rivera@exmaple.com", "Is this <strong>Jane Rivera</strong>, " + todayJane, `href="/staff/clients/` + w.jane.ID + `"`, "zoe@nowhere.example", "Nobody on file"} {
		if !strings.Contains(part, want) {
			t.Errorf("no %q in %s", want, part)
		}
	}
	b := signedIn(t, w.World, store.FrontDesk)
	if a := b.post("/staff/unknown", "address", "jane.rivera@exmaple.com"); a.Header.Get("Location") != "/staff?done=ours" {
		t.Fatal(a.Status)
	}
	w.Advance(31 * time.Second)
	w.App().Start("jane.rivera@exmaple.com")
	for _, path := range []string{"/staff", "/staff/unknown"} {
		if a := b.get(path); strings.Contains(a.Body, "exmaple") || !strings.Contains(a.Body, "zoe@nowhere") {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	if a := b.post("/staff/unknown", "address", "jane.rivera@exmaple.com", "from", "list"); a.Header.Get("Location") != "/staff/unknown?done=ours" {
		t.Error("twice:", a.Status)
	}
}

// A2.18, A2.24, A3.2, A20.3: a full mailbox shows at once, with the mail server's words; so does an
// invite that came back, which keeps nobody out.
func TestTodayFullMailbox(t *testing.T) {
	w := newTodayWorld(t, mailHouse(t, 552, "the mailbox is full"))
	bob := w.Client("bob@example.com", "Bob Stone")
	servertest.Act(w.World, control.Invite, control.Who{Who: bob.ID})
	w.App().Start(todayJane)
	w.Until("the refusals", func() bool {
		return w.line(w.page(), "stuck") != "" && strings.Contains(todayPart(w.page(), "mails"), "Bob Stone")
	})
	if line := w.tells(auth.MailRefused); !strings.Contains(line, "the mailbox is full") {
		t.Error(line)
	}
	health := todayPart(w.page(), "health") // A2.24: what is common is seen as common
	if !strings.Contains(health, "2 came back") || !strings.Contains(health, "1 person cannot get in") {
		t.Error(health)
	}
	mails := todayPart(w.page(), "mails")
	for _, want := range []string{"Bob Stone", "refused", "invite", "the mailbox is full"} {
		if !strings.Contains(mails, want) {
			t.Errorf("no %q in %s", want, mails)
		}
	}
	if strings.Contains(mails, "Jane") {
		t.Errorf("told twice: %s", mails)
	}
	// The address is put right with her: nothing to do until she asks again.
	other := "jane@elsewhere.example"
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Email: &other})
	w.silent("after the address was corrected")
}

// A3.7: a slow mail server shows as slow, not as refused.
func TestTodaySlowServer(t *testing.T) {
	w := newTodayWorld(t, mailHouse(t, 451, "please try again later"))
	w.App().Start(todayJane)
	w.Until("the delay", func() bool { return w.line(w.page(), "stuck") != "" })
	if line := w.tells(auth.MailDelayed); !strings.Contains(line, "451 4.0.0 please try again later") {
		t.Error(line)
	}
}

// A2.12: a scanner that opens the mail is shown as one, only if nobody comes.
func TestTodayScanner(t *testing.T) {
	w := newTodayWorld(t)
	a := w.App()
	ans := a.Start(todayJane)
	m := w.LinkMail(todayJane, 1)
	for range 5 {
		w.open(servertest.Link(m), todayScanner)
	}
	w.silent("at once")
	w.Advance(31 * time.Second)
	if line := w.line(w.page(), "stuck"); !strings.Contains(line, "mail scanner") || !strings.Contains(line, "uses nothing up") || !strings.Contains(line, "waits now") {
		t.Error(line)
	}
	done, status := a.Challenge(url.Values{"auth_session": {ans.AuthSession}, "email_code": {servertest.Code(m)}})
	if status != http.StatusOK {
		t.Fatalf("%d %+v", status, done)
	}
	if _, status := a.Token(done.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
	w.silent("after she got in")
}

// Somebody who asked and waits is stuck after a while, with nothing to blame.
func TestTodayWaitsLong(t *testing.T) {
	w := newTodayWorld(t)
	w.App().Start(todayJane)
	w.LinkMail(todayJane, 1)
	w.Advance(store.StuckAfter - time.Minute)
	w.silent("one minute before")
	w.Advance(time.Minute)
	if line := w.line(w.page(), "stuck"); !strings.Contains(line, "nothing was refused") {
		t.Error(line)
	}
	w.Advance(store.StuckFor)
	w.silent("a week later")
}

// A2.26, A9.3, A19.4: a used link that is opened again is told apart from one that is pressed.
func TestTodayUsedLink(t *testing.T) {
	w := newTodayWorld(t)
	w.SignIn(todayJane)
	link := servertest.Link(w.LinkMail(todayJane, 1))
	w.silent("after she got in")
	w.open(link, todayBrowser)
	w.silent("a tab that came back")
	if line := w.line(w.page(), "old"); !strings.Contains(line, auth.Used.Staff()) {
		t.Error(line)
	}
	w.Advance(31 * time.Second) // the limit of mails
	w.press(link, "renew")
	w.tells(auth.Used)
	w.Advance(31 * time.Second)
	w.inBy(t, 2) // the new link is for whatever computer waits
	w.silent("after she got in again")
}

// inBy signs Jane in with a mail that is there already, counted from 1.
func (w todayWorld) inBy(t *testing.T, mail int) {
	t.Helper()
	a := w.App()
	ans := a.Start(todayJane)
	m := w.LinkMail(todayJane, mail)
	done, status := a.Challenge(url.Values{"auth_session": {ans.AuthSession}, "email_code": {servertest.Code(m)}})
	if status != http.StatusOK {
		t.Fatalf("%d %+v", status, done)
	}
	if _, status := a.Token(done.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
}

// A2.5, A2.16, A2.22: too old and replaced are told as what they are.
func TestTodayOldAndReplacedLinks(t *testing.T) {
	w := newTodayWorld(t)
	a := w.App()
	a.Start(todayJane)
	first := servertest.Link(w.LinkMail(todayJane, 1))
	w.Advance(time.Minute)
	a.Start(todayJane)
	w.LinkMail(todayJane, 2)
	w.open(first, todayPhone)
	w.tells(auth.Replaced)
	w.Advance(auth.DefaultPolicy().LinkLife)
	w.open(servertest.Link(w.LinkMail(todayJane, 2)), todayPhone)
	w.tells(auth.TooOld)
}

// A code that is typed on another computer.
func TestTodayOtherComputer(t *testing.T) {
	w := newTodayWorld(t)
	w.App().Start(todayJane)
	code := servertest.Code(w.LinkMail(todayJane, 1))
	b := w.App()
	ans := w.start(b, "way", "pin") // no mail: the first one stays the newest
	w.types(b, ans.AuthSession, "email_code", code)
	w.tells(auth.NotThisComputer)
}

// A7.4, A19.6, A20.1: three wrong tries are an alert before the call, and all tries used up
// are told as that.
func TestTodayWrongCodes(t *testing.T) {
	w := newTodayWorld(t)
	a := w.App()
	ans := a.Start(todayJane)
	wrong := todayWrong(servertest.Code(w.LinkMail(todayJane, 1)))
	for range 3 {
		w.types(a, ans.AuthSession, "email_code", wrong)
	}
	if line := w.tells(auth.WrongCode); !strings.Contains(line, "3 tries") || !strings.Contains(line, "HP-Laptop") {
		t.Error(line)
	}
	for range 3 {
		w.types(a, ans.AuthSession, "email_code", wrong)
	}
	w.tells(auth.TooManyTries)
	// Put aside by whoever spoke with her: back with the next try.
	b := signedIn(t, w.World, store.FrontDesk)
	if r := b.post("/staff/clients/" + w.jane.ID + "/aside"); r.Header.Get("Location") != "/staff?done=aside" {
		t.Fatal(r.Status)
	}
	w.silent("after it was put aside")
	w.types(a, ans.AuthSession, "email_code", wrong)
	w.tells(auth.TooManyTries)
	if r := b.post("/staff/clients/c_nobody/aside"); r.StatusCode != http.StatusNotFound {
		t.Error(r.Status)
	}
}

// Asked again too soon: the mail from before is what matters.
func TestTodayTooSoon(t *testing.T) {
	w := newTodayWorld(t)
	a := w.App()
	a.Start(todayJane)
	a.Start(todayJane)
	w.tells(auth.TooSoon)
}

// Acceptance 34: somebody else asks: it has a part of its own, and says whom.
func TestTodaySomebodyElseAsks(t *testing.T) {
	w := newTodayWorld(t)
	w.App().Start(todayJane)
	link := servertest.Link(w.LinkMail(todayJane, 1))
	w.Advance(31 * time.Second)
	w.App().Start(todayJane)
	line := w.line(w.page(), "asking")
	for _, want := range []string{"asked for on another computer 1 time", "stopped working", "make a PIN", "Say: <q>"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %q in %s", want, line)
		}
	}
	w.Advance(31 * time.Second)
	w.SignIn(todayJane)
	if line := w.line(w.page(), "asking"); line != "" {
		t.Errorf("after she got in: %s", line)
	}
	// "This wasn't me" stays, whoever gets in.
	w.visit("POST", link+"/not-me", todayPhone, url.Values{"action": {"tell"}}.Encode())
	if line := w.line(w.page(), "asking"); !strings.Contains(line, auth.NotMe.Staff()) || !strings.Contains(line, auth.NotMe.Fix()) {
		t.Error(line)
	}
	w.Advance(31 * time.Second)
	w.SignIn(todayJane)
	if w.line(w.page(), "asking") == "" {
		t.Error("gone with a sign-in that may be the stranger's")
	}
	signedIn(t, w.World, store.Owner).post("/staff/clients/" + w.jane.ID + "/aside")
	if line := w.line(w.page(), "asking"); line != "" {
		t.Error(line)
	}
}

// The portal is off: said while it is, and only then.
func TestTodayPortalOff(t *testing.T) {
	w := newTodayWorld(t)
	off, on := false, true
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Portal: &off})
	w.silent("nobody tried")
	w.App().Start(todayJane)
	w.tells(auth.PortalOff)
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Portal: &on})
	w.silent("after it was turned on")
}

// A PIN that was used, replaced, too old, mistyped, tried too often.
func TestTodayPINs(t *testing.T) {
	w := newTodayWorld(t)
	pin := func(minutes int) string {
		return servertest.Act(w.World, control.PIN, control.PINIn{Who: w.jane.ID, Minutes: minutes}).PIN
	}
	used := pin(0)
	a := w.App()
	ans := w.start(a, "pin", used)
	if _, status := a.Token(ans.AuthorizationCode); status != http.StatusOK {
		t.Fatal(status)
	}
	w.silent("after she got in")
	w.start(w.App(), "pin", used)
	w.tells(auth.PINUsed)
	w.Advance(3 * time.Minute) // the app from before is gone: PINs are for no certain computer
	old := pin(0)
	for next := pin(5); next == old; {
		next = pin(5)
	}
	w.silent("after a new PIN")
	w.start(w.App(), "pin", old)
	w.tells(auth.PINReplaced)
	w.Advance(3 * time.Minute)
	short := pin(1)
	w.Advance(2 * time.Minute)
	b := w.App()
	ans = w.start(b, "pin", short)
	w.tells(auth.PINTooOld)
	for range 5 {
		w.types(b, ans.AuthSession, "pin", todayWrong(short))
	}
	w.tells(auth.TooManyTries)
}

// A second step that is missing, and the word door that closed.
func TestTodayWordAndSecondStep(t *testing.T) {
	w := newTodayWorld(t)
	ways := "link+pin"
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Ways: &ways})
	a := w.App()
	ans := a.Start(todayJane)
	w.types(a, ans.AuthSession, "email_code", servertest.Code(w.LinkMail(todayJane, 1)))
	w.tells(auth.PINNeeded)

	// The word is chosen inside, so that is where this begins.
	ways = "link"
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Ways: &ways})
	w.Advance(31 * time.Second)
	in := w.SignIn(todayJane)
	if status, _ := in.Call("PUT", auth.PathWord, `{"word":"a purple kettle"}`, nil); status != http.StatusNoContent && status != http.StatusOK {
		t.Fatal(status)
	}
	ways = "link+word"
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, Ways: &ways})
	w.Advance(31 * time.Second)
	b := w.App()
	n := len(w.Mails(todayJane))
	ans = b.Start(todayJane)
	var code string
	w.Until("the mail", func() bool {
		all := w.Mails(todayJane)
		if len(all) > n {
			code = servertest.Code(all[len(all)-1])
		}
		return code != ""
	})
	w.types(b, ans.AuthSession, "email_code", code)
	w.silent("a moment for typing")
	w.Advance(auth.TipsAfter)
	w.tells(auth.WordNeeded)
	for range auth.WordTries + 1 {
		w.types(b, ans.AuthSession, "word", "not my word")
	}
	if line := w.tells(auth.WrongWord); !strings.Contains(line, "no word is taken any more") {
		t.Error(line)
	}
	servertest.Act(w.World, control.ClientSet, control.ClientSetIn{Who: w.jane.ID, WordReset: true, CallerCheck: "voice"})
	w.silent("after the word was reset")
}

// A6.6, A6.7, A7.4: the trouble of the keyring is told by the call for help, with
// the cause attached, and solved by somebody.
func TestTodayKeyringTrouble(t *testing.T) {
	w := newTodayWorld(t)
	resp, err := http.Post(w.URL+auth.PathHelp, "application/json", strings.NewReader(`{"contact":"`+todayJane+`","note":"It says the safe place is closed","reason":"keyring_locked"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatal(resp.Status, err)
	}
	line := w.line(w.page(), "help")
	for _, want := range []string{auth.KeyringLocked.Staff(), auth.KeyringLocked.Fix(), "It says the safe place is closed", todayJane} {
		if !strings.Contains(line, want) {
			t.Errorf("no %q in %s", want, line)
		}
	}
	id := regexp.MustCompile(`/staff/help-requests/(h_[^/]+)/solved`).FindStringSubmatch(line)
	if id == nil {
		t.Fatal(line)
	}
	b := signedIn(t, w.World, store.FrontDesk)
	if a := b.post("/staff/help-requests/"+id[1]+"/solved", "from", "list"); a.Header.Get("Location") != "/staff/help-requests?done=solved" {
		t.Fatal(a.Status)
	}
	if line := w.line(w.page(), "help"); line != "" {
		t.Error(line)
	}
	if a := b.get("/staff/help-requests"); !strings.Contains(a.Body, "by "+b.Staff.Name) || !strings.Contains(a.Body, html.EscapeString(auth.KeyringLocked.Staff())) {
		t.Error(a.Body)
	}
	if a := b.post("/staff/help-requests/" + id[1] + "/solved"); a.StatusCode != http.StatusNotFound {
		t.Error("twice:", a.Status)
	}
}
