package acceptance_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

var (
	randomMember = regexp.MustCompile(`"auth_session":"[A-Za-z0-9_-]{43}"`)
	labelMember  = regexp.MustCompile(`"label":"[0-9]{3}"`)
	sentMember   = regexp.MustCompile(`"sent_at":"[0-9TZ:-]{20}"`)
	whenMember   = regexp.MustCompile(`"(retry_after|expires_in)":[0-9]+`)
)

// shape is an answer with everything that may differ between two people left
// out: what is random, and the second it was given in.
func shape(a answer) string {
	body := randomMember.ReplaceAllString(string(a.body), `"auth_session":"S"`)
	body = labelMember.ReplaceAllString(body, `"label":"L"`)
	body = sentMember.ReplaceAllString(body, `"sent_at":"T"`)
	body = whenMember.ReplaceAllString(body, `"$1":N`)
	var names []string
	if n := a.header.Get("Content-Length"); n != strconv.Itoa(len(a.body)) {
		names = append(names, "length said to be "+n)
	}
	for name, values := range a.header {
		switch name {
		case "Date", "Content-Length", http.CanonicalHeaderKey("DPoP-Nonce"):
		case "Retry-After": // as in the body
			names = append(names, name+"=N")
		default:
			names = append(names, name+"="+strings.Join(values, ","))
		}
	}
	slices.Sort(names)
	return fmt.Sprint(a.status, names, body)
}

// kinds of people, all of whom must look alike from outside.
func people(p *practice) map[string]string {
	p.client("anna@example.com")
	p.client("bert@example.com", "--ways", "link+pin")
	p.client("cleo@example.com", "--ways", "pin", "--no-mail")
	p.client("dora@example.com")
	p.JSON(nil, "client", "set", "dora@example.com", "--portal", "off")
	p.client("emil@example.com", "--same-computer-only")
	p.client("finn@example.com")
	p.pin("finn@example.com")
	return map[string]string{"member": "anna@example.com", "two steps": "bert@example.com", "no mail": "cleo@example.com", "portal off": "dora@example.com",
		"same computer": "emil@example.com", "with a PIN": "finn@example.com", "stranger": "gina@example.com"}
}

// Acceptance 42, 45, 46: whoever asks, the answers are the same in status,
// members, headers and length, all along.
func TestMembersAndStrangersLookAlike(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]func(p *practice, c *computer, email string) []answer{
		"mail": func(p *practice, c *computer, email string) (all []answer) {
			next := func(more ...string) {
				_, a := c.step(more...)
				all = append(all, a)
			}
			_, a := c.start(email)
			all = append(all, a)
			next()
			for fast := 0; ; fast++ { // too fast, as soon as this machine polls twice in one interval
				if ans, a := c.step(); ans.Error == auth.ErrSlowDown || fast == 100 {
					all = append(all, a)
					break
				}
			}
			p.Advance(31 * time.Second)
			next("resend", "1")
			next("resend", "1") // too soon
			for range 6 {
				next("email_code", "000000")
				next("pin", "000000")
			}
			next("word", "blue kettle")
			next("link_code", auth.Token())
			_, a = c.start(email) // held back
			all = append(all, a)
			p.Advance(24*time.Hour + time.Minute)
			next()
			return all
		},
		"PIN": func(p *practice, c *computer, email string) (all []answer) {
			_, a := c.start(email, "pin", "000000")
			all = append(all, a)
			_, a = c.step()
			all = append(all, a)
			_, a = c.step("pin", "000001")
			all = append(all, a)
			_, a = c.start(email, "way", "pin")
			return append(all, a)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t)
			who := people(p)
			computers := map[string]*computer{}
			want := story(p, p.computer(), "hugo@example.com") // a stranger
			if last := want[len(want)-1]; name == "mail" && !strings.Contains(string(last.body), auth.ErrInvalidSession) {
				t.Errorf("46: after 24 h: %s", last.body)
			}
			for kind, email := range who {
				computers[kind] = p.computer()
				if kind == "with a PIN" {
					p.pin(email) // a day passes in each story
				}
				got := story(p, computers[kind], email)
				for i := range want {
					if shape(got[i]) != shape(want[i]) {
						t.Errorf("%s: answer %d is\n%s\nfor a stranger\n%s", kind, i, shape(got[i]), shape(want[i]))
					}
				}
			}
		})
	}
}

