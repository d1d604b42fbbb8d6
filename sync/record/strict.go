package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Decode reads one JSON value strictly: members nobody knows, members that
// stand twice, deep nests, text that is not UTF-8 and anything after the value
// are refused. Two readers of the same bytes can then never understand
// different things.
func Decode(b []byte, v any) error {
	if !utf8.Valid(b) {
		return errors.New("record: not UTF-8")
	}
	if err := once(b); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("record: more than one value")
	}
	return nil
}

// once walks the tokens and refuses a member that stands twice, however its
// letters are cased, because Go's decoder does not care for case.
func once(b []byte) error {
	type level struct {
		names map[string]bool // nil in a list
		value bool            // a name was read and its value comes next
	}
	var open []level
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(open) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("record: %w", err)
		}
		if n := len(open); n > 0 && open[n-1].names != nil {
			top := &open[n-1]
			if name, ok := t.(string); ok && !top.value {
				name = strings.ToLower(name)
				if top.names[name] {
					return errors.New("record: a member stands twice")
				}
				top.names[name], top.value = true, true
				continue
			}
			top.value = false
		}
		switch t {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) > MaxDepth {
			return errors.New("record: nested too deep")
		}
	}
}
