package signin

import (
	"io"
	"net"
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
	b.linger = time.Hour // for a computer that is busy
	t.Cleanup(func() {
		b.showed.Do(func() { close(b.shown) })
		b.Close()
	})
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
	res, body := ask(t, r)
	if !strings.Contains(body, "You can close this page") && res.StatusCode != http.StatusSeeOther {
		t.Errorf("page: %s", body)
	}
	return res.StatusCode, res.Header.Get("Location")
}

// ask does one request, and looks at what every answer of a loopback must be.
func ask(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
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
	if strings.Contains(string(body)+res.Header.Get("Location"), "the-code") {
		t.Errorf("the code comes back: %v %s", res.Header, body)
	}
	return res, string(body)
}

// show asks for the page that stands behind the answer.
func show(t *testing.T, b *Loopback, path string) int {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://"+b.host+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, _ := ask(t, r)
	return res.StatusCode
}

// Acceptance 36, the app's half: what a browser brings from somebody else's
// sign-in, with its state or from its server, is not taken.
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
	if status := show(t, b, "/done"); status != http.StatusBadRequest {
		t.Errorf("the page is there before anybody pressed: %d", status)
	}
	if status, to := press(t, b, http.MethodGet, good(), nil); status != http.StatusSeeOther || to != "/done" {
		t.Fatalf("the right answer: %d %s", status, to)
	}
	if c := <-b.Codes(); c != "the-code" {
		t.Fatalf("code %q", c)
	}
	if status := show(t, b, "/done?code=x"); status != http.StatusBadRequest {
		t.Errorf("the page with a code in its address: %d", status)
	}
	if status := show(t, b, "/done"); status != http.StatusOK {
		t.Errorf("the page: %d", status)
	}
	<-b.Done() // one answer and its page, then it closes
	if _, err := http.Get(b.Redirect() + "?" + good().Encode()); err == nil {
		t.Fatal("it still answers")
	}
}

// RFC 8252: one answer. A browser that brings another one while the first has
// not got its page is sent to the same page, and its code goes nowhere.
func TestTheLoopbackTakesNoSecondCode(t *testing.T) {
	b := listen(t)
	press(t, b, http.MethodGet, good(), nil)
	for range 3 {
		q := good()
		q.Set("code", "another-code")
		if status, to := press(t, b, http.MethodGet, q, nil); status != http.StatusSeeOther || to != "/done" {
			t.Errorf("a second answer: %d %s", status, to)
		}
	}
	if status := show(t, b, "/done"); status != http.StatusOK {
		t.Errorf("the page: %d", status)
	}
	<-b.Done()
	if c := <-b.Codes(); c != "the-code" {
		t.Errorf("code %q", c)
	}
	select {
	case c := <-b.Codes():
		t.Errorf("a second code: %q", c)
	default:
	}
}

// The app stops waiting as soon as it has the code. The browser gets its page
// all the same, and one that never asks for it is not waited for.
func TestTheLoopbackEndsAfterThePageOrItsTime(t *testing.T) {
	t.Run("the page", func(t *testing.T) {
		b := listen(t)
		press(t, b, http.MethodGet, good(), nil)
		over := make(chan struct{})
		go func() {
			defer close(over)
			b.Close()
		}()
		if status := show(t, b, "/done"); status != http.StatusOK {
			t.Errorf("the page: %d", status)
		}
		<-over
	})
	t.Run("its time", func(t *testing.T) {
		b := listen(t)
		b.linger = time.Millisecond
		press(t, b, http.MethodGet, good(), nil)
		<-b.Done()
	})
	t.Run("nobody came", func(t *testing.T) {
		b := listen(t)
		b.linger = time.Hour
		b.Close()
		<-b.Done()
	})
}

// Closed before it began to accept, it listens no more either.
func TestTheLoopbackIsGoneWhenItIsClosed(t *testing.T) {
	for range 200 {
		b, err := Listen("the-state", issuer)
		if err != nil {
			t.Fatal(err)
		}
		b.Close()
		l, err := net.Listen("tcp", b.host)
		if err != nil {
			t.Fatalf("closed, and the port is still taken: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
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
