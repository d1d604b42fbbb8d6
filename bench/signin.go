package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"alcove/auth/signin"
	"alcove/scripts/sample"
	"alcove/scripts/stage"
)

// crowds is how many people sign in at once, and how many times each crowd does.
var crowds = []struct{ people, rounds int }{{1, 20}, {16, 8}, {64, 4}}

// shownCrowd is the one whose numbers are printed without being asked for.
const shownCrowd = 16

// person is one client at one computer.
type person struct {
	email    string
	provider *signin.Provider
	session  *signin.Session
}

// signIns measures whole sign-ins by mail and code, refreshes, and calls of a
// signed-in app, against the real program over HTTP. Both sides run on this
// machine and share its processors; the requests carry real proofs.
func signIns(ctx context.Context, bin string) ([]result, error) {
	w, err := newWorld(ctx, bin)
	if err != nil {
		return nil, err
	}
	defer w.close()
	all, err := invitePeople(ctx, w.Practice, w.dir)
	if err != nil {
		return nil, err
	}
	results, err := oneSignIn(ctx, w.Practice, w.dir, all[0])
	if err != nil {
		return nil, fmt.Errorf("one sign-in: %w", err)
	}
	all = all[1:]
	for _, crowd := range crowds {
		group := all[:crowd.people*crowd.rounds]
		all = all[len(group):]
		m, err := measureCrowd(ctx, w.Practice, w.dir, group, crowd.people)
		if err != nil {
			return nil, fmt.Errorf("%d at once: %w", crowd.people, err)
		}
		results = append(results, m...)
	}
	return results, nil
}

