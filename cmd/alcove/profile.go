package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// defaultProfile is where the system keeps a user's settings.
func defaultProfile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("name a folder with --profile: %w", err)
	}
	return filepath.Join(dir, "alcove"), nil
}

// openLog writes to the profile's log, which starts anew when it is large.
// Without one the app works as well.
func openLog(profile string) (*slog.Logger, func()) {
	const large = 1 << 20
	none := slog.New(slog.DiscardHandler)
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return none, func() {}
	}
	path := filepath.Join(profile, "alcove.log")
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if st, err := os.Stat(path); err == nil && st.Size() > large {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return none, func() {}
	}
	return slog.New(slog.NewTextHandler(f, nil)), func() { _ = f.Close() } // a log that is lost harms nobody
}
