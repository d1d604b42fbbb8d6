package acceptance_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// Acceptance 13, 15, 17, 18, 19, 22, 25, 27, 28: a link that is young: looking
// changes nothing, pressing signs nobody in, used says used.
func TestYoungLinks(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("young", 20)
	b := p.browser()

	t.Run("13 opened by scanners", func(t *testing.T) {
		c, m := p.waiting(email[0])
		p.letters(email[0]) // has left, as far as the server knows
		before := p.State()
		for range 5 {
			b.says(b.get(m.path), 200, "HP-Laptop", auth.GroupCode(m.code))
			b.head(m.path)
		}
		if after := p.State(); after != before {
			t.Errorf("%+v became %+v", before, after)
		}
		c.in(c.types("email_code", m.code))
	})

	t.Run("15 every button, without app or code", func(t *testing.T) {
		c, m := p.waiting(email[1])
		for range 3 {
			b.scan(m.path)
			b.scan(m.path + "/not-me")
			for _, action := range []string{"here", "renew", "request", "not-me", "", "x"} {
				b.press(m.path, action)
			}
		}
		if _, a := c.step(); a.status != 400 {
			t.Fatalf("a poll got in: %s", a.body)
		}
		if n := len(p.devices(email[1])); n != 0 {
			t.Fatalf("%d computers", n)
		}
		if n := len(p.letters(email[1])); n != 1 {
			t.Errorf("%d mails", n)
		}
		c.in(b.here(m.path).Get("code"), "redirect_uri", c.redirect)
	})

	t.Run("17 typed from a phone", func(t *testing.T) {
		for i, form := range []func(string) string{func(s string) string { return s }, auth.GroupCode, func(s string) string { return " " + s[:3] + "-" + s[3:] + "\n" }} {
			c, m := p.waiting(email[2+i])
			c.in(c.types("email_code", form(m.code)))
		}
	})

	t.Run("18 wrong codes", func(t *testing.T) {
		c, m := p.waiting(email[5])
		for left := 4; left >= 0; left-- {
			ans, a := c.step("email_code", wrong(m.code))
			if a.status != 400 || ans.Error != auth.ErrInvalidCode || ans.TriesLeft == nil || *ans.TriesLeft != left {
				t.Fatalf("want %d tries left: %d %s", left, a.status, a.body)
			}
			if ans, _ := c.step(); ans.Error != auth.ErrInsufficientAuthz && ans.Error != auth.ErrSlowDown {
				t.Fatalf("not pending: %+v", ans)
			}
		}
		for range 2 {
			if ans, a := c.step("email_code", m.code); a.status != 400 || ans.Error != auth.ErrTooManyAttempts || ans.AuthorizationCode != "" {
				t.Fatalf("the right code after five wrong ones: %d %s", a.status, a.body)
			}
		}
		c.in(b.here(m.path).Get("code"), "redirect_uri", c.redirect)
	})

	t.Run("19 used says used", func(t *testing.T) {
		c, m := p.waiting(email[6])
		c.in(c.types("email_code", m.code))
		b.says(b.get(m.path), 200, "This link was used", "HP-Laptop", "Send me a new link")
		a := b.press(m.path, "here")
		b.says(a, 410, "This link was used")
		if a.header.Get("Location") != "" {
			t.Error("a used link leads to an app")
		}
		other := p.computer()
		other.asks(email[6], "way", "pin")
		if ans, _ := other.step("email_code", m.code); ans.Error != auth.ErrInvalidCode {
			t.Errorf("its code works: %+v", ans)
		}
		if n := len(p.devices(email[6])); n != 1 {
			t.Errorf("%d computers", n)
		}
	})

	t.Run("25 not a link", func(t *testing.T) {
		_, m := p.waiting(email[7])
		mails, events := len(p.Mails("")), len(p.why(email[7]))
		random := b.get(auth.PathLink + auth.Token())
		b.says(random, 404, "not complete", "(555) 010-0199")
		for _, path := range []string{auth.PathLink + m.token[:20], auth.PathLink + m.token[:42], auth.PathLink + m.token + "A", auth.PathLink + "x", auth.PathLink + strings.ToUpper(m.token),
			auth.PathLink + url.PathEscape(m.token[:20]+"\r\n"), auth.PathLink + strings.Repeat("A", 4000), auth.PathLink + url.PathEscape("<script>")} {
			if a := b.get(path); a.status != 404 || string(a.body) != string(random.body) {
				t.Errorf("%s: %d %s", path, a.status, text(a))
			}
			for _, action := range []string{"here", "renew", "request"} {
				if a := b.press(path, action); a.status != 404 || string(a.body) != string(random.body) {
					t.Errorf("%s %s: %d %s", action, path, a.status, text(a))
				}
			}
			b.press(path+"/not-me", "not-me")
		}
		if p.letters(email[7]); len(p.Mails("")) != mails || len(p.why(email[7])) != events {
			t.Error("something was sent or noted")
		}
	})

	t.Run("27 the page's headers", func(t *testing.T) { pageHeaders(t, p, email[8]) })
	t.Run("28 pressed from another site", func(t *testing.T) { crossSite(t, p, email[9]) })

	t.Run("21 22 newest wins", func(t *testing.T) {
		c, old := p.waiting(email[10])
		pressed := b.here(old.path).Get("code")
		p.Advance(31 * time.Second)
		if ans, _ := c.step("resend", "1"); ans.Error != auth.ErrInsufficientAuthz {
			t.Fatalf("%+v", ans)
		}
		m := p.letter(email[10], 2)
		when := m.subject[strings.Index(m.subject, ", ")+2:] // "3:04 PM Tuesday"
		clock, _, _ := strings.Cut(when, "M ")
		for _, a := range []answer{b.get(old.path), b.press(old.path, "here"), b.press(old.path, "renew")} {
			if said := text(a); !strings.Contains(said, "newer email") || !strings.Contains(said, clock+"M") || a.header.Get("Location") != "" {
				t.Errorf("%d %s; want words about the mail of %s", a.status, said, when)
			}
		}
		if ans, _ := c.step("email_code", old.code); ans.Error != auth.ErrInvalidCode {
			t.Errorf("the older code works: %+v", ans)
		}
		if ans, status := c.redeem(pressed, "redirect_uri", c.redirect); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Errorf("the older link, pressed before: %d %+v", status, ans)
		}
		c.in(c.types("email_code", m.code))
		if n := len(p.letters(email[10])); n != 2 {
			t.Errorf("%d mails", n)
		}
	})
}

