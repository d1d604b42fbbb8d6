package record

import (
	"encoding/json"
	"testing"
)

// A page is a reset or records with a cursor, and never half of either.
func TestStreamPageIsOneOrTheOther(t *testing.T) {
	for text, want := range map[string]StreamPage{
		`{"reset":"horizon"}`:                          {Reset: ResetHorizon},
		`{"reset":"horizon","cursor":"c","more":true}`: {Reset: ResetHorizon},
		`{"changes":[],"cursor":"c","more":true}`:      {Cursor: "c", More: true},
	} {
		p := StreamPage{Cursor: "old", More: true}
		if err := json.Unmarshal([]byte(text), &p); err != nil || p.Reset != want.Reset || p.Cursor != want.Cursor || p.More != want.More || len(p.Changes) != 0 {
			t.Errorf("%s: %+v, %v", text, p, err)
		}
	}
	for _, text := range []string{`{}`, `{"changes":[],"cursor":"","more":false}`, `{"reset":""}`, `{"changes":[{"type":"","id":"m","seq":1,"v":1,"body":{}}],"cursor":"c"}`,
		`{"changes":[{"type":"message","id":"m","seq":1,"v":1}],"cursor":"c"}`, `{"changes":[{"type":"message","id":"m","seq":0,"v":1,"body":{}}],"cursor":"c"}`} {
		if err := json.Unmarshal([]byte(text), &StreamPage{}); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}
