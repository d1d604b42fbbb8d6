package signin

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"alcove/server/page"
	"alcove/server/page/pagetest"
)

var (
	oneFirst  = regexp.MustCompile(`<section class="first"`)
	external  = regexp.MustCompile(`(?:href|src|action)="(https?:[^"]*)"`)
	formTag   = regexp.MustCompile(`<form [^>]*>`)
	fieldTag  = regexp.MustCompile(`<(?:input|textarea) [^>]*>`)
	idOf      = regexp.MustCompile(` id="([^"]+)"`)
	titleText = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	mainText  = regexp.MustCompile(`(?s)<main.*</main>`)
)

func rendered(s page.Sample) (string, *httptest.ResponseRecorder) {
	w := httptest.NewRecorder()
	s.Render(w)
	return w.Body.String(), w
}

// Every page in every state: built right, easy to read, and with a way on.
func TestEveryPageFromItsExamples(t *testing.T) {
	if len(page.Samples()) < 30 {
		t.Fatal("where are the pages?", len(page.Samples()))
	}
	for _, s := range page.Samples() {
		t.Run(s.Page+"/"+s.Name, func(t *testing.T) {
			body, w := rendered(s)
			for what, n := range map[string]int{"<h1>": 1, "<main ": 1, "<header>": 1, "<footer>": 1, `<html lang="en">`: 1, "<title>": 1, `name="viewport"`: 1} {
				if got := strings.Count(body, what); got != n {
					t.Errorf("%d of %s, want %d", got, what, n)
				}
			}
			if n := len(oneFirst.FindAllString(body, -1)); n > 1 || n == 0 && needsFirst[s.Page] {
				t.Errorf("%d next steps stand first", n)
			}
			checkWords(t, body)
			checkForms(t, s, body)
			for _, m := range external.FindAllStringSubmatch(body, -1) {
				if m[1] != "https://www.weather.gov/" {
					t.Error("leads elsewhere:", m[1])
				}
			}
			if strings.Contains(body, "style=") || strings.Contains(body, "onclick") || strings.Contains(body, "ZgotmplZ") {
				t.Error("inline style or script, or a value the template refused")
			}
			if w.Header().Get("Referrer-Policy") != "no-referrer" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
				t.Error(w.Header())
			}
		})
	}
}

// needsFirst are the pages a stuck person meets.
var needsFirst = map[string]bool{"link-live": true, "link-dead": true, "link-sent": true, "link-cut": true, "link-no-app": true,
	"doorway": true, "problem": true, "front": true, "authorize-wait": true, "authorize-done": true}

func checkWords(t *testing.T, body string) {
	t.Helper()
	text := pagetest.Text(body)
	if g := pagetest.Grade(text); g > pagetest.MaxGrade {
		t.Errorf("grade %.1f", g)
	}
	if g := pagetest.Grade(pagetest.Text(mainText.FindString(body))); g > pagetest.MaxGrade {
		t.Errorf("main part has grade %.1f", g)
	}
	lower := strings.ToLower(strings.ReplaceAll(body, "aria-invalid", ""))
	// The first is banned from the product, so it is not written here either.
	for _, bad := range []string{"password" + "less", "expired", "invalid", "oops", "sorry", "login", "click"} {
		if strings.Contains(lower, bad) {
			t.Errorf("says %q", bad)
		}
	}
	if m := titleText.FindStringSubmatch(body); m == nil || strings.Contains(m[1], lakeside.Practice) || strings.ContainsAny(m[1], "0123456789@") {
		t.Error("the title is not neutral:", m)
	}
}

func checkForms(t *testing.T, s page.Sample, body string) {
	t.Helper()
	for _, f := range formTag.FindAllString(body, -1) {
		if !strings.Contains(f, `method="post"`) || !strings.Contains(f, `action="/`) {
			t.Error("a form that does not post to us:", f)
		}
		if strings.Contains(f, "_blank") && (!strings.Contains(f, "noopener") || !s.Frame.ToApp) {
			t.Error("a form to the app without noopener, or on a page with a script:", f)
		}
	}
	for _, f := range fieldTag.FindAllString(body, -1) {
		if strings.Contains(f, `type="hidden"`) {
			continue
		}
		id := idOf.FindStringSubmatch(f)
		if id == nil || !strings.Contains(body, `<label for="`+id[1]+`"`) {
			t.Error("a field without a label:", f)
		}
	}
}

// A2.9: no dead end. Whatever happened to the link, something can be done now,
// and one thing stands first.
func TestEveryDeadStateOffersANextStep(t *testing.T) {
	for _, s := range page.Samples() {
		if s.Page != "link-dead" && s.Page != "link-cut" {
			continue
		}
		body, _ := rendered(s)
		main := mainText.FindString(body)
		first := strings.Index(main, `<section class="first"`)
		if first < 0 {
			t.Errorf("%s: a dead end", s.Name)
			continue
		}
		section := main[first:]
		section = section[:strings.Index(section, "</section>")]
		if strings.TrimSpace(pagetest.Text(section)) == "" {
			t.Errorf("%s: the next step says nothing", s.Name)
		}
	}
}

// The page that explains signing in keeps its promise of 150 words and three pictures (A1.16).
func TestHowSigningInWorksIsShort(t *testing.T) {
	for _, s := range page.Samples() {
		if s.Page == "how" {
			body, _ := rendered(s)
			if n := len(strings.Fields(pagetest.Text(mainText.FindString(body)))); n > 175 {
				t.Errorf("%d words", n)
			}
			if n := strings.Count(body, "<img "); n != 3 {
				t.Errorf("%d pictures", n)
			}
		}
	}
}
