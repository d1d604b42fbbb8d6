package page

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

type greeting struct{ Who string }

var greet = Define(fstest.MapFS{"greet.html": {Data: []byte(`{{define "title"}}Hello{{end}}{{define "main"}}<h1>Hi {{.View.Who}}</h1>{{end}}`)}},
	"greet", Example[greeting]{Name: "plain", View: greeting{"Ann"}})

func TestPageEscapesAndCarriesHeaders(t *testing.T) {
	w := httptest.NewRecorder()
	greet.Write(w, http.StatusTeapot, Frame{Practice: "<Oak>", Contacts: []Contact{{Phone: "(555) 010-0199"}}, ToApp: true}, greeting{`<script>alert("x")</script>`})
	body := w.Body.String()
	if w.Code != http.StatusTeapot || strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;") || !strings.Contains(body, "&lt;Oak&gt;") {
		t.Errorf("%d %s", w.Code, body)
	}
	if !strings.Contains(body, `href="tel:5550100199"`) {
		t.Error("the phone cannot be pressed:", body)
	}
	for name, want := range map[string]string{
		"Content-Type":                 "text/html; charset=utf-8",
		"Cache-Control":                "no-store",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"X-Robots-Tag":                 "noindex, nofollow",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http://127.0.0.1:* http://[::1]:*; " +
			"frame-ancestors 'none'; base-uri 'none'",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A script may run only where no form leads to the app, and only our own file.
func TestScriptOnlyWhereNoFormLeadsToTheApp(t *testing.T) {
	w := httptest.NewRecorder()
	greet.Write(w, http.StatusOK, Frame{}, greeting{})
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "127.0.0.1") || strings.Contains(csp, "unsafe") {
		t.Error(csp)
	}
	if n := strings.Count(w.Body.String(), "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
}

// Only a port may get into the policy, whatever an app says of itself.
func TestLoopbackInThePolicy(t *testing.T) {
	for loopback, extra := range map[string]string{
		"[::1]:49152": " http://*:49152", "127.0.0.1:49152": "", "": "", "[::1]:": "", "[::1]:1; script-src *": "", "[::1]:99999": "",
	} {
		want := strings.Replace(policy, "[::1]:*;", "[::1]:*"+extra+";", 1)
		if got := policyFor(Frame{ToApp: true, Loopback: loopback}); got != want {
			t.Errorf("%q: %s", loopback, got)
		}
	}
}

func TestViewNobodyForesawIsNotSentByHalves(t *testing.T) {
	p := Define(fstest.MapFS{"x.html": {Data: []byte(`{{define "title"}}x{{end}}{{define "main"}}<h1>x</h1>{{index .View 0}}{{end}}`)}},
		"x", Example[[]string]{Name: "one", View: []string{"secret"}})
	w := httptest.NewRecorder()
	p.Write(w, http.StatusOK, Frame{}, nil)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "<h1>") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestDefineRefusesWhatCannotBeShown(t *testing.T) {
	for name, define := range map[string]func(){
		"no example":    func() { Define[greeting](fstest.MapFS{}, "greet") },
		"no file":       func() { Define(fstest.MapFS{}, "greet", Example[greeting]{}) },
		"unknown asset": func() { Define(mapFS(`{{asset "gone.png"}}`), "p", Example[greeting]{}) },
		"unknown field": func() { Define(mapFS(`{{.View.Nobody}}`), "p", Example[greeting]{}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("was accepted")
				}
			}()
			define()
		})
	}
}

func mapFS(main string) fstest.MapFS {
	return fstest.MapFS{"p.html": {Data: []byte(`{{define "title"}}t{{end}}{{define "main"}}` + main + `{{end}}`)}}
}

func TestAssets(t *testing.T) {
	get := func(target string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		Assets().ServeHTTP(w, httptest.NewRequest("GET", target, nil))
		return w
	}
	address, err := assetURL("page.css")
	if err != nil {
		t.Fatal(err)
	}
	if w := get(address); w.Code != 200 || w.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Error(w.Code, w.Header())
	}
	if w := get("/assets/page.css"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Error(w.Code, w.Header())
	}
	for _, bad := range []string{"/assets/", "/assets/nothing.css", "/assets/../page.go", "/assets/assets/page.css"} {
		if w := get(bad); w.Code != http.StatusNotFound || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Error(bad, w.Code)
		}
	}
}

// Nothing in an asset may make a browser ask another server.
func TestAssetsLoadNothing(t *testing.T) {
	for name, a := range assets {
		body := strings.ReplaceAll(string(a.body), `xmlns="http://www.w3.org/2000/svg"`, "")
		for _, bad := range []string{"http:", "https:", "url(", "@import", "//cdn", "XMLHttpRequest", "sendBeacon", "WebSocket"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %q", name, bad)
			}
		}
		// A script asks this server alone; the policy of its pages sees to that too.
		for _, m := range regexp.MustCompile(`(?:fetch|EventSource)\("([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(m[1], "/staff/") {
				t.Errorf("%s asks %s", name, m[1])
			}
		}
	}
	if _, err := os.Stat("assets/page.css"); err != nil {
		t.Fatal(err)
	}
}
