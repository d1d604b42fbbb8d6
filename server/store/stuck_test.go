package store

import (
	"context"
	"regexp"
	"testing"
	"time"

	"alcove/auth"
)

// lineAt is a line of a timeline for the tables below, minutes after t0.
func lineAt(minutes int, kind string, reason auth.Reason, detail ...string) stuckLine {
	l := stuckLine{Event: Event{At: t0.Add(time.Duration(minutes) * time.Minute), Kind: kind, Reason: reason, Ref: "a"}}
	if len(detail) > 0 {
		l.Detail = detail[0]
	}
	return l
}

// about says of which link a line is: one that stopped to work at a minute, in
// a way.
func (l stuckLine) about(ref string, minute int, how auth.Reason) stuckLine {
	at := t0.Add(time.Duration(minute) * time.Minute)
	l.Ref, l.mailedTo, l.mail = ref, "jane@example.com", true
	l.link = auth.Link{Made: t0, Stops: t0.Add(24 * time.Hour)}
	switch how {
	case auth.Used:
		l.link.Used = at
	case auth.Replaced:
		l.link.Replaced = at
	case auth.EndedByPractice:
		l.link.Ended = at
	case auth.TooOld:
		l.link.Stops = at
	}
	return l
}

// The table of who is stuck and why: see [Stuck].
func TestJudgeStuck(t *testing.T) {
	asked := lineAt(0, EventAsked, "")
	off := func(c *stuckClient) { c.PortalOn = false }
	for name, c := range map[string]struct {
		lines  []stuckLine
		change func(*stuckClient)
		after  time.Duration // of t0; 0 means an hour
		stuck  bool
		cause  auth.Reason
		waits  Wait
		soft   bool
		tries  int
	}{
		"nothing":                      {},
		"asked a minute ago":           {lines: []stuckLine{asked}, after: time.Minute},
		"asked long ago":               {lines: []stuckLine{asked}, stuck: true, waits: WaitsLong},
		"asked again a minute ago":     {lines: []stuckLine{asked, lineAt(59, EventResent, "")}},
		"wrong code":                   {lines: []stuckLine{asked, lineAt(1, EventTyped, auth.WrongCode)}, after: 2 * time.Minute, stuck: true, cause: auth.WrongCode, tries: 1},
		"the newest refusal counts":    {lines: []stuckLine{asked, lineAt(1, EventTyped, auth.WrongCode), lineAt(2, EventTyped, auth.NotThisComputer)}, stuck: true, cause: auth.NotThisComputer, tries: 2},
		"a new start keeps the cause":  {lines: []stuckLine{asked, lineAt(1, EventTyped, auth.TooManyTries), lineAt(59, EventAsked, "")}, stuck: true, cause: auth.TooManyTries, tries: 1},
		"too soon":                     {lines: []stuckLine{asked, lineAt(1, EventTooSoon, auth.TooSoon)}, stuck: true, cause: auth.TooSoon},
		"too soon is the least":        {lines: []stuckLine{asked, lineAt(1, EventTyped, auth.WrongCode), lineAt(2, EventTooSoon, auth.TooSoon)}, stuck: true, cause: auth.WrongCode, tries: 1},
		"anything is more":             {lines: []stuckLine{lineAt(1, EventTooSoon, auth.TooSoon), lineAt(2, EventOpened, "", "phone").about("l", 1, auth.Replaced)}, stuck: true, cause: auth.Replaced},
		"refused":                      {lines: []stuckLine{asked, lineAt(0, mailRefused, auth.MailRefused, "550 no").about("l", 0, "")}, stuck: true, cause: auth.MailRefused},
		"refused at the old address":   {lines: []stuckLine{asked, lineAt(0, mailRefused, auth.MailRefused).about("l", 0, "")}, change: func(c *stuckClient) { c.EmailKey = "new@example.com" }, after: time.Minute},
		"refused, then taken":          {lines: []stuckLine{asked, lineAt(0, mailRefused, auth.MailRefused).about("l", 0, ""), lineAt(59, EventAsked, ""), lineAt(59, mailAccepted, "").about("m", 0, "")}},
		"refused, another mail taken":  {lines: []stuckLine{asked, lineAt(0, mailRefused, auth.MailRefused).about("l", 0, ""), lineAt(1, mailAccepted, "")}, stuck: true, cause: auth.MailRefused},
		"an invite that came back":     {lines: []stuckLine{lineAt(0, mailRefused, auth.MailRefused)}},
		"delayed":                      {lines: []stuckLine{asked, lineAt(0, mailDelayed, auth.MailDelayed).about("l", 0, "")}, after: time.Minute, stuck: true, cause: auth.MailDelayed},
		"delayed, then taken":          {lines: []stuckLine{asked, lineAt(0, mailDelayed, auth.MailDelayed).about("l", 0, ""), lineAt(1, mailAccepted, "").about("l", 0, "")}, after: 2 * time.Minute},
		"delayed, then opened":         {lines: []stuckLine{asked, lineAt(0, mailDelayed, auth.MailDelayed).about("l", 0, ""), lineAt(1, EventOpened, "", "phone").about("l", 0, "")}, after: 2 * time.Minute},
		"given up":                     {lines: []stuckLine{asked, lineAt(0, mailDropped, auth.MailRefused).about("l", 0, "")}, stuck: true, cause: auth.MailRefused},
		"not sent, for a newer link":   {lines: []stuckLine{asked, lineAt(0, mailDropped, "").about("l", 0, "")}, after: time.Minute},
		"scanned":                      {lines: []stuckLine{asked, lineAt(0, EventOpened, "", AgentProgram).about("l", 0, ""), lineAt(0, EventOpened, "", AgentProgram).about("l", 0, "")}, after: time.Minute, stuck: true, waits: WaitsScanned},
		"scanned just now":             {lines: []stuckLine{asked, lineAt(0, EventOpened, "", AgentProgram).about("l", 0, ""), lineAt(0, EventOpened, "", AgentProgram).about("l", 0, "")}, after: 29 * time.Second},
		"looked at once":               {lines: []stuckLine{asked, lineAt(0, EventOpened, "", AgentProgram).about("l", 0, "")}, after: time.Minute},
		"scanned, then asked anew":     {lines: []stuckLine{asked, lineAt(0, EventOpened, "", AgentProgram).about("l", 0, ""), lineAt(0, EventOpened, "", AgentProgram).about("l", 0, ""), lineAt(1, EventAsked, "")}, after: 2 * time.Minute},
		"a used link, opened":          {lines: []stuckLine{lineAt(5, EventOpened, "", "phone").about("l", 1, auth.Used)}, stuck: true, cause: auth.Used, soft: true},
		"a used link, scanned":         {lines: []stuckLine{lineAt(5, EventOpened, "", AgentProgram).about("l", 1, auth.Used)}, stuck: true, cause: auth.Used, soft: true},
		"a used link, pressed":         {lines: []stuckLine{lineAt(5, EventOpened, "", AgentProgram).about("l", 1, auth.Used), lineAt(6, EventRenewed, "")}, stuck: true, cause: auth.Used, tries: 1},
		"used after it was opened":     {lines: []stuckLine{lineAt(1, EventOpened, "", "phone").about("l", 5, auth.Used)}},
		"asked, opened the old one":    {lines: []stuckLine{asked, lineAt(5, EventOpened, "", "phone").about("l", 1, auth.Replaced)}, stuck: true, cause: auth.Replaced},
		"asked, a program opened it":   {lines: []stuckLine{asked, lineAt(1, EventOpened, "", AgentProgram).about("l", 0, auth.Replaced)}, after: 2 * time.Minute},
		"ended by the practice":        {lines: []stuckLine{asked, lineAt(5, EventOpened, "", "computer").about("l", 1, auth.EndedByPractice)}, stuck: true, cause: auth.EndedByPractice},
		"too old":                      {lines: []stuckLine{asked, lineAt(5, EventOpened, "", "computer").about("l", 4, auth.TooOld)}, stuck: true, cause: auth.TooOld},
		"a typed cause stays":          {lines: []stuckLine{asked, lineAt(1, EventTyped, auth.WrongCode), lineAt(5, EventOpened, "", "computer").about("l", 4, auth.TooOld)}, stuck: true, cause: auth.WrongCode, tries: 1},
		"portal off, nobody tried":     {change: off, lines: []stuckLine{lineAt(1, EventOpened, "", AgentProgram).about("l", 0, auth.EndedByPractice)}},
		"portal off":                   {change: off, lines: []stuckLine{lineAt(0, EventAsked, auth.PortalOff)}, stuck: true, cause: auth.PortalOff},
		"portal off, typed":            {change: off, lines: []stuckLine{asked, lineAt(1, EventTyped, auth.PortalOff)}, stuck: true, cause: auth.PortalOff},
		"portal on again":              {lines: []stuckLine{lineAt(0, EventAsked, auth.PortalOff)}, after: time.Minute},
		"PIN used":                     {lines: []stuckLine{asked, lineAt(1, EventPINTyped, auth.PINUsed)}, stuck: true, cause: auth.PINUsed, tries: 1},
		"a new PIN":                    {lines: []stuckLine{asked, lineAt(1, EventPINTyped, auth.PINTooOld), lineAt(58, EventPINMade, "")}, tries: 1},
		"a new PIN, mistyped":          {lines: []stuckLine{asked, lineAt(1, EventPINTyped, auth.PINTooOld), lineAt(58, EventPINMade, ""), lineAt(59, EventPINTyped, auth.WrongCode)}, stuck: true, cause: auth.WrongCode, tries: 2},
		"a PIN is no answer to a word": {lines: []stuckLine{asked, lineAt(1, EventWordTyped, auth.WrongWord), lineAt(58, EventPINMade, "")}, stuck: true, cause: auth.WrongWord, tries: 1},
		"word needed":                  {lines: []stuckLine{asked, lineAt(1, EventProven, auth.WordNeeded)}, stuck: true, cause: auth.WordNeeded},
		"word needed a moment ago":     {lines: []stuckLine{asked, lineAt(1, EventProven, auth.WordNeeded)}, after: 90 * time.Second},
		"PIN needed":                   {lines: []stuckLine{asked, lineAt(1, EventProven, auth.PINNeeded)}, after: 61 * time.Second, stuck: true, cause: auth.PINNeeded},
		"word door closed": {lines: []stuckLine{asked, lineAt(1, EventWordTyped, auth.TooManyTries)}, change: func(c *stuckClient) { c.WordFails = auth.WordTries },
			stuck: true, cause: auth.WrongWord, tries: 1},
		"word reset":                 {lines: []stuckLine{asked, lineAt(1, EventWordTyped, auth.WrongWord), lineAt(2, EventChanged, "", ForgotSignInWord)}, after: 3 * time.Minute, tries: 1},
		"another change fixes not":   {lines: []stuckLine{asked, lineAt(1, EventWordTyped, auth.WrongWord), lineAt(2, EventChanged, "", ChangedName)}, stuck: true, cause: auth.WrongWord, tries: 1},
		"mail reopened":              {lines: []stuckLine{asked, lineAt(1, EventTooSoon, auth.TooSoon), lineAt(2, EventChanged, "", "name "+ReopenedMail)}, after: 3 * time.Minute},
		"a copied computer":          {lines: []stuckLine{lineAt(1, EventEnded, auth.Cloned)}, stuck: true, cause: auth.Cloned},
		"an old key":                 {lines: []stuckLine{lineAt(1, EventEnded, auth.RefreshReuse)}, stuck: true, cause: auth.RefreshReuse},
		"signed out by themselves":   {lines: []stuckLine{lineAt(1, EventEnded, auth.SignedOut)}},
		"wrong passcode":             {lines: []stuckLine{lineAt(1, EventUnlockBad, auth.WrongPasscode)}, stuck: true, cause: auth.WrongPasscode, tries: 1},
		"tokens refused":             {lines: []stuckLine{asked, lineAt(1, EventRefused, auth.Used)}, stuck: true, cause: auth.Used, tries: 1},
		"right code and then nobody": {lines: []stuckLine{asked, lineAt(1, EventTyped, "")}, stuck: true, waits: WaitsLong},
	} {
		who := stuckClient{ID: "c", Name: "Jane", EmailKey: "jane@example.com", PortalOn: true}
		if c.change != nil {
			c.change(&who)
		}
		if c.after == 0 {
			c.after = time.Hour
		}
		s, ok := judgeStuck(who, c.lines, t0.Add(c.after))
		if ok != c.stuck {
			t.Errorf("%s: stuck %v, want %v: %+v", name, ok, c.stuck, s)
			continue
		}
		if ok && (s.Cause != c.cause || s.Waits != c.waits || s.Soft != c.soft || s.Tries != c.tries) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// What the timeline writes marks the client, and a success or staff end it.
func TestStuckFollowsTheTimeline(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	now := t0
	tell := func(kind string, reason auth.Reason) {
		t.Helper()
		now = now.Add(time.Minute)
		act(t, s, func(tx *Tx) error {
			return tx.Event(Event{At: now, ClientID: c.ID, Kind: kind, Reason: reason, Ref: "a"})
		})
	}
	causes := func() (out []auth.Reason) {
		t.Helper()
		look(t, s, func(tx *Tx) error {
			all, err := tx.StuckClients(now)
			for _, s := range all {
				out = append(out, s.Cause)
			}
			return err
		})
		return out
	}
	expect := func(what string, want ...auth.Reason) {
		t.Helper()
		if got := causes(); len(got) != len(want) || len(want) > 0 && got[0] != want[0] {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	expect("nobody did anything")
	tell(EventAsked, "")
	tell(EventTyped, auth.WrongCode)
	expect("wrong code", auth.WrongCode)
	tell(EventSignedIn, "")
	expect("in")
	tell(EventUnlockBad, auth.WrongPasscode)
	expect("wrong passcode", auth.WrongPasscode)
	tell(EventUnlocked, "")
	expect("open")
	tell(EventTyped, auth.TooOld)
	expect("too old", auth.TooOld)
	act(t, s, func(tx *Tx) error { return tx.PutAside(c.ID, now) })
	expect("put aside")
	tell(EventTyped, auth.Used)
	expect("again", auth.Used)
	now = now.Add(StuckFor)
	expect("a week later")
	tell(EventEnded, auth.SignedOut)
	expect("signed out by themselves")
}

var updateIn = regexp.MustCompile(`(?s)UPDATE client SET.*?;`)

// Old files are brought up to date with what was known already.
func TestStuckOfAnOldFile(t *testing.T) {
	s := open(t, t.TempDir())
	c := jane(t, s)
	act(t, s, func(tx *Tx) error {
		for i, kind := range []string{EventAsked, EventSignedIn, EventAsked} {
			if err := tx.Event(Event{At: t0.Add(time.Duration(i) * time.Minute), ClientID: c.ID, Kind: kind}); err != nil {
				return err
			}
		}
		// As the file stood before the columns came, and what the migration does then.
		_, err := tx.Exec(`UPDATE client SET in_at = NULL, in_event = NULL, trouble_at = NULL`)
		return err
	})
	b, err := migrations.ReadFile("migrations/0005_today.sql")
	if err != nil {
		t.Fatal(err)
	}
	fill := updateIn.FindString(string(b))
	if fill == "" {
		t.Fatal("the migration fills nothing")
	}
	err = s.Write(context.Background(), func(tx *Tx) error { _, err := tx.Exec(fill); return err })
	if err != nil {
		t.Fatal(err)
	}
	look(t, s, func(tx *Tx) error {
		all, err := tx.StuckClients(t0.Add(time.Hour))
		if len(all) != 1 || all[0].Waits != WaitsLong || !all[0].Since.Equal(t0.Add(2*time.Minute)) {
			t.Errorf("%+v", all)
		}
		return err
	})
}
