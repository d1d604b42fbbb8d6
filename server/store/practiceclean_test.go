package store

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
)

// What was cleaned is one line, shows all it holds, leads to somebody, and
// stays as it is when cleaned again.
func FuzzPracticeClean(f *testing.F) {
	f.Add("Lakeside", "(555) 010-0199", "hello@lakeside.example", "UTC", "phone,email,form")
	f.Add(" ", "", "", "Local", "")
	f.Add("a\u202eb", "5\r\n5", "a@b.co,c@d.co", "../../etc/passwd", "phone")
	f.Add("a\x00", "\x1b[31m", "\"a b\"@c.de", "Mars/Olympus", "fax")
	f.Add("a\u00a0b", "\u2028", "A@B.co", "America/New_York", "form,form")
	f.Fuzz(func(t *testing.T, name, phone, email, zone, show string) {
		p := Practice{Practice: auth.Practice{Name: name, Phone: phone, Email: email, Hours: phone, Crisis: name, AnswerTime: phone, Zone: zone, Show: strings.Split(show, ",")}, MailFrom: email}
		clean, faults := p.Clean()
		if len(faults) > 0 {
			return
		}
		for _, line := range []string{clean.Name, clean.Phone, clean.Hours, clean.Crisis, clean.AnswerTime, clean.Email, clean.MailFrom} {
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
					t.Errorf("%q", line)
				}
			}
		}
		if clean.Name == "" || clean.Email == "" || len(clean.Show) == 0 || clean.Phone == "" && len(clean.Show) == 1 && clean.Show[0] == "phone" {
			t.Errorf("%+v", clean)
		}
		again, faults := clean.Clean()
		if diff := cmp.Diff(clean, again); diff != "" || len(faults) > 0 {
			t.Error(diff, faults)
		}
	})
}