// measureCrowd lets people act, so many of them at once.
func measureCrowd(ctx context.Context, practice *sample.Practice, dir string, group []*person, atOnce int) (results []result, err error) {
	acts := []struct {
		name string
		do   func(context.Context, *person) error
	}{
		{"start: a link is made and mailed", nil},
		{"redeem: code, tokens", nil},
		{"refresh", func(ctx context.Context, p *person) error { return p.session.Renew(ctx, nil) }},
		{"session call", func(ctx context.Context, p *person) error { _, err := p.session.Info(ctx); return err }},
	}
	talks := map[*person]*talk{}
	var mu sync.Mutex
	acts[0].do = func(ctx context.Context, p *person) error {
		t, err := p.start(ctx)
		mu.Lock()
		talks[p] = t
		mu.Unlock()
		return err
	}
	acts[1].do = func(ctx context.Context, p *person) error {
		mu.Lock()
		t := talks[p]
		mu.Unlock()
		return t.redeem(ctx)
	}
	for i, act := range acts {
		if i == 1 {
			// Reading the mail is the person's part, not the server's.
			for _, p := range group {
				if talks[p].code, err = codeFor(ctx, practice, p.email); err != nil {
					return nil, err
				}
			}
		}
		var took []time.Duration
		var whole time.Duration
		wrote, err := committed(dir, func() (err error) {
			took, whole, err = together(ctx, group, atOnce, act.do)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", act.name, err)
		}
		name := fmt.Sprintf("%s, %d at once", act.name, atOnce)
		detail := atOnce != shownCrowd
		results = append(results,
			result{Name: name, Value: float64(len(group)) / whole.Seconds(), Unit: "1/s", Detail: detail},
			result{Name: name, Value: ms(quantile(took, 0.5)), Unit: "ms", Note: "median", Detail: detail},
			result{Name: name, Value: ms(quantile(took, 0.99)), Unit: "ms", Note: "99 in 100", Detail: detail},
			result{Name: name, Value: wrote / float64(len(group)), Unit: "commits", Note: "each", Detail: detail})
		if i == 0 {
			left, err := mailTimes(ctx, practice, group)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprintf("mail, asked for to handed over, %d at once", atOnce)
			results = append(results,
				result{Name: name, Value: ms(quantile(left, 0.5)), Unit: "ms", Note: "median", Detail: detail},
				result{Name: name, Value: ms(quantile(left, 0.99)), Unit: "ms", Note: "99 in 100", Detail: detail})
		}
	}
	return results, nil
}

// talk is a sign-in under way.
type talk struct {
	p        *person
	attempt  signin.Attempt
	dialogue *signin.Dialogue
	session  string
	code     string
}

func (p *person) start(ctx context.Context) (*talk, error) {
	attempt, err := signin.NewAttempt(nil, p.email)
	if err != nil {
		return nil, err
	}
	t := &talk{p: p, attempt: attempt, dialogue: p.provider.Dialogue(attempt)}
	answer, err := t.dialogue.Start(ctx, signin.Start{Computer: "Bench"})
	t.session = answer.Session
	return t, err
}

func (t *talk) redeem(ctx context.Context) error {
	answer, err := t.dialogue.Continue(ctx, t.session, signin.Step{Code: t.code})
	if err != nil {
		return err
	}
	grant, err := t.dialogue.Exchange(ctx, answer.Code, "")
	if err != nil {
		return err
	}
	began := time.Now()
	t.p.session = t.p.provider.Session(signin.Credential{Key: t.attempt.Key, Refresh: grant.Refresh}, &grant.Tokens, signin.SessionOptions{
		Device: grant.DeviceID,
		Now:    func() time.Duration { return time.Since(began) },
		Store:  func(context.Context, signin.Credential) error { return nil }, // a keyring's time is not the server's
	})
	return nil
}

// mailTimes are how long the sign-in mail of each waited to be handed over.
func mailTimes(ctx context.Context, practice *sample.Practice, group []*person) (waited []time.Duration, err error) {
	for _, p := range group {
		if _, err := codeFor(ctx, practice, p.email); err != nil {
			return nil, err
		}
		mails, err := practice.Mails(ctx, p.email)
		if err != nil {
			return nil, err
		}
		m := mails[len(mails)-1]
		waited = append(waited, m.SentAt.Sub(m.QueuedAt))
	}
	return waited, nil
}

// invitePeople makes the clients and a connection for each, from an address of
// its own: the server counts starts by address.
func invitePeople(ctx context.Context, practice *sample.Practice, dir string) (all []*person, err error) {
	var csv strings.Builder
	sizes := []int{1} // the one whose sign-in is counted alone
	for _, crowd := range crowds {
		sizes = append(sizes, crowd.people*crowd.rounds)
	}
	for _, size := range sizes {
		for range size {
			p := &person{email: fmt.Sprintf("person%d@example.com", len(all))}
			from := &net.TCPAddr{IP: net.IPv4(127, 1, byte(len(all)/200), byte(len(all)%200+1))}
			rt := &http.Transport{DialContext: (&net.Dialer{LocalAddr: from}).DialContext, MaxIdleConnsPerHost: 2}
			if p.provider, err = signin.Discover(ctx, practice.URL, rt); err != nil {
				return nil, err
			}
			fmt.Fprintf(&csv, "%s,Person %d\n", p.email, len(all))
			all = append(all, p)
		}
	}
	file := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o600); err != nil {
		return nil, err
	}
	return all, practice.Do(ctx, nil, "client", "import", file)
}

var sixDigits = regexp.MustCompile(`\b(\d{3})[ -]?(\d{3})\b`)

// codeFor reads the code in the mail, as a person does.
func codeFor(ctx context.Context, practice *sample.Practice, email string) (code string, err error) {
	return code, stage.Until(ctx, 20*time.Second, func() error {
		mails, err := practice.Mails(ctx, email)
		if err != nil {
			return err
		}
		if len(mails) == 0 {
			return fmt.Errorf("no mail yet")
		}
		m := sixDigits.FindStringSubmatch(mails[len(mails)-1].Text)
		if m == nil {
			return fmt.Errorf("the mail has no code")
		}
		code = m[1] + m[2]
		return nil
	})
}