// Acceptance 42, 45: nor does the time tell. The medians of many interleaved
// answers are compared as a ratio: never seconds, which depend on the machine.
// A busy machine can make them differ now and then; what tells, tells each time.
func TestTimeTellsNothing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const rounds, most = 40, 4
	members, withPIN := p.clients("member", rounds*most), p.clients("pinned", rounds*most)
	for i, email := range withPIN {
		if i%2 == 0 { // half of them, so that it shows if it matters
			p.pin(email)
		}
	}
	// ask says how long the answer to a start took, and to the poll after it.
	ask := func(email string, more ...string) (start, poll time.Duration) {
		c := p.computer()
		c.step() // fetches the nonce, opens the connection
		f := c.startForm(email, more...)
		begin := time.Now()
		a := c.post(auth.PathChallenge, f)
		start = time.Since(begin)
		if a.status != 400 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		c.challenge(a)
		begin = time.Now()
		if ans, a := c.step(); ans.Error != auth.ErrInsufficientAuthz {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return start, time.Since(begin)
	}
	tells := map[string]bool{"start": true, "poll": true, "PIN": true, "poll after a PIN": true}
	for try := 0; try < most && slices.Contains(slices.Collect(maps.Values(tells)), true); try++ {
		times := map[string][]time.Duration{}
		note := func(first, second, who, email string, more ...string) {
			start, poll := ask(email, more...)
			times[first+who] = append(times[first+who], start)
			times[second+who] = append(times[second+who], poll)
		}
		for i := try * rounds; i < (try+1)*rounds; i++ {
			stranger := fmt.Sprintf("stranger%d@example.com", i)
			p.saw("address", stranger)
			note("start", "poll", ", member", members[i])
			note("start", "poll", ", stranger", stranger)
			note("PIN", "poll after a PIN", ", member", withPIN[i], "pin", "000000")
			note("PIN", "poll after a PIN", ", stranger", "x"+stranger, "pin", "000000")
		}
		for what := range tells {
			a, b := median(times[what+", member"]), median(times[what+", stranger"])
			ratio := float64(a) / float64(b)
			t.Logf("%s: member %v, stranger %v, ratio %.2f", what, a, b, ratio)
			tells[what] = tells[what] && (ratio > 1.5 || ratio < 1/1.5)
		}
	}
	for what, yes := range tells {
		if yes {
			t.Errorf("%s: the time tells members from strangers, each of %d times", what, most)
		}
	}
}

func median(d []time.Duration) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	return d[len(d)/2]
}

// Acceptance 46, 47: an unknown address waits like a known one; both end with
// invalid_session after 24 hours; the practice sees it, with the client who was
// probably meant.
func TestUnknownAddress(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane.rivera@example.com")
	known, unknown := p.computer(), p.computer()
	begin := time.Now()
	known.asks("jane.rivera@example.com")
	unknown.asks("jane.riviera@exampel.com")
	apart := time.Since(begin) // that the two began, at most
	for range 8 {
		p.Advance(3 * time.Hour)
		known.step()
		unknown.step()
		p.Advance(4 * time.Second)
		begin := time.Now()
		k, _ := known.step()
		u, _ := unknown.step()
		most := 2 + int((apart + time.Since(begin)).Seconds()) // of the clock that runs on meanwhile
		if k.Error != u.Error || k.Needs != u.Needs || k.ExpiresIn-u.ExpiresIn > most || u.ExpiresIn-k.ExpiresIn > most {
			t.Fatalf("%+v\n%+v", k, u)
		}
	}
	for what, c := range map[string]*computer{"known": known, "unknown": unknown} {
		if ans, a := c.step(); a.status != 400 || ans.Error != auth.ErrInvalidSession {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	var list []struct {
		Email   string
		Asks    int
		Nearest *struct{ Email string }
	}
	p.JSON(&list, "unknown", "list")
	if len(list) != 1 || list[0].Email != "jane.riviera@exampel.com" || list[0].Asks != 1 || list[0].Nearest == nil || list[0].Nearest.Email != "jane.rivera@example.com" {
		t.Errorf("%+v", list)
	}
	p.computer().start("zzz@quite.different.example")
	p.JSON(&list, "unknown", "list")
	if len(list) != 2 || list[0].Nearest != nil {
		t.Errorf("%+v", list)
	}
	if len(p.letters("jane.riviera@exampel.com")) != 0 {
		t.Error("a mail to an address that is not on file")
	}
}
