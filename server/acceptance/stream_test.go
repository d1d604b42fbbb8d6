package acceptance_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
	"alcove/sync/record"
)

// events opens the event stream of a signed-in app on the real server; the
// channel has its lines, and closes when the server ends it.
func events(t *testing.T, a *servertest.App) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.World.URL+record.PathPoke, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "DPoP "+a.Tokens.AccessToken)
	resp, err := a.HTTP.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err, resp)
	}
	lines := make(chan string, 16)
	go func() {
		defer close(lines)
		defer resp.Body.Close() //nolint:errcheck // read to its end
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return lines
}

// line is the next one; ok is false at the end of the stream.
func line(t *testing.T, lines <-chan string) (text string, ok bool) {
	t.Helper()
	select {
	case text, ok = <-lines:
		return text, ok
	case <-time.After(3 * time.Minute):
		t.Fatal("nothing came")
		return "", false
	}
}

func TestAcceptance70EventStreamEnds(t *testing.T) {
	w := servertest.New(t)
	w.Client("ana@example.com", "Ana")
	a := w.SignIn("ana@example.com")
	lines := events(t, a)
	for _, want := range []string{"event: poke", ""} {
		if got, ok := line(t, lines); !ok || want != "" && got != want {
			t.Fatal(got, ok)
		}
	}
	device := servertest.Act(w, control.DeviceList, control.Who{Who: "ana@example.com"})[0]
	servertest.Act(w, control.DeviceEnd, control.IDIn{ID: device.ID})
	for ok := true; ok; { // within a second, see server/feed, where the clock is the test's
		_, ok = line(t, lines)
	}
	for _, c := range []struct{ method, path string }{{"POST", record.PathPull}, {"POST", record.PathPush}, {"GET", record.PathPoke}, {"GET", record.PathFiles + "/f_one"},
		{"POST", record.PathUploads}, {"HEAD", record.PathUploads + "/f_one"}, {"PATCH", record.PathUploads + "/f_one"}, {"OPTIONS", record.PathUploads}} {
		if status, _ := a.Call(c.method, c.path, "", nil); status != http.StatusUnauthorized {
			t.Errorf("%s %s: %d for an ended computer", c.method, c.path, status)
		}
	}
}

// A locked session gets nothing, and its stream ends.
func TestAcceptance70LockedSession(t *testing.T) {
	w := servertest.New(t)
	w.Client("ana@example.com", "Ana")
	a := w.SignIn("ana@example.com")
	lines := events(t, a)
	w.Advance(4 * time.Minute) // within the life of the access token
	servertest.Act(w, control.PracticeSet, control.PracticeSetIn{Idle: new(time.Minute)})
	for ok := true; ok; {
		_, ok = line(t, lines)
	}
	status, h := a.Call("POST", record.PathPull, `{}`, nil)
	if status != http.StatusUnauthorized || h.Get("WWW-Authenticate") == "" {
		t.Error(status, h)
	}
}

