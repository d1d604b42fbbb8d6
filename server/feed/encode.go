package feed

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"alcove/sync/record"
)

// appendPull appends an answer as json.Marshal would write it, without reading
// the bodies again: they are JSON already, and most of a first sync is bodies.
func appendPull(b []byte, a record.PullAnswer) []byte {
	b = append(b, `{"streams":{`...)
	for i, name := range slices.Sorted(maps.Keys(a.Streams)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		p := a.Streams[name]
		if p.Reset != "" {
			b = append(appendText(append(b, `{"reset":`...), p.Reset), '}')
			continue
		}
		b = append(b, `{"changes":[`...)
		for j, e := range p.Changes {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendEnvelope(b, e)
		}
		b = appendText(append(b, `],"cursor":`...), p.Cursor)
		b = strconv.AppendBool(append(b, `,"more":`...), p.More)
		b = append(b, '}')
	}
	b = strconv.AppendInt(append(b, `},"safe_n":`...), a.SafeN, 10)
	return append(appendText(append(b, `,"now":`...), a.Now), '}')
}

func appendEnvelope(b []byte, e record.Envelope) []byte {
	b = appendText(append(b, `{"type":`...), e.Type)
	b = appendText(append(b, `,"id":`...), e.ID)
	b = strconv.AppendInt(append(b, `,"seq":`...), e.Seq, 10)
	if e.Deleted {
		b = append(b, `,"deleted":true`...)
	}
	b = strconv.AppendInt(append(b, `,"v":`...), int64(e.V), 10)
	if len(e.Body) > 0 {
		b = append(append(b, `,"body":`...), e.Body...)
	}
	return append(b, '}')
}

// appendText appends a JSON text. Names and ids are plain; all else goes the
// long way.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			text, err := json.Marshal(s)
			if err != nil { // a text always has a JSON form
				return append(b, `""`...)
			}
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
