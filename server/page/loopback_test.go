//go:build realparts

package page_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"alcove/server/page"
	"alcove/server/page/pagetest"
)

var toApp = page.Define(fstest.MapFS{"to.html": {Data: []byte(`{{define "title"}}t{{end}}{{define "main"}}<h1>t</h1>
<form method="post" action="/" target="_blank" rel="noopener"><button id="here">go</button></form>{{end}}`)}},
	"to", page.Example[string]{Name: "x"})

// Browsers hold the policy's form-action against where the answer of a POST
// leads: the app's loopback, in both families, must be let through.
func TestTheBrowserLetsAFormThroughToTheApp(t *testing.T) {
	b := pagetest.Chromium(t)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			arrived := make(chan string, 1)
			app := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/cb" {
					arrived <- r.URL.RawQuery
				}
			})}}
			app.Start()
			defer app.Close()
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					http.Redirect(w, r, app.URL+"/cb?code=1", http.StatusSeeOther)
					return
				}
				toApp.Write(w, http.StatusOK, page.Frame{ToApp: true, Loopback: l.Addr().String()}, "")
			}))
			defer site.Close()
			pagetest.Must(t, b.Ctx, chromedp.Navigate(site.URL), chromedp.Click(chromedp.ID("here")))
			select {
			case <-arrived:
			case <-time.After(3 * time.Minute):
				t.Error("did not arrive;", b.Problems())
			}
		})
	}
}
