package main_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Kill -9 of the probe, the server, or both, while both sides write: what was
// acknowledged is there, once, in its order, on both sides.
func TestKilledWhileBothWrite(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new begin", nil)
	d.sync()
	th := d.thread()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	var client, staff []string // acknowledged
	for round := range killRounds {
		victim := round % 3 // 0 the probe, 1 the server, 2 both
		wait := time.Duration(rnd.IntN(250)) * time.Millisecond
		begun, killed := make(chan struct{}), make(chan struct{})
		probe := d.cmd.Process
		go func() {
			defer close(killed)
			<-begun // the first message is acknowledged, however slow this computer is
			<-time.After(wait)
			if victim != 1 {
				_ = probe.Kill() // its owner sees it end
			}
			if victim != 0 {
				o.Kill()
			}
		}()
		answered := make(chan []string, 1)
		go func() {
			var out []string
			for i := range 4 {
				text := fmt.Sprintf("staff-%d-%d", round, i)
				if _, _, exit := o.CLI("message", "send", "jane@example.com", "--as", "ruth@elm.example", "--text", text); exit == 0 {
					out = append(out, text)
				}
			}
			answered <- out
		}()
		for i := range 40 {
			text := fmt.Sprintf("client-%d-%d", round, i)
			m, err := d.ask("send " + th + " " + text)
			if i == 0 {
				close(begun)
			}
			if err != nil {
				break
			}
			if string(m["ok"]) == "true" {
				client = append(client, text)
			}
			select {
			case <-killed:
				if victim != 1 {
					continue
				}
			default:
				continue
			}
			break
		}
		<-killed
		staff = append(staff, <-answered...)
		if victim != 1 {
			d.kill()
			d.open()
		}
		if victim != 0 {
			o.Start()
		}
		got := texts(d.messages())
		if missing := lost(got, client, "client: "); missing != "" {
			t.Fatalf("round %d: %q is not on screen", round, missing)
		}
	}
	if s := d.sync(); s != "up_to_date" {
		// The server asked to wait after its last start, perhaps.
		o.Until("all is up to date", func() bool { return d.sync() == "up_to_date" })
	}
	here, there := texts(d.messages()), texts(o.list())
	if !slices.Equal(here, there) {
		t.Fatalf("not equal: here %d, there %d", len(here), len(there))
	}
	seen := map[string]bool{}
	var order []string
	for _, text := range there {
		if seen[text] {
			t.Errorf("%q is there twice", text)
		}
		seen[text] = true
		if own, ok := strings.CutPrefix(text, "client: client-"); ok {
			order = append(order, own)
		}
	}
	if missing := lost(there, client, "client: "); missing != "" {
		t.Errorf("%q was acknowledged and is lost", missing)
	}
	if missing := lost(there, staff, "staff: "); missing != "" {
		t.Errorf("%q was acknowledged and is lost", missing)
	}
	var r0, i0 int
	for n, text := range order {
		var r, i int
		if _, err := fmt.Sscanf(text, "%d-%d", &r, &i); err != nil {
			t.Fatal(err)
		}
		if n > 0 && (r < r0 || r == r0 && i <= i0) {
			t.Errorf("%s stands behind %d-%d", text, r0, i0)
		}
		r0, i0 = r, i
	}
	t.Logf("%d and %d messages acknowledged", len(client), len(staff))
	if len(client) < killRounds || len(staff) < killRounds {
		t.Errorf("too few messages to say something: %d, %d", len(client), len(staff))
	}
}

// lost is the first of want that is not in got.
func lost(got, want []string, prefix string) string {
	have := map[string]bool{}
	for _, g := range got {
		have[g] = true
	}
	for _, w := range want {
		if !have[prefix+w] {
			return w
		}
	}
	return ""
}
