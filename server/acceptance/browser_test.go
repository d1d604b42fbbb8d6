package acceptance_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// browser is one without cookies, at an address of its own.
type browser struct {
	*practice
	computer *computer
}

func (p *practice) browser() browser {
	p.T.Helper()
	return browser{p, p.computer()}
}

func (b browser) get(path string) answer {
	b.T.Helper()
	return b.computer.do(b.computer.plain, "GET", path, "", "", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0")
}

func (b browser) head(path string) answer {
	b.T.Helper()
	return b.computer.do(b.computer.plain, "HEAD", path, "", "")
}

// press is a button of a link's page.
func (b browser) press(path, action string) answer {
	b.T.Helper()
	return b.send(path, url.Values{"action": {action}})
}

// send sends a form as a browser does on our own page.
func (b browser) send(path string, f url.Values) answer {
	b.T.Helper()
	return b.computer.do(b.computer.plain, "POST", path, formType, f.Encode(), "Sec-Fetch-Site", "same-origin", "Origin", "null")
}

// here presses "the app is on this computer" and returns what reaches the app.
func (b browser) here(path string) url.Values {
	b.T.Helper()
	a := b.press(path, "here")
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != http.StatusSeeOther {
		b.T.Fatalf("here: %d %s", a.status, text(a))
	}
	b.saw("authorization code", to.Query().Get("code"))
	return to.Query()
}

var tags = regexp.MustCompile(`(?s)<(?:script|style).*?</(?:script|style)>|<[^>]*>`)

// text is what a page says, in one line.
func text(a answer) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(string(a.body), " "))), " ")
}

// says demands an answer of that status with these words.
func (b browser) says(a answer, status int, words ...string) {
	b.T.Helper()
	if a.status != status {
		b.T.Errorf("%d, want %d: %s", a.status, status, text(a))
	}
	for _, w := range words {
		if !strings.Contains(text(a), w) {
			b.T.Errorf("%q is not said: %s", w, text(a))
		}
	}
}

var (
	formOf  = regexp.MustCompile(`(?s)<form[^>]* action="([^"]+)".*?</form>`)
	fieldOf = regexp.MustCompile(`<(?:input|button)[^>]* name="([^"]+)" value="([^"]*)"`)
	hrefOf  = regexp.MustCompile(`<a [^>]*href="(/[^"]*)"`)
)

// scan does what a mail scanner does: HEAD, GET, every link, every form as it
// stands, every button.
func (b browser) scan(path string) {
	b.T.Helper()
	b.head(path)
	page := b.get(path)
	paths := []string{path}
	for _, m := range hrefOf.FindAllStringSubmatch(string(page.body), -1) {
		paths = append(paths, html.UnescapeString(m[1]))
	}
	for _, p := range paths {
		for _, f := range formOf.FindAllStringSubmatch(string(b.get(p).body), -1) {
			v := url.Values{}
			for _, in := range fieldOf.FindAllStringSubmatch(f[0], -1) {
				v.Set(in[1], html.UnescapeString(in[2]))
			}
			b.send(html.UnescapeString(f[1]), v)
		}
	}
}

// foreign is anything that a page would fetch from elsewhere, or send there.
var foreign = regexp.MustCompile(`<(?:link|script|img|iframe|form|object|embed|source|video|audio)\b[^>]*"(?:https?:)?//[^"]*"|url\([^)]*//[^)]*\)|@import`)

// groupedDigits is a code as mails and pages write it.
var groupedDigits = regexp.MustCompile(`\b[0-9]{3} ?[0-9]{3}\b`)
