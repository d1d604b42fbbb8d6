package main

import (
	"fmt"
	"io"
	"strings"
)

// screen prints what was measured, one line a name: all of it, or without the
// details, which the files have anyway, so that a whole run fits one screen.
func screen(w io.Writer, subject string, results []result, all bool) error {
	var order []string
	lines := map[string][]string{}
	for _, r := range results {
		if r.Detail && !all {
			continue
		}
		if lines[r.Name] == nil {
			order = append(order, r.Name)
		}
		lines[r.Name] = append(lines[r.Name], r.words())
	}
	for _, name := range order {
		if _, err := fmt.Fprintf(w, "%-8s %-46s %s\n", subject, name, strings.Join(lines[name], ", ")); err != nil {
			return err
		}
	}
	return nil
}

// words is a number as a person reads it.
func (r result) words() string {
	v, unit := r.Value, r.Unit
	if unit == "ns/op" {
		switch {
		case v >= 1e9:
			v, unit = v/1e9, "s"
		case v >= 1e6:
			v, unit = v/1e6, "ms"
		case v >= 1e3:
			v, unit = v/1e3, "µs"
		default:
			unit = "ns"
		}
	}
	format := "%.3g %s"
	if v >= 1000 {
		format = "%.0f %s"
	}
	s := fmt.Sprintf(format, v, unit)
	if r.Note != "" {
		s += " (" + r.Note + ")"
	}
	return s
}
