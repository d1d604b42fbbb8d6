package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// Exit codes: 0 done, 1 refused or failed, 2 wrong usage; one sentence to
// standard error, nothing to standard output.
func TestExitCodes(t *testing.T) {
	t.Setenv("ALCOVE_DATA", t.TempDir())
	for _, c := range []struct {
		args string
		code int
	}{
		{"version", done}, {"version --json", done}, {"--json version", done}, {"--help", done}, {"client --help", done}, {"client add --help", done},
		{"client list", refused}, {"why nobody", refused}, {"restore nowhere.db", refused}, {"audit verify", refused}, {"client import nowhere.csv", refused},
		{"", wrong}, {"nonsense", wrong}, {"client", wrong}, {"client add", wrong}, {"client add --email a@b.co", wrong}, {"pin", wrong},
		{"pin a b", wrong}, {"pin a --minutes x", wrong}, {"pin a --minutes -1", wrong}, {"client set a --portal maybe", wrong}, {"client set a --ways maybe", wrong}, {"client set a", wrong}, {"practice set", wrong}, {"serve --tls maybe", wrong},
		{"serve --proxy nonsense", wrong}, {"practice set --idle soon", wrong}, {"practice set --idle -1m", wrong}, {"practice set --passcode six", wrong},
		{"client add --email a@b.co --name a --ways telepathy", wrong}, {"staff add --email a@b.co --name a --role boss", wrong},
		{"pin a --caller-check telepathy", wrong}, {"client set a --word-reset --caller-check telepathy", wrong}, {"client set a --reopen-pin", refused},
		{"--nonsense version", wrong}, {"audit list --limit 0", wrong}, {"message send a", wrong}, {"paperwork share a", wrong}, {"visit list a", wrong},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), strings.Fields(c.args), strings.NewReader(""), &out, &errs)
		if code != c.code {
			t.Errorf("%q: exit code %d, want %d: %s", c.args, code, c.code, &errs)
		}
		if code == done {
			continue
		}
		said := errs.String()
		if !strings.HasPrefix(said, "alcove-server: ") || strings.Count(said, "\n") != 1 || !strings.HasSuffix(said, "\n") || out.Len() > 0 {
			t.Errorf("%q: said %q and printed %q", c.args, said, &out)
		}
	}
}

func TestSpans(t *testing.T) {
	for typed, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "15m": 15 * time.Minute, "24h1m": 24*time.Hour + time.Minute, "30d": 720 * time.Hour, " 1h ": time.Hour, "0d": 0,
		"": -1, "d": -1, "-1h": -1, "-1d": -1, "1.5d": -1, "99999d": -1, "soon": -1, "15": -1, "1w": -1,
	} {
		var s span
		err := s.UnmarshalText([]byte(typed))
		if (err == nil) != (want >= 0) || err == nil && time.Duration(s) != want {
			t.Errorf("%q: %v %v", typed, time.Duration(s), err)
		}
	}
}
