package signin

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Members and strangers get answers of the same status, members and length,
// all along: a client by mail, one who gets no mail, one whose portal is off,
// and an address nobody has.
func TestAllAddressesLookAlike(t *testing.T) {
	people := []struct {
		email  string
		ways   auth.Ways
		change func(*store.Client)
	}{
		{"anna@example.com", auth.WaysLink, nil},
		{"bert@example.com", auth.WaysLinkPIN, nil},
		{"cleo@example.com", auth.WaysLinkWord, func(c *store.Client) { c.WordHash = "" }},
		{"dora@example.com", auth.WaysPIN, func(c *store.Client) { c.NoMail = true }},
		{"emil@example.com", auth.WaysLink, func(c *store.Client) { c.PortalOn = false }},
		{"fred@example.com", auth.WaysLink, func(c *store.Client) { c.SameComputer = true }},
		{"gina@example.com", "", nil}, // not on file
	}
	stories := map[string]func(a *app) []*httptest.ResponseRecorder{
		"mail": func(a *app) []*httptest.ResponseRecorder {
			out := []*httptest.ResponseRecorder{a.raw(a.startForm())}
			for range 2 {
				out = append(out, a.next(out[0]))
				out = append(out, a.next(out[0])) // too fast
				a.pass(40 * time.Second)
				out = append(out, a.next(out[0], "resend", "1"), a.next(out[0], "email_code", "000000"), a.next(out[0], "pin", "000000"),
					a.next(out[0], "word", "blue kettle"), a.next(out[0], "link_code", auth.Token()))
			}
			for range 6 {
				out = append(out, a.next(out[0], "email_code", "000001"), a.next(out[0], "pin", "000001"))
			}
			out = append(out, a.raw(a.startForm())) // held back
			a.pass(25 * time.Hour)
			return append(out, a.next(out[0]))
		},
		"pin screen": func(a *app) []*httptest.ResponseRecorder {
			out := []*httptest.ResponseRecorder{a.raw(a.startForm("way", "pin"))}
			return append(out, a.next(out[0]), a.next(out[0], "pin", "000000"), a.next(out[0], "resend", "1"), a.raw(a.startForm()))
		},
		"pin with the start": func(a *app) []*httptest.ResponseRecorder {
			out := []*httptest.ResponseRecorder{a.raw(a.startForm("pin", "000000"))}
			return append(out, a.next(out[0]), a.raw(a.startForm()), a.raw(a.startForm("pin", "000001")))
		},
		"someone else asks": func(a *app) []*httptest.ResponseRecorder {
			out := []*httptest.ResponseRecorder{a.raw(a.startForm())}
			a.pass(31 * time.Second)
			thief := a.app(a.email)
			out = append(out, thief.raw(thief.startForm()))
			return append(out, a.next(out[0], "resend", "1"), a.next(out[0]), a.next(out[0], "resend", "1"),
				thief.next(out[1], "resend", "1"), thief.next(out[1]))
		},
		"doorway": func(a *app) []*httptest.ResponseRecorder {
			if _, err := a.p.sendDoorway(a.Context(), a.email, "192.0.2.50"); err != nil {
				a.Fatal(err)
			}
			a.pass(31 * time.Second)
			return []*httptest.ResponseRecorder{a.raw(a.startForm())}
		},
	}
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, who := range people {
				w := newWorld(t)
				if who.ways != "" {
					c := w.client(who.email, who.ways, func(c *store.Client) {
						if who.change != nil {
							who.change(c)
						}
					})
					if who.ways != auth.WaysPIN {
						w.pin(c, "")
					}
				}
				var got []string
				for _, rec := range story(w.app(who.email)) {
					got = append(got, shape(rec))
				}
				if want == nil {
					want = got
				}
				for i := range want {
					if got[i] != want[i] {
						t.Errorf("%s: answer %d is\n%s\nand for %s it is\n%s", who.email, i, got[i], people[0].email, want[i])
					}
				}
			}
		})
	}
}

// shape is an answer without its randomness.
func shape(rec *httptest.ResponseRecorder) string {
	body := rec.Body.String()
	body = regexp.MustCompile(`"auth_session":"[A-Za-z0-9_-]{43}"`).ReplaceAllString(body, `"auth_session":"S"`)
	body = regexp.MustCompile(`"label":"[0-9]{3}"`).ReplaceAllString(body, `"label":"L"`)
	h := rec.Header().Clone()
	h.Del("Dpop-Nonce")
	names := []string{}
	for k, v := range h {
		names = append(names, k+": "+v[0])
	}
	slices.Sort(names)
	b, err := json.Marshal([]any{rec.Code, names, body})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (a *app) raw(f url.Values) *httptest.ResponseRecorder {
	a.Helper()
	return a.call("POST", auth.PathChallenge, "application/x-www-form-urlencoded", f.Encode(), "")
}

// next goes on from the answer of a start.
func (a *app) next(start *httptest.ResponseRecorder, more ...string) *httptest.ResponseRecorder {
	a.Helper()
	var ans auth.ChallengeAnswer
	if err := json.Unmarshal(start.Body.Bytes(), &ans); err != nil || ans.AuthSession == "" {
		a.Fatalf("%s %v", start.Body, err)
	}
	return a.raw(pairs(url.Values{"client_id": {auth.ClientID}, "auth_session": {ans.AuthSession}}, more...))
}

// The answers take the same time, whatever the work behind them.
func TestAnswersTakeTheSameTime(t *testing.T) {
	w := newWorld(t)
	w.client("anna@example.com", auth.WaysLink)
	w.p.even = evenTime
	for _, email := range []string{"anna@example.com", "gina@example.com"} {
		a := w.app(email)
		for name, call := range map[string]func(){
			"start": func() { a.start() }, "poll": func() { a.start(); a.step() }, "PIN": func() { a.step("pin", "000000") },
			"doorway": func() { w.p.sendDoorway(t.Context(), email, "192.0.2.7") }, //nolint:errcheck // its time is looked at
		} {
			began := time.Now()
			call()
			if took := time.Since(began); took < evenTime {
				t.Errorf("%s of %s took %v", name, email, took)
			}
		}
	}
}
