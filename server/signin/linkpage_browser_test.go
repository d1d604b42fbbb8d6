//go:build realparts

package signin

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
)

// ear is the app's loopback: what arrives there, and nothing else.
type ear struct {
	redirect string
	arrived  chan url.Values
}

func newEar(t *testing.T, address string) ear {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	a := ear{redirect: "http://" + l.Addr().String() + "/cb", arrived: make(chan url.Values, 100)}
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/cb" {
			a.arrived <- r.URL.Query()
		}
	})}}
	s.Start()
	t.Cleanup(s.Close)
	return a
}

func (a ear) wait(t *testing.T, h *porch) {
	t.Helper()
	select {
	case q := <-a.arrived:
		if q.Get("code") == "" || q.Get("state") != "st" || q.Get("iss") != h.Issuer {
			t.Error("arrived with", q)
		}
		if ans := h.token(q.Get("code"), a.redirect); ans.AccessToken == "" {
			t.Error("no tokens:", ans)
		}
	case <-time.After(patience):
		t.Fatal("nobody arrived at the app")
	}
}

const hereButton = `form[target="_blank"] button`

// Line 16: a cookie-less browser on the app's computer, one press, signed in
// without typing. With scripts and without, on both loopbacks.
func TestOnePressInARealBrowser(t *testing.T) {
	for _, c := range []struct {
		name, address string
		script        bool
	}{{"with script", "127.0.0.1:0", true}, {"without script", "127.0.0.1:0", false}, {"IPv6", "[::1]:0", true}} {
		t.Run(c.name, func(t *testing.T) {
			h, a, b := newPorch(t), newEar(t, c.address), pagetest.Chromium(t)
			b.Script(t, c.script)
			_, path := h.asks(a.redirect)
			pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+path), chromedp.Click(chromedp.CSS(hereButton)))
			a.wait(t, h)
			if p := pagetest.Ours(b.Problems()); len(p) > 0 {
				t.Error("the browser complains:", p)
			}
			h.says(h.get(path), 200, "This link was used", "HP-Laptop")
		})
	}
}

// Lines 14 and 15, A2.2: a mail scanner with a whole browser opens the page,
// runs what there is to run, follows every link and presses every button,
// twenty times over. Then the person signs in with that first mail.
func TestScannerWithABrowserConsumesNothing(t *testing.T) {
	h, b := newPorch(t), pagetest.Chromium(t)
	a := newEar(t, "127.0.0.1:0")
	session, path := h.asks(a.redirect)
	pages := []string{path, path + "/not-me", h.doorwayPath("app")}
	for round := range 20 {
		for _, p := range pages {
			pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+p))
			// The form's own way of being sent, without a mouse: what scanners do.
			n := pagetest.Get(t, b.Ctx, chromedp.Evaluate[int](`document.forms.length`))
			for i := range n {
				pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+p))
				leads := pagetest.Get(t, b.Ctx, chromedp.Evaluate[bool](fmt.Sprintf(`globalThis.left = true,
					(f => { f.requestSubmit(); return f.target !== "_blank" && f.checkValidity(); })(document.forms[%d])`, i)))
				if leads {
					b.Is(t, `!globalThis.left && document.readyState === "complete"`)
				}
			}
			if round == 0 {
				for _, link := range pagetest.Get(t, b.Ctx, chromedp.Evaluate[[]string](`Array.from(document.links).map(a => a.href).filter(u => u.startsWith(location.origin))`)) {
					pagetest.Must(t, b.Ctx, chromedp.Navigate(link))
				}
			}
			h.scan(p)
		}
	}
	for len(a.arrived) > 0 { // the scanner ran on the app's own computer, and has no keys
		<-a.arrived
	}
	h.noMail("only a scanner was here")
	if r := h.linkRow(path).Judge(h.now()); r != "" {
		t.Fatal("the scanner made the link", r)
	}
	if ans, err := h.proceed(t.Context(), session, h.key.Thumbprint(), step{}); err != nil || ans.AuthorizationCode != "" {
		t.Fatal("a poll let somebody in after the scanner:", ans, err)
	}
	pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+path), chromedp.Click(chromedp.CSS(hereButton)))
	a.wait(t, h)
}

var (
	formOf   = regexp.MustCompile(`(?s)<form method="post" action="([^"]+)".*?</form>`)
	hiddenIn = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// scan is a scanner without a browser: GET, HEAD, and every form as it stands.
func (h *porch) scan(path string) {
	h.t.Helper()
	h.head(path)
	for _, f := range formOf.FindAllStringSubmatch(h.get(path).body, -1) {
		v := url.Values{}
		for _, in := range hiddenIn.FindAllStringSubmatch(f[0], -1) {
			v.Set(in[1], in[2])
		}
		h.do("POST", f[1], v.Encode())
	}
}

// The mail read on a phone, and the button pressed there: nothing listens, and
// the first tab still has the code (line 17).
func TestPressedOnTheWrongComputer(t *testing.T) {
	h, b := newPorch(t), pagetest.Chromium(t, chromedp.UserAgent("Mozilla/5.0 (Linux; Android 15) Mobile Safari/537.36"))
	gone := newEar(t, "127.0.0.1:0")
	_, path := h.asks("http://" + silent(t) + "/cb")
	pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+path), chromedp.Click(chromedp.CSS(hereButton)))
	code := strings.TrimSpace(pagetest.Get(t, b.Ctx, chromedp.Text(chromedp.CSS(".thecode"))))
	if got := pagetest.Get(t, b.Ctx, chromedp.Location()); got != h.site.URL+path || len(code) != 7 {
		t.Error("the first tab went away:", got, code)
	}
	if len(gone.arrived) != 0 || h.linkRow(path).Judge(h.now()) != "" {
		t.Error("something happened")
	}
}

// silent is an address where nothing listens, and nothing will: it is taken.
func silent(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Close(fd); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(fd)
	in, ok := at.(*syscall.SockaddrInet4)
	if err != nil || !ok {
		t.Fatal(at, err)
	}
	return fmt.Sprintf("127.0.0.1:%d", in.Port)
}

// Leaving: the button, Shift three times, and the button without script.
func TestLeaveThisPage(t *testing.T) {
	h, b := newPorch(t), pagetest.Chromium(t, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	pagetest.Must(t, b.Ctx, chromedp.Navigate(h.site.URL+"/help"))
	if !pagetest.Get(t, b.Ctx, chromedp.Evaluate[bool](`!document.getElementById("keys").hidden`)) {
		t.Error("the keys are not told")
	}
	// In one go: presses that lie far apart are none of it, and a machine may be slow.
	left := pagetest.Get(t, b.Ctx, chromedp.Evaluate[[]bool](`(() => {
		const press = (...keys) => {
			keys.forEach(key => document.dispatchEvent(new KeyboardEvent("keydown", {key})));
			return document.body.hidden && document.title === "";
		};
		return [press("Shift", "Shift"), press("a", "Shift", "Shift"), press("Shift")]; })()`))
	if !slices.Equal(left, []bool{false, false, true}) {
		t.Error("left after two presses, after typing capitals, after three:", left)
	}
}
