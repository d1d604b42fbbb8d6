package auth

import "strings"

// UnnamedDevice stands where a computer's name may not be shown.
const UnnamedDevice = "a computer"

// DeviceName is the name of a computer as our mails and pages may show it. It
// is text from a stranger, printed in a mail to somebody else, so anything but
// a short plain name (1 to 24 letters, digits, spaces and hyphens, at most
// four digits in a row: no phone numbers, no addresses) becomes "a computer".
func DeviceName(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > MaxDeviceName {
		return UnnamedDevice
	}
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if digits++; digits > 4 {
				return UnnamedDevice
			}
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			digits = 0
		case r == ' ', r == '-':
			// Does not end a row of digits: "555-010-0199" is a phone number.
		default:
			return UnnamedDevice
		}
	}
	return s
}
