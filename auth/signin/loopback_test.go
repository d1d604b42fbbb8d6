package signin

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const issuer = "https://portal.example.com"

func listen(t *testing.T) *Loopback {
	t.Helper()
	b, err := Listen("the-state", issuer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func good() url.Values {
	return url.Values{"state": {"the-state"}, "iss": {issuer}, "code": {"the-code"}}
}

func press(t *testing.T, b *Loopback, method string, q url.Values, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, b.Redirect()+"?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	c := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !strings.Contains(string(body), "You can close this page") || strings.Contains(string(body), "the-code") {
		t.Errorf("page: %s", body)
	}
	return res.StatusCode, string(body)
}

func TestTheLoopbackTakesOneRightAnswerAndRefusesOthers(t *testing.T) {
	b := listen(t)
	for name, change := range map[string]func(url.Values){
		"another state":    func(q url.Values) { q.Set("state", "x") },
		"no state":         func(q url.Values) { q.Del("state") },
		"another issuer":   func(q url.Values) { q.Set("iss", "https://evil.example") },
		"no issuer":        func(q url.Values) { q.Del("iss") },
		"no code":          func(q url.Values) { q.Del("code") },
		"an empty code":    func(q url.Values) { q.Set("code", "") },
		"two codes":        func(q url.Values) { q.Add("code", "x") },
		"two states":       func(q url.Values) { q.Add("state", "the-state") },
		"an error instead": func(q url.Values) { q.Set("error", "access_denied") },
		"a huge code":      func(q url.Values) { q.Set("code", strings.Repeat("x", 600)) },
	} {
		q := good()
		change(q)
		if status, _ := press(t, b, http.MethodGet, q, nil); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	for name, change := range map[string]func(*http.Request){
		"a page of another name (DNS rebinding)": func(r *http.Request) { r.Host = "evil.example" },
		"localhost, which is not what we gave":   func(r *http.Request) { r.Host = "localhost:" + r.URL.Port() },
		"another path":                           func(r *http.Request) { r.URL.Path = "/other" },
		"a post":                                 func(r *http.Request) { r.Method = http.MethodPost },
	} {
		if status, _ := press(t, b, http.MethodGet, good(), change); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	select {
	case c := <-b.Codes():
		t.Fatalf("a wrong answer gave %q", c)
	default:
	}
	if status, _ := press(t, b, http.MethodGet, good(), nil); status != http.StatusOK {
		t.Fatalf("the right answer: %d", status)
	}
	if c := <-b.Codes(); c != "the-code" {
		t.Fatalf("code %q", c)
	}
	<-b.Done() // one answer, then it closes
	if _, err := http.Get(b.Redirect() + "?" + good().Encode()); err == nil {
		t.Fatal("it still answers")
	}
}

func TestTheLoopbackIsOnlyThisComputer(t *testing.T) {
	u, err := url.Parse(listen(t).Redirect())
	if err != nil {
		t.Fatal(err)
	}
	if h := u.Hostname(); h != "127.0.0.1" && h != "::1" || u.Path != "/cb" || u.RawQuery != "" || u.Port() == "" {
		t.Fatalf("%s", u)
	}
}
