package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// searchLog looks for every secret the test saw in all the server said. Six
// digits must stand alone to count.
func (p *practice) searchLog() {
	p.T.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if found := find(p.Log(), p.seen); len(found) > 0 {
		p.T.Errorf("in the server's log stands: %v", found)
	}
}

var number = regexp.MustCompile(`\b[0-9]+(?: [0-9]{3})?\b`)

func find(log string, secrets map[string]string) (found []string) {
	log = strings.ToLower(log)
	numbers := map[string]bool{}
	for _, n := range number.FindAllString(log, -1) {
		numbers[n] = true
	}
	for s, what := range secrets {
		if len(s) <= 7 && numbers[s] || len(s) > 7 && strings.Contains(log, strings.ToLower(s)) {
			found = append(found, what+" "+s)
		}
	}
	return found
}

// Acceptance 29: after every way of signing in, right and wrong, the log holds
// no token, PIN, code or address. What every other test of this package saw is
// looked for as well, when it ends.
func TestAcceptance29LogsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	jane := p.client("jane@example.com")
	c := p.signIn("jane@example.com")
	c.alive()
	c.renew()
	c.passcode()
	d := p.computer()
	d.start("jane@example.com", "pin", "000000")
	d.step("pin", p.pin(jane).PIN)
	d.step("email_code", "424242")
	p.computer().start("nobody-at-all@example.com")
	b := p.browser()
	b.scan(p.letters("jane@example.com")[0].path)
	b.get("/l/" + strings.Repeat("Zz9", 14))
	b.get("/no/such/page?token=" + c.tokens.AccessToken)
	b.send("/open/app", map[string][]string{"email": {"typed-on-a-doorway@example.com"}})
	d.do(d.plain, "POST", "/oauth/token", formType, "%zz="+c.tokens.RefreshToken)
	p.saw("wrong code", "424242", "000000")
	p.saw("address", "nobody-at-all@example.com", "typed-on-a-doorway@example.com")
	p.saw("link", strings.Repeat("Zz9", 14))
	p.saw("name", "Jane Rivera")
	for what, n := range map[string]int{"link": 2, "code": 1, "PIN": 1, "address": 3, "token": 4, "sign-in": 2, "authorization code": 1} {
		for _, kind := range p.seen {
			if kind == what {
				n--
			}
		}
		if n > 0 {
			t.Errorf("the test saw too few of: %s", what)
		}
	}
	if log := p.Log(); !strings.Contains(log, "/oauth/token") {
		t.Errorf("the log is empty: %q", log)
	}
	if got := find("at 1:2 x 123456 y TOKENtoken", map[string]string{"123456": "code", "tokenTOKEN": "token", "23456": "none", "765432": "none"}); len(got) != 2 {
		t.Errorf("the search is blind: %v", got)
	}
	// No other file of the program holds a link or a code in plain words: only
	// the mailbox of --dev does.
	p.Stop()
	files, err := filepath.Glob(filepath.Join(p.Dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() || filepath.Base(name) == "dev-mail.jsonl" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for s, what := range p.seen {
			if what != "address" && len(s) > 20 && strings.Contains(string(b), s) {
				t.Errorf("%s holds a %s", filepath.Base(name), what)
			}
		}
	}
	p.Start()
}
