package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGoBench(t *testing.T) {
	out := `goos: linux
pkg: alcove/server/store
BenchmarkWrite/64-2   	  100000	     19210 ns/op	    1024 B/op	      12 allocs/op
BenchmarkBroken
PASS
ok  	alcove/server/store	2.1s
pkg: alcove/auth
BenchmarkDerive 	 500	 2.5 ns/op
`
	want := []result{
		{Name: "server/store Write/64-2", Value: 19210, Unit: "ns/op"},
		{Name: "server/store Write/64-2", Value: 1024, Unit: "B/op", Detail: true},
		{Name: "server/store Write/64-2", Value: 12, Unit: "allocs/op", Detail: true},
		{Name: "auth Derive", Value: 2.5, Unit: "ns/op"},
	}
	if diff := cmp.Diff(want, parseGoBench(out)); diff != "" {
		t.Error(diff)
	}
}
