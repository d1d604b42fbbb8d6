package main_test

import (
	"strings"
	"testing"

	"alcove/sync/record"
)

// The longest message is one line; a line that is longer is refused as a whole,
// and the probe goes on.
func TestLongLines(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	long := strings.Repeat("x", record.MaxText)
	d.do("send new "+long, nil)
	m, err := d.ask("send new " + strings.Repeat("long ", 100_000))
	if err != nil {
		t.Fatal(err)
	}
	if string(m["ok"]) != "false" || !strings.Contains(string(m["sentence"]), "The line is too long") {
		t.Errorf("%s %s", m["ok"], m["sentence"])
	}
	if got := texts(d.messages()); len(got) != 1 || got[0] != "client: "+long {
		t.Errorf("%d messages", len(got))
	}
}
