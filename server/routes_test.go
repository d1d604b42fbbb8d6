package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"alcove/server"
	"alcove/server/servertest"
)

func ask(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// 4.1.4, 3.4.2, 13.4.4: every address, with every method, answers as told, with
// the strict headers, for no foreign page, and without a version.
func TestEveryRouteAndMethod(t *testing.T) {
	w := servertest.New(t)
	allowed := map[string]map[string]bool{}
	for _, pattern := range server.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{token}", "x", "{what}", "app", "{id}", "x").Replace(path)
		if allowed[path] == nil {
			allowed[path] = map[string]bool{}
		}
		allowed[path][method] = true
		if method == "GET" {
			allowed[path]["HEAD"] = true
		}
	}
	if len(allowed) < 20 {
		t.Fatal(allowed)
	}
	for path, methods := range allowed {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"} {
			if method == "CONNECT" {
				continue // Go's client does not send it to a path
			}
			resp, body := ask(t, method, w.URL+path, "", "Origin", "https://evil.example")
			what := method + " " + path
			if !methods[method] {
				if resp.StatusCode != http.StatusMethodNotAllowed && resp.StatusCode != http.StatusForbidden {
					t.Errorf("%s: %s", what, resp.Status)
				}
				if same, _ := ask(t, method, w.URL+path, ""); same.StatusCode != http.StatusMethodNotAllowed || same.Header.Get("Allow") == "" {
					t.Errorf("%s from here: %s, Allow %q", what, same.Status, same.Header.Get("Allow"))
				}
			} else if resp.StatusCode == http.StatusMethodNotAllowed || resp.StatusCode >= 500 {
				t.Errorf("%s: %s", what, resp.Status)
			}
			h := resp.Header
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Content-Security-Policy") == "" || h.Get("X-Frame-Options") != "DENY" {
				t.Errorf("%s: headers %v", what, h)
			}
			if !strings.HasPrefix(path, "/assets/") && h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: Cache-Control %q", what, h.Get("Cache-Control"))
			}
			for name := range h {
				if strings.HasPrefix(name, "Access-Control-") || name == "Server" || name == "X-Powered-By" || name == "Strict-Transport-Security" {
					t.Errorf("%s: %s stands there", what, name)
				}
			}
			if method == "HEAD" && body != "" {
				t.Errorf("%s: a body", what)
			}
			if body != "" && h.Get("Content-Type") == "" {
				t.Errorf("%s: no Content-Type", what)
			}
		}
	}
}

// A page of another site cannot press anything here; a page of ours can, also
// with Origin: null, which browsers send under no-referrer.
func TestCrossOrigin(t *testing.T) {
	w := servertest.New(t)
	for _, path := range []string{"/l/x", "/l/x/not-me", "/open/app", "/help", "/oauth/authorize", "/oauth/token", "/oauth/challenge"} {
		for _, foreign := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			resp, body := ask(t, "POST", w.URL+path, "", foreign...)
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s %v: %s", path, foreign, resp.Status)
			}
			if json := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json"); json != strings.Contains(path, "token") && json != strings.Contains(path, "challenge") {
				t.Errorf("%s: %s", path, body)
			}
		}
		for _, own := range [][]string{{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, {"Sec-Fetch-Site", "none"}, {}} {
			if resp, _ := ask(t, "POST", w.URL+path, "", own...); resp.StatusCode == http.StatusForbidden {
				t.Errorf("%s %v: %s", path, own, resp.Status)
			}
		}
	}
}

func TestWhatIsNotThereAndWhatIsTooMuch(t *testing.T) {
	w := servertest.New(t)
	for path, json := range map[string]bool{"/nowhere": false, "/.git/config": false, "/api/v1/nowhere": true, "/oauth/nowhere": true, "/debug/pprof/": false, "/metrics": false, "/dev/nowhere": true, "/.well-known/x": true,
		"/l/../../etc/passwd": false, "/staff/../nowhere": false, "/oauth/./token": true} {
		resp, body := ask(t, "GET", w.URL+path, "")
		if resp.StatusCode != http.StatusNotFound || strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") != json {
			t.Errorf("%s: %s %s", path, resp.Status, body)
		}
	}
	big := "x=" + strings.Repeat("x", 64<<10)
	for path, says := range map[string]string{"/oauth/challenge": `"too_large"`, "/oauth/token": `"too_large"`,
		"/help": "That was too long", "/l/x": "That was too long", "/nowhere": "That was too long"} {
		resp, body := ask(t, "POST", w.URL+path, big, "Content-Type", "application/x-www-form-urlencoded")
		if resp.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(body, says) || strings.Contains(body, "on our side") {
			t.Errorf("%s: %s %s", path, resp.Status, body)
		}
	}
	if resp, _ := ask(t, "GET", w.URL+"/", "", "X-Long", strings.Repeat("x", 64<<10)); resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("headers: %s", resp.Status)
	}
	// Links point to the configured address, whatever a request says (15).
	for _, header := range []string{"Host", "X-Forwarded-Host", "Forwarded"} {
		if _, body := ask(t, "GET", w.URL+"/.well-known/openid-configuration", "", header, "evil.example"); strings.Contains(body, "evil") {
			t.Errorf("%s: %s", header, body)
		}
	}
}
