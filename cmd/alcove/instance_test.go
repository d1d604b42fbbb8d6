package main

import (
	"path/filepath"
	"strings"
	"testing"

	"alcove/app/client"
	"alcove/auth"
)

func TestDoorway(t *testing.T) {
	for in, want := range map[string]string{
		"alcove://portal.example.com":                    "https://portal.example.com",
		"alcove://portal.example.com/open/forms?x=1":     "https://portal.example.com",
		"alcove:https://portal.example.com:8443/open/":   "https://portal.example.com:8443",
		"alcove:http://127.0.0.1:8470":                   "http://127.0.0.1:8470",
		"alcove:":                                        "",
		"alcove:file:///etc/passwd":                      "",
		"alcove:javascript:alert(1)":                     "",
		"alcove:https://user:pass@portal.example.com":    "",
		"alcove:https://a b":                             "",
		"portal.example.com":                             "",
		"--profile":                                      "",
		"alcove:https://" + strings.Repeat("a", 2100):    "",
		"alcove:https://portal.example.com\nsecond line": "",
	} {
		got, err := doorway([]string{in})
		if got != (client.Doorway{Server: want}) || (err == nil) != (want != "") {
			t.Errorf("%q: %+v, %v; want %q", in, got, err, want)
		}
	}
	if got, err := doorway([]string{"alcove:open"}); got != (client.Doorway{}) || err != nil {
		t.Errorf("a plain word: %q, %v", got, err)
	}
	if _, err := doorway([]string{"alcove://a.example", "alcove://b.example"}); err == nil {
		t.Error("two doorways at once are taken")
	}
}

// A3.5: only a hint and a masked address in their exact forms are taken.
func TestDoorwayWithAHint(t *testing.T) {
	const at, mask = "https://portal.example.com", "j***@example.com"
	good := client.Doorway{Server: at, Hint: "mV9x2Qk7", To: mask}
	longest := client.Doorway{Server: "https://" + strings.Repeat("a.", 126) + "a:65535", Hint: strings.Repeat("A", auth.MaxHint),
		To: "é***@" + strings.Repeat("é", 30) + "." + strings.Repeat("é", 30) + "." + strings.Repeat("é", 30) + "." + strings.Repeat("é", 20) + ".example"}
	for _, want := range []client.Doorway{good, longest} {
		if got, err := doorway([]string{"alcove:" + want.String()}); err != nil || got != want {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
	}
	for _, query := range []string{"", "h=mV9x2Qk7", "to=" + mask, "h=&to=" + mask, "h=mV9x2Qk7&to=", "h=mV9x2Qk7&to=jane@example.com", "h=a%20b&to=" + mask,
		"h=mV9x2Qk7&h=x&to=" + mask, "h=mV9x2Qk7&to=" + mask + "&to=x", "h=" + strings.Repeat("A", auth.MaxHint+1) + "&to=" + mask,
		"h=mV9x2Qk7&to=" + mask + "%0A", "h=mV9x2Qk7;to=" + mask} {
		if got, err := doorway([]string{"alcove:" + at + "/open/app?" + query}); err != nil || got != (client.Doorway{Server: at}) {
			t.Errorf("%q: %+v, %v", query, got, err)
		}
	}
}

func FuzzDoorway(f *testing.F) {
	for _, s := range []string{"alcove://a.example/x", "alcove:https://a.example", "alcove:https://a.example/open/app?h=mV9x2Qk7&to=j%2a%2a%2a%40example.com", "alcove:", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := doorway([]string{s})
		if got.Server == "" {
			if got != (client.Doorway{}) {
				t.Fatalf("%q became %+v", s, got)
			}
			return
		}
		if err == nil && !strings.HasPrefix(got.Server, "https://") && !strings.HasPrefix(got.Server, "http://") || (got.Hint == "") != (got.To == "") {
			t.Fatalf("%q became %+v", s, got)
		}
		if again, err2 := doorway([]string{"alcove:" + got.String()}); err == nil && (err2 != nil || again != got) {
			t.Fatalf("%+v is not stable: %+v, %v", got, again, err2)
		}
	})
}

func TestSecondStartShowsTheFirst(t *testing.T) {
	for name, profile := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("a", 120))} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
			if err := raise(profile, client.Doorway{}); err == nil {
				t.Fatal("there is no first one, but it answers")
			}
			got := make(chan client.Doorway, 3)
			stop, err := listen(profile, func(d client.Doorway) { got <- d })
			if err != nil {
				t.Fatal(err)
			}
			portal := client.Doorway{Server: "https://portal.example.com"}
			for _, door := range []client.Doorway{{}, portal, {Server: portal.Server, Hint: "mV9x2Qk7", To: "j***@example.com"}} {
				if err := raise(profile, door); err != nil {
					t.Fatal(err)
				}
				if d := <-got; d != door {
					t.Fatalf("handed over %+v, got %+v", door, d)
				}
			}
			if err := raise(profile, client.Doorway{Server: "file:///etc/passwd"}); err == nil {
				t.Fatal("a bad address was taken")
			}
			stop()
			// A socket that a crash left behind is in nobody's way.
			stop, err = listen(profile, func(client.Doorway) {})
			if err != nil {
				t.Fatal(err)
			}
			stop()
		})
	}
}

// Who presses the icon twice gets one window, also where the first program does
// not listen yet when the second one asks.
func TestSecondStartWaitsForTheFirst(t *testing.T) {
	profile, got := t.TempDir(), make(chan client.Doorway, 1)
	asked := 0
	err := raiseSoon(profile, client.Doorway{}, func() bool {
		if asked++; asked == 2 {
			stop, err := listen(profile, func(d client.Doorway) { got <- d })
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(stop)
		}
		return asked < 3
	})
	if err != nil || len(got) != 1 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
	if err := raiseSoon(t.TempDir(), client.Doorway{}, func() bool { return false }); err == nil {
		t.Fatal("nobody is there, but it answers")
	}
}
