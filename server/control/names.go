package control

import (
	"reflect"
	"strings"
)

// names is which members of a change are set, for the audit log: what was
// changed, never to what.
func (in PracticeSetIn) names() string { return setMembers(in) }

func setMembers(v any) string {
	var names []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if !rv.Field(i).IsZero() {
			name, _, _ := strings.Cut(rv.Type().Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