// A client writes, the practice answers from the command line, the answer
// arrives, and each side learns how far its words came (A11).
func TestMessagesThereAndBack(t *testing.T) {
	w := servertest.New(t)
	c := w.Client("ana@example.com", "Ana")
	servertest.Act(w, control.StaffAdd, control.StaffAddIn{Email: "ruth@lakeside.example", Name: "Ruth", Role: "owner"})
	a := w.SignIn("ana@example.com")
	var s auth.SessionAnswer
	if status, _ := a.Call("GET", auth.PathSession, "", &s); status != http.StatusOK || s.Stream != "acct:"+c.ID {
		t.Fatal(status, s)
	}
	lines := events(t, a)
	line(t, lines)
	line(t, lines)
	push := fmt.Sprintf(`{"proto":1,"schema":1,"stream":%q,"replica":"r_one","muts":[{"n":1,"id":"m_one","prev":%q,"op":"message.send/1","args":{"thread":"","text":"Hello","files":[]},"age_s":5400}]}`,
		s.Stream, record.ChainText([32]byte{}))
	var pushed record.PushAnswer
	if status, _ := a.Call("POST", record.PathPush, push, &pushed); status != http.StatusOK || pushed.LastN != 1 || pushed.Chain != record.ChainText(record.Chain([32]byte{}, "m_one")) {
		t.Fatal(status, pushed)
	}
	if got, _ := line(t, lines); got != "event: poke" {
		t.Fatal(got)
	}
	list := func() []control.MessageView {
		return servertest.Act(w, control.MessageList, control.MessageListIn{Who: "ana@example.com"})
	}
	if all := list(); len(all) != 1 || all[0].Text != "Hello" || all[0].State != "delivered" || all[0].From != "client" {
		t.Fatalf("%+v", all)
	}
	sent := servertest.Act(w, control.MessageSend, control.MessageSendIn{Who: c.ID, As: "ruth@lakeside.example", Text: "Hello, Ana"})
	if sent.Thread != "t_one" || sent.State != "sent" {
		t.Fatalf("%+v", sent)
	}
	cursor := ""
	pull := func() (types map[string]int, status int) {
		q, err := json.Marshal(record.PullRequest{Proto: 1, Schema: 1, Replica: "r_one", Cursors: map[string]string{s.Stream: cursor}})
		if err != nil {
			t.Fatal(err)
		}
		var ans record.PullAnswer
		status, _ = a.Call("POST", record.PathPull, string(q), &ans)
		types = map[string]int{}
		for _, e := range ans.Streams[s.Stream].Changes {
			types[e.Type]++
		}
		if status == http.StatusOK {
			cursor = ans.Streams[s.Stream].Cursor
		}
		return types, status
	}
	if types, status := pull(); status != http.StatusOK || types["message"] != 2 || types["read"] != 1 || types["replica"] != 1 || types["thread"] != 1 {
		t.Fatal(types, status)
	}
	if _, status := pull(); status != http.StatusNoContent {
		t.Fatal(status)
	}
	w.Until("the answer to be delivered", func() bool {
		if err := w.Store().Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return list()[1].State == "delivered"
	})
	if all := list(); all[0].State != "read" {
		t.Errorf("%+v", all)
	}
}

// Acceptance 64: push, pull, files and an open event stream are no input of a
// person. The idle clock runs on, and the session locks on time.
func TestSyncIsNoInput(t *testing.T) {
	w := servertest.New(t)
	c := w.Client("ana@example.com", "Ana")
	a := w.SignIn("ana@example.com")
	lines := events(t, a)
	var s auth.SessionAnswer
	if status, _ := a.Call("GET", auth.PathSession, "", &s); status != http.StatusOK {
		t.Fatal(status)
	}
	begin, locks := w.Now(), s.LocksIn
	chain := record.ChainText([32]byte{})
	for n := 1; n <= 14; n++ {
		w.Advance(time.Minute)
		tokens, status := a.Refresh()
		if status != http.StatusOK {
			t.Fatal(status, tokens)
		}
		a.Tokens = tokens
		id := fmt.Sprintf("m_%d", n)
		var pushed record.PushAnswer
		status, _ = a.Call("POST", record.PathPush, fmt.Sprintf(`{"proto":1,"schema":1,"stream":"acct:%s","replica":"r_one","muts":[{"n":%d,"id":%q,"prev":%q,"op":"message.send/1","args":{"thread":"","text":"Hello","files":[]},"age_s":0}]}`,
			c.ID, n, id, chain), &pushed)
		if status != http.StatusOK || pushed.LastN != int64(n) {
			t.Fatal(status, pushed)
		}
		chain = pushed.Chain
		if status, _ = a.Call("POST", record.PathPull, fmt.Sprintf(`{"proto":1,"schema":1,"replica":"r_one","cursors":{"acct:%s":""}}`, c.ID), nil); status != http.StatusOK {
			t.Fatal(status)
		}
		for _, q := range []struct{ method, path string }{{"GET", record.PathFiles + "/f_none"}, {"POST", record.PathUploads}, {"HEAD", record.PathUploads + "/f_none"}} {
			if status, _ = a.Call(q.method, q.path, "", nil); status == http.StatusUnauthorized {
				t.Errorf("%s %s: %d", q.method, q.path, status)
			}
		}
	}
	if status, _ := a.Call("GET", auth.PathSession, "", &s); status != http.StatusOK {
		t.Fatal(status)
	}
	if gone := int(w.Now().Sub(begin).Seconds()); s.LocksIn > locks-gone+1 {
		t.Errorf("it locked in %d s; %d s later it locks in %d s", locks, gone, s.LocksIn)
	}
	w.Advance(time.Minute)
	if status, h := a.Call("POST", record.PathPull, `{}`, nil); status != http.StatusUnauthorized || h.Get("WWW-Authenticate") == "" {
		t.Error(status, h)
	}
	if ans, status := a.Refresh(); status != http.StatusBadRequest || ans.Error != auth.ErrUnlockRequired {
		t.Error(status, ans)
	}
	for ok := true; ok; { // and the stream is over
		_, ok = line(t, lines)
	}
}
