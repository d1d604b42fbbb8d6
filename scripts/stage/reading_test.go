package stage

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"There is no password.":         "there is no password",
		"  JANE@example.com,\n555-0100": "jane example com 555 0100",
		"…":                             "",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseTSV(t *testing.T) {
	tsv := "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"4\t1\t1\t1\t1\t0\t30\t60\t300\t30\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t30\t60\t60\t30\t96\tUse\n" +
		"5\t1\t1\t1\t1\t2\t120\t60\t30\t30\t96\t~\n" +
		"5\t1\t1\t1\t1\t3\tx\t60\t30\t30\t96\tbroken\n" +
		"5\t1\t1\t1\t1\t4\t150\t60\t90\t30\t96\tPIN.\n"
	want := []word{{"use", 60 / zoom, 75 / zoom}, {"pin", 195 / zoom, 75 / zoom}}
	if diff := cmp.Diff(want, parseTSV(tsv), cmp.AllowUnexported(word{})); diff != "" {
		t.Error(diff)
	}
}
