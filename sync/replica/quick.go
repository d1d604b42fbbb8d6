package replica

import (
	"bytes"
	"unicode/utf8"

	"alcove/sync/record"
)

// readMessage is record.Messages.Body, five times faster for the form in which
// nearly all messages come; everything else is left to that. Ten thousand are
// read each time the passcode is given.
func readMessage(env record.Envelope) (*record.Message, error) {
	if m, ok := quickMessage(env.Body); ok {
		return m, nil
	}
	m, err := record.Messages.Body(env)
	return &m, err
}

// quickMessage reads an object of known text members without spaces between
// them. It gives up on anything else: a false answer says nothing.
func quickMessage(b []byte) (*record.Message, bool) {
	if len(b) < 2 || b[0] != '{' || !utf8.Valid(b) {
		return nil, false
	}
	m := &record.Message{}
	b = b[1:]
	for {
		name, rest, ok := quickText(b)
		if !ok || len(rest) == 0 || rest[0] != ':' {
			return nil, false
		}
		value, rest, ok := quickText(rest[1:])
		if !ok || len(rest) == 0 {
			return nil, false
		}
		switch string(name) {
		case "thread":
			m.Thread = string(value)
		case "text":
			m.Text = string(value)
		case "from":
			// The two words that there are need no memory of their own.
			switch string(value) {
			case record.FromClient:
				m.From = record.FromClient
			case record.FromStaff:
				m.From = record.FromStaff
			default:
				return nil, false
			}
		case "by":
			m.By = string(value)
		case "at":
			m.At = string(value)
		case "got":
			m.Got = string(value)
		default:
			return nil, false
		}
		b = rest[1:]
		switch rest[0] {
		case '}':
			return m, len(b) == 0
		case ',':
		default:
			return nil, false
		}
	}
}

// quickText reads a quoted text. Of the escapes it knows those that people's
// texts have.
func quickText(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	b = b[1:]
	end := bytes.IndexByte(b, '"')
	if end < 0 {
		return nil, nil, false
	}
	if bytes.IndexByte(b[:end], '\\') < 0 {
		for _, c := range b[:end] {
			if c < ' ' {
				return nil, nil, false
			}
		}
		return b[:end], b[end+1:], true
	}
	out := make([]byte, 0, end+64)
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return out, b[i+1:], true
		case c < ' ':
			return nil, nil, false
		case c != '\\':
			out = append(out, c)
			continue
		}
		if i++; i == len(b) {
			break
		}
		switch b[i] {
		case '"', '\\', '/':
			out = append(out, b[i])
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		default:
			return nil, nil, false
		}
	}
	return nil, nil, false
}
