package app

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// The sizes of the text, in percent.
const (
	textLeast = 100
	textMost  = 200
	textStep  = 25
)

// Settings is what the window remembers: how it looks, and nothing about a
// person. It stands in the profile folder, not in Fyne's preferences, which
// are one file for all profiles.
type Settings struct {
	path string
	data struct {
		Text int `json:"text"` // percent
	}
}

// OpenSettings reads the settings of a profile. A missing or damaged file is
// the same as none: there is nothing in it to lose.
func OpenSettings(profile string) *Settings {
	s := &Settings{}
	if profile != "" {
		s.path = filepath.Join(profile, "window.json")
		if b, err := os.ReadFile(s.path); err == nil && json.Unmarshal(b, &s.data) != nil {
			s.data.Text = textLeast
		}
	}
	s.data.Text = inText(s.data.Text)
	return s
}

func inText(percent int) int { return max(textLeast, min(textMost, percent)) }

// Text is the size of the text in percent, 100 to 200.
func (s *Settings) Text() int { return s.data.Text }

// SetText keeps a new size, brought into bounds.
func (s *Settings) SetText(percent int) {
	s.data.Text = inText(percent)
	if s.path == "" {
		return
	}
	b, err := json.Marshal(s.data)
	if err == nil {
		// If it cannot be kept, the text is normal at the next start: no harm.
		_ = os.WriteFile(s.path, b, 0o600)
	}
}