// Acceptance 21: two computers ask; only the newest link works, on the one
// that asked for it.
func TestAcceptance21NewestWins(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("newest", 1)[0]
	one, old := p.waiting(email)
	p.Advance(31 * time.Second)
	two, m := p.waiting(email)
	for _, c := range []*computer{one, two} {
		if ans, _ := c.step("email_code", old.code); ans.Error != auth.ErrInvalidCode {
			t.Errorf("%+v", ans)
		}
	}
	if ans, _ := one.step("email_code", m.code); ans.Error != auth.ErrInvalidCode {
		t.Errorf("the code of another computer's mail works: %+v", ans)
	}
	two.in(two.types("email_code", m.code))
	if n := len(p.devices(email)); n != 1 {
		t.Errorf("%d computers", n)
	}
}

// wrong is a code that is not this one.
func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

func pageHeaders(t *testing.T, p *practice, email string) {
	c, m := p.waiting(email)
	b := p.browser()
	live, noted := b.get(m.path), b.get(m.path+"/not-me")
	c.in(c.types("email_code", m.code))
	for what, a := range map[string]answer{"live": live, "not me": noted, "used": b.get(m.path), "cut": b.get("/l/x"), "front": b.get("/"), "pressed": b.press(m.path, "here")} {
		h := a.header
		policy := h.Get("Content-Security-Policy")
		if h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("X-Frame-Options") != "DENY" ||
			!strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %v", what, h)
		}
		for _, m := range foreign.FindAllStringSubmatch(string(a.body), -1) {
			t.Errorf("%s: the page asks for %s", what, m[0])
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") && strings.Count(policy, "*") != strings.Count(policy, "http://127.0.0.1:*")+strings.Count(policy, "http://[::1]:*") {
			t.Errorf("%s: %s", what, policy)
		}
	}
}

func crossSite(t *testing.T, p *practice, email string) {
	c, m := p.waiting(email)
	c.in(c.types("email_code", m.code)) // a dead link, where one press would send a mail
	p.Advance(24 * time.Hour)
	p.letters(email)
	state := p.State()
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		for _, path := range []string{m.path, m.path + "/not-me", "/open/app", "/help", auth.PathAuthorize} {
			a := c.do(c.plain, "POST", path, formType, "action=renew&email="+url.QueryEscape(email), header...)
			if a.status != 403 || a.header.Get("Location") != "" {
				t.Errorf("%s with %v: %d", path, header, a.status)
			}
		}
	}
	if n := len(p.letters(email)); n != 1 || p.State() != state {
		t.Errorf("%d mails, %+v became %+v", n, state, p.State())
	}
	if len(p.lines(email, "not_me")) != 0 {
		t.Error("a foreign press stands on the timeline")
	}
	p.browser().says(p.browser().press(m.path, "renew"), 200, "We just sent you a new link")
}
