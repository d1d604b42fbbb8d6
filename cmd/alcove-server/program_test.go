package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
	"alcove/server/servertest"
)

func practice(t *testing.T, p *servertest.Program) {
	t.Helper()
	p.JSON(nil, "setup", "--name", "Lakeside", "--phone", "555-0100", "--email", "hello@lakeside.example")
}

// Acceptance 29, and C1.8: whatever happens, the log holds no token, PIN, code, name, address
// or note, and neither do the arguments of the process.
func TestLogsHoldNoSecrets(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	const email, name = "canary.jane@example.com", "Canary Rivera"
	p.JSON(nil, "client", "add", "--email", email, "--name", name)
	p.JSON(nil, "invite", email)
	a := p.SignIn(email)
	m := p.LinkMail(email, 1)
	secrets := []string{email, "canary", name, "Rivera", servertest.Code(m), strings.TrimPrefix(servertest.Link(m), p.URL+"/l/"),
		a.Tokens.AccessToken, a.Tokens.RefreshToken, a.Tokens.IDToken, a.Verifier, a.State}

	p.Advance(time.Minute) // the limits of mail
	b := p.App()
	waiting := b.Start(email)
	m = p.LinkMail(email, 2)
	secrets = append(secrets, waiting.AuthSession, servertest.Code(m), strings.TrimPrefix(servertest.Link(m), p.URL+"/l/"))
	var pin control.PINOut
	p.JSON(&pin, "pin", email, "--caller-check", "voice")
	secrets = append(secrets, pin.PIN)
	b.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "email_code": {"000000"}})
	b.Challenge(url.Values{"auth_session": {waiting.AuthSession}, "pin": {"111111"}})
	for _, path := range []string{servertest.Link(m), p.URL + "/l/canary-cut", p.URL + "/canary-unknown", p.URL + "/open/app?h=canary-hint",
		p.URL + "/oauth/authorize?login_hint=canary@example.com", p.URL + "/api/v1/canary"} {
		resp, err := http.Get(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range []string{"contact=canary%40example.com&note=canary", "%zz=canary"} {
		resp, err := http.Post(p.URL+"/help", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, said, _ := p.CLI("client", "add", "--email", email, "--name", name)
	if !strings.Contains(said, email) {
		t.Error("the refusal should reach the person who typed it")
	}
	arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.PID()))
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	log := p.Log()
	for _, s := range secrets {
		if s == "" {
			t.Fatal("a canary is empty")
		}
		// Six digits stand in a longer number by chance.
		if at := regexp.MustCompile(`(?m)^.*\b` + regexp.QuoteMeta(s) + `\b.*$`).FindString(log + "\n" + string(arguments)); at != "" ||
			len(s) > auth.CodeDigits && strings.Contains(log+string(arguments), s) {
			t.Errorf("%q stands in the log:\n%s", s, at)
		}
	}
	if !strings.Contains(log, `"route":"GET /l/{token}","status":200`) {
		t.Errorf("the log says nothing:\n%s", log)
	}
}

// Commands that come at once wait for each other; none is lost, with or
// without a server, and while one starts.
func TestCommandLinesAtOnce(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.Stop()
	const each = 6
	add := func(prefix string) *sync.WaitGroup {
		var wg sync.WaitGroup
		for i := range each {
			wg.Go(func() {
				args := []string{"client", "add", "--email", fmt.Sprintf("%s%d@example.com", prefix, i), "--name", "X"}
				_, errs, code := p.CLI(args...)
				if strings.Contains(errs, "stopped before it answered") { // a busy machine: one is told to look, and to run it again
					if _, errs, code = p.CLI(args...); strings.Contains(errs, "already belongs to") {
						code = 0
					}
				}
				if code != 0 {
					t.Errorf("%s%d: %d %s", prefix, i, code, errs)
				}
			})
		}
		return &wg
	}
	add("alone").Wait()
	wg := add("starting")
	for { // a command may hold the folder when the server comes
		if p.TryStart() {
			break
		}
	}
	wg.Wait()
	add("beside").Wait()
	wg = add("stopping")
	p.Stop()
	wg.Wait()
	var all []control.ClientView
	p.JSON(&all, "client", "list")
	if len(all) != 4*each {
		t.Errorf("%d clients, want %d", len(all), 4*each)
	}
	var log control.AuditOut
	p.JSON(&log, "audit", "verify")
	if !log.OK || log.Lines != 4*each+2 /* the practice and its owner */ {
		t.Errorf("%+v", log)
	}
}

// A restore beside a running server: what was ended stays ended, nobody else
// needs a new mail, open links are dead.
func TestRestoreBesideServe(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	for _, email := range []string{"jane@example.com", "bob@example.com"} {
		p.JSON(nil, "client", "add", "--email", email, "--name", email)
	}
	jane, bob := p.SignIn("jane@example.com"), p.SignIn("bob@example.com")
	p.Advance(time.Minute) // the limits of mail
	waits := p.App()
	waits.Start("bob@example.com")
	old := servertest.Link(p.LinkMail("bob@example.com", 2))
	file := t.TempDir() + "/practice.backup"
	p.JSON(nil, "backup", file)
	var tokens auth.TokenAnswer
	var status int
	for range 3 { // both computers go on after the backup
		for _, a := range []*servertest.App{jane, bob} {
			if tokens, status = a.Refresh(); status != http.StatusOK {
				t.Fatal(status, tokens)
			}
			a.Tokens.RefreshToken = tokens.RefreshToken
		}
	}
	p.JSON(nil, "device", "end", jane.Tokens.DeviceID)
	var done control.RestoreOut
	p.JSON(&done, "restore", file)
	if done.DevicesEnded != 1 || done.LinksEnded != 1 {
		t.Errorf("%+v", done)
	}
	if tokens, status = jane.Refresh(); status != http.StatusBadRequest || tokens.Error != auth.ErrInvalidGrant || tokens.Description != string(auth.EndedByPractice) {
		t.Errorf("the ended computer: %d %+v", status, tokens)
	}
	if bob.Tokens, status = bob.Refresh(); status != http.StatusOK {
		t.Fatalf("the other computer: %d %+v", status, bob.Tokens)
	}
	if status, _ := bob.Call("GET", auth.PathSession, "", nil); status != http.StatusOK {
		t.Errorf("the other computer's session: %d", status)
	}
	resp, err := http.Get(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	var why control.WhyOut
	p.JSON(&why, "why", "bob@example.com")
	if _, errs, code := p.CLI("restore", file+"-none"); code != 1 {
		t.Errorf("%d %s", code, errs)
	}
	if s := p.State(); s.LinksLive != 0 || s.Devices != 1 {
		t.Errorf("%+v", s)
	}
	p.JSON(nil, "invite", "bob@example.com") // the next request works as ever
}

// The server ends within five seconds of SIGTERM, and is small when idle.
func TestStopAndSize(t *testing.T) {
	p := servertest.Binary(t)
	practice(t, p)
	p.JSON(nil, "client", "add", "--email", "jane@example.com", "--name", "Jane")
	p.SignIn("jane@example.com")
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		t.Fatal(err)
	}
	size := func(what string) int {
		n, err := strconv.Atoi(regexp.MustCompile(what + `:\s+(\d+) kB`).FindStringSubmatch(string(b))[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	// How much of the program's own file is mapped is the system's choice, and
	// given back when somebody needs the room; what it made is the server's.
	own := size("RssAnon")
	t.Logf("resident: %.1f MB, %.1f of it the server's own", float64(size("VmRSS"))/1024, float64(own)/1024)
	if own > 24<<10 {
		t.Errorf("%d kB of its own, more than 24 MB", own)
	}
	for try := range 3 { // a server that waits for something does so each time, a busy machine does not
		d := p.Stop()
		if d <= 5*time.Second {
			return
		}
		t.Logf("SIGTERM took %v", d)
		if p.Start(); try == 2 {
			t.Error("SIGTERM took more than five seconds, each time")
		}
	}
}
