package replica

import (
	"strings"
	"unicode/utf8"

	"alcove/sync/record"
)

// readMessage is record.Messages.Body, many times faster for the form in which
// nearly all messages come; everything else is left to that. Ten thousand are
// read each time the passcode is given.
func readMessage(m *record.Message, o opened) (err error) {
	if quickMessage(m, o.body) {
		return nil
	}
	*m, err = record.Messages.Body(o.env)
	return err
}

// quickMessage reads an object of known text members without spaces between
// them. It gives up on anything else: a false answer says nothing. The texts
// of m are parts of s.
func quickMessage(m *record.Message, s string) bool {
	if len(s) < 2 || s[0] != '{' || !utf8.ValidString(s) {
		return false
	}
	s = s[1:]
	for {
		name, rest, ok := quickText(s)
		if !ok || len(rest) == 0 || rest[0] != ':' {
			return false
		}
		value, rest, ok := quickText(rest[1:])
		if !ok || len(rest) == 0 {
			return false
		}
		switch name {
		case "thread":
			m.Thread = value
		case "text":
			m.Text = value
		case "from":
			if value != record.FromClient && value != record.FromStaff {
				return false
			}
			m.From = value
		case "by":
			m.By = value
		case "at":
			m.At = value
		case "got":
			m.Got = value
		default:
			return false
		}
		s = rest[1:]
		switch rest[0] {
		case '}':
			return len(s) == 0
		case ',':
		default:
			return false
		}
	}
}

// quickText reads a quoted text. Of the escapes it knows those that people's
// texts have.
func quickText(s string) (text, rest string, ok bool) {
	if len(s) == 0 || s[0] != '"' {
		return "", "", false
	}
	s = s[1:]
	end := strings.IndexByte(s, '"')
	if end < 0 {
		return "", "", false
	}
	if strings.IndexByte(s[:end], '\\') < 0 {
		return s[:end], s[end+1:], !control(s[:end])
	}
	out := make([]byte, 0, end+64)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return string(out), s[i+1:], true
		case c < ' ':
			return "", "", false
		case c != '\\':
			out = append(out, c)
			continue
		}
		if i++; i == len(s) {
			break
		}
		switch s[i] {
		case '"', '\\', '/':
			out = append(out, s[i])
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// control reports whether a byte below a space is in s, eight at a time.
func control(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for ; len(s) >= 8; s = s[8:] {
		if w := eight(s); (w-ones*' ')&^w&high != 0 {
			return true
		}
	}
	for i := range len(s) {
		if s[i] < ' ' {
			return true
		}
	}
	return false
}

// eight are the first eight bytes of s, the first one lowest.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
