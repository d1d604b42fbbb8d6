package cmd_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/sync/record"
)

// A number that a page gives is the one that the code has.
func TestPagesGiveTheNumbersOfTheCode(t *testing.T) {
	p := auth.DefaultPolicy()
	for page, sentences := range map[string][]string{
		"docs/syncing.md": {
			fmt.Sprintf("%d writes or %d KB a push, %d records a page, %d,%03d bytes and %d files a message, %d MB a file.",
				record.MaxMutations, record.MaxPushBytes>>10, record.MaxPage, record.MaxText/1000, record.MaxText%1000, record.MaxFiles, record.MaxFileBytes>>20),
			fmt.Sprintf("doubles from %d second to %d minutes", record.BackOff/time.Second, record.MaxBackOff/time.Minute),
			fmt.Sprintf("Deletions and marks are kept for %d days.", days(record.Horizon)),
			fmt.Sprintf("`?wait=%d` for a long poll", record.MaxWait/time.Second),
		},
		"docs/signing-in.md": {
			fmt.Sprintf("A `request_uri` works once, for %d s.", auth.RequestURILife/time.Second),
			fmt.Sprintf("at most %d characters of base64url", auth.MaxHint),
			fmt.Sprintf("again for its %d s, until", auth.CodeLife/time.Second),
			fmt.Sprintf("outside of 0 to %d,%03d is a 400", int(auth.MaxIdleReport.Seconds())/1000, int(auth.MaxIdleReport.Seconds())%1000),
			fmt.Sprintf("its code works in any open attempt of that client, and dies after %s wrong tries", count(auth.UnboundCodeTries)),
			fmt.Sprintf("unbound, it dies after %s wrong tries", count(auth.PINTries)),
			strings.ToUpper(count(auth.AssertionTries)[:1]) + count(auth.AssertionTries)[1:] + " wrong assertions end the device",
		},
		"docs/operating.md": {
			fmt.Sprintf("works once, for %d days", days(auth.SetupTokenLife)),
			fmt.Sprintf("A session ends after %d idle minutes and after %d hours.", auth.StaffIdle/time.Minute, auth.StaffSession/time.Hour),
			fmt.Sprintf("ask for a passkey of the last %d minutes", auth.StaffFresh/time.Minute),
		},
		"docs/protecting.md": {
			fmt.Sprintf("After %d idle minutes the app locks", p.Idle/time.Minute),
			fmt.Sprintf("After %s, this computer forgets you", count(auth.PasscodeTries)),
			fmt.Sprintf("Their sessions end after %d idle minutes", auth.StaffIdle/time.Minute),
		},
	} {
		text := strings.Join(strings.Fields(string(read(t, tree(t), page))), " ")
		for _, s := range sentences {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q", page, s)
			}
		}
	}
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// count is a small number as the pages write it.
func count(n int) string { return map[int]string{5: "five", 10: "ten"}[n] }

// Every address that app and server share stands in the table of the protocol.
func TestProtocolPageNamesEveryPath(t *testing.T) {
	page := string(read(t, tree(t), "docs/signing-in.md"))
	paths := sharedPath.FindAllStringSubmatch(string(read(t, tree(t), "auth/wire.go")), -1)
	if len(paths) < 15 {
		t.Fatalf("found only %d paths in auth/wire.go", len(paths))
	}
	for _, m := range paths {
		if !strings.Contains(page, m[1]) {
			t.Errorf("docs/signing-in.md does not name %s", m[1])
		}
	}
}

var sharedPath = regexp.MustCompile(`(?m)^\tPath\w+ += "(/[^"]+)"`)
