package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span is a length of time as people type it: 90s, 15m, 24h, 30d.
type span time.Duration

// UnmarshalText reads what was typed.
func (s *span) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return notSpan(text)
		}
		*s = span(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return notSpan(text)
	}
	*s = span(d)
	return nil
}

func notSpan(text string) error {
	return fmt.Errorf("%q is not a length of time; it looks like 90s, 15m, 24h or 30d", text)
}

func (s *span) duration() *time.Duration { return (*time.Duration)(s) }
