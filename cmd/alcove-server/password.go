package main

import (
	"fmt"
	"io"
	"os"
)

// passwordFile is where the mail server's password stands. "-" reads it from
// standard input and keeps it in a file of its own that goes with done; a
// secret never stands in arguments, where every user of the machine sees it.
func passwordFile(e *env, flag string) (path string, done func(), err error) {
	if flag != "-" {
		return flag, func() {}, nil
	}
	b, err := io.ReadAll(io.LimitReader(e.in, 4096))
	if err != nil {
		return "", nil, fmt.Errorf("the password could not be read from standard input: %w", err)
	}
	f, err := os.CreateTemp("", "alcove-") // 0600
	if err != nil {
		return "", nil, err
	}
	done = func() { os.Remove(f.Name()) } //nolint:errcheck // in the folder for what may be lost
	if _, err := f.Write(b); err != nil {
		done()
		return "", nil, err
	}
	return f.Name(), done, f.Close()
}
