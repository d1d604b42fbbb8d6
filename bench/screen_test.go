package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	results := []result{
		{Name: "start", Value: 331.4, Unit: "1/s"}, {Name: "start", Value: 44.04, Unit: "ms", Note: "median"},
		{Name: "start", Value: 91, Unit: "ms", Note: "99 in 100", Detail: true}, {Name: "refresh", Value: 12345.6, Unit: "1/s", Detail: true},
		{Name: "Write/64-2", Value: 19210, Unit: "ns/op"}, {Name: "Derive", Value: 2.5, Unit: "ns/op"}, {Name: "Pull", Value: 2.5e9, Unit: "ns/op"},
	}
	for all, want := range map[bool][]string{
		false: {"signin start 331 1/s, 44 ms (median)", "signin Write/64-2 19.2 µs", "signin Derive 2.5 ns", "signin Pull 2.5 s"},
		true: {"signin start 331 1/s, 44 ms (median), 91 ms (99 in 100)", "signin refresh 12346 1/s", "signin Write/64-2 19.2 µs", "signin Derive 2.5 ns",
			"signin Pull 2.5 s"},
	} {
		var b bytes.Buffer
		if err := screen(&b, "signin", results, all); err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(b.String()) {
			got = append(got, strings.Join(strings.Fields(line), " "))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("all %v:\n%s", all, b.String())
		}
	}
}
