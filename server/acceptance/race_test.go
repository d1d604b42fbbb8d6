package acceptance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/auth"
)

// atOnce redeems all codes in the same moment and counts who got tokens.
func atOnce(t *testing.T, apps []*computer, codes []string) (won int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i, c := range apps {
		f := c.redeemForm(codes[i]).Encode()
		wg.Go(func() {
			<-start
			a, err := c.try(c.signed, "POST", auth.PathToken, formType, f)
			var ans auth.TokenAnswer
			if err == nil {
				err = json.Unmarshal(a.body, &ans)
			}
			if err != nil {
				t.Error(err)
				return
			}
			switch {
			case a.status == 200 && ans.AccessToken != "":
				mu.Lock()
				won++
				mu.Unlock()
			case a.status != 400 || ans.Error != auth.ErrInvalidGrant:
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	close(start)
	wg.Wait()
	return won
}

// anyComputer asks for a link on a doorway: its code works on any computer of
// the client that waits.
func (p *practice) anyComputer(email string, n int) (apps []*computer, codes []string, m letter) {
	p.T.Helper()
	for range n {
		c := p.computer()
		c.asks(email, "way", "pin") // waits, and sends nothing
		apps = append(apps, c)
	}
	b := p.browser()
	b.says(b.send("/open/app", map[string][]string{"email": {email}}), 200, "Look for a new email")
	m = p.letter(email, 1)
	for _, c := range apps {
		codes = append(codes, c.types("email_code", m.code))
	}
	return apps, codes, m
}

// Acceptance 26: two parallel redemptions of one link, a hundred times: from
// one computer that pressed and typed, and from two.
func TestAcceptance26TwoAtOnce(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const rounds = 100
	emails := make(chan string, rounds)
	for _, email := range p.clients("two", rounds) {
		emails <- email
	}
	close(emails)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			b := p.browser()
			for email := range emails {
				var apps []*computer
				var codes []string
				if worker%2 == 0 {
					apps, codes, _ = p.anyComputer(email, 2)
				} else {
					c, m := p.waiting(email)
					pressed := b.here(m.path).Get("code")
					apps, codes = []*computer{c, c}, []string{c.types("email_code", m.code), c.types("email_code", m.code)}
					if pressed == codes[0] || codes[0] == codes[1] {
						t.Error("one code was given twice")
					}
				}
				if won := atOnce(t, apps, codes); won != 1 {
					t.Errorf("%s: %d computers with one link", email, won)
				}
			}
		})
	}
	wg.Wait()
	var n int
	for i := range rounds {
		n += len(p.devices(fmt.Sprintf("two%d@example.com", i+1)))
	}
	if s := p.State(); n != rounds || s.LinksSpent != rounds || s.Devices != rounds {
		t.Errorf("%d computers on file of %d rounds: %+v", n, rounds, s)
	}
}

// Sixteen people redeem one link at once: one wins, the page says used, and
// the fifteen others can still be helped.
func TestSixteenAtOnce(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	for _, email := range p.clients("sixteen", 4) {
		apps, codes, m := p.anyComputer(email, 16)
		if won := atOnce(t, apps, codes); won != 1 {
			t.Errorf("%d computers with one link", won)
		}
		b := p.browser()
		b.says(b.get(m.path), 200, "This link was used")
		if n := len(p.devices(email)); n != 1 {
			t.Errorf("%d computers on file", n)
		}
	}
}

// Acceptance 60: parallel refreshes with one token get one successor.
func TestAcceptance60ParallelRefreshes(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	c := p.signIn(p.clients("parallel", 1)[0])
	for range 10 {
		f := "grant_type=refresh_token&client_id=" + auth.ClientID + "&refresh_token=" + c.tokens.RefreshToken
		answers := make([]auth.TokenAnswer, 4)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				a, err := c.try(c.signed, "POST", auth.PathToken, formType, f)
				if err == nil {
					err = json.Unmarshal(a.body, &answers[i])
				}
				if err != nil || a.status != 200 {
					t.Errorf("%d %s %v", a.status, a.body, err)
				}
			})
		}
		wg.Wait()
		for _, ans := range answers {
			if ans.RefreshToken == "" || ans.RefreshToken != answers[0].RefreshToken || ans.RefreshToken == c.tokens.RefreshToken {
				t.Fatalf("successors: %+v", answers)
			}
			c.tokens.AccessToken = ans.AccessToken
			if ok, why := c.alive(); !ok {
				t.Errorf("an access token of one of them is dead: %s", why)
			}
		}
		c.tokens = answers[0]
	}
	c.renew()
	if ok, why := c.alive(); !ok || strings.Contains(why, "reuse") {
		t.Error(why)
	}
	p.Advance(time.Second)
}
