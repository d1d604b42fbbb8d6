package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"alcove/server/control"
	"alcove/server/store"
)

// complain prints one sentence. Joined errors become one line.
func complain(w io.Writer, err error) {
	text := strings.ReplaceAll(inWords(err), "\n", "; ")
	var no *control.Refusal
	if !errors.As(err, &no) {
		text = strings.TrimSuffix(text, ".") + "."
	}
	fmt.Fprintf(w, "alcove-server: %s\n", text) //nolint:errcheck // nowhere else to say it
}

// room is what our packages put before an error, for those who work on them.
var room = regexp.MustCompile(`^(?:(?:store|server|dev|control|mail|signin|feed|admin): (?:[a-z -]+: )?)+`)

// inWords is an error's text, in which a system's complaint about a file is put
// into words that name the file and what to do.
func inWords(err error) string {
	text := err.Error()
	var p *fs.PathError
	var op *net.OpError
	said := ""
	switch {
	case errors.As(err, &p):
		said = p.Error()
	case errors.As(err, &op) && op.Net == "unix" && op.Addr != nil: // the socket in the data folder
		p, said = &fs.PathError{Op: op.Op, Path: op.Addr.String(), Err: op.Err}, op.Error()
	case errors.Is(err, store.ErrInUse):
		return "this data folder is in use by another alcove-server; end that one first, or choose another folder with --data"
	default:
		return text
	}
	words := wordsOf(p)
	before, after, found := strings.Cut(text, said)
	if words == "" || !found {
		return text
	}
	return room.ReplaceAllString(before, "") + words + after
}

// wordsOf is what stands in the way; "" where the system's words must do.
func wordsOf(p *fs.PathError) string {
	switch {
	case errors.Is(p, syscall.ENOTDIR):
		return fmt.Sprintf("%s is a file, and a folder is needed there", fileIn(p.Path))
	case errors.Is(p, syscall.EISDIR):
		return fmt.Sprintf("%s is a folder, and a file is needed there", p.Path)
	case errors.Is(p, syscall.ENOSPC):
		return fmt.Sprintf("there is no room on the disk for %s", p.Path)
	case errors.Is(p, syscall.EROFS):
		return fmt.Sprintf("%s lies on a disk that cannot be written", p.Path)
	case errors.Is(p, fs.ErrPermission):
		return fmt.Sprintf("this user may not use %s; run it as the user who owns the data folder", p.Path)
	case errors.Is(p, fs.ErrNotExist):
		return fmt.Sprintf("there is no %s", p.Path)
	}
	return ""
}

// fileIn is the part of a path that is no folder, though something lies below it.
func fileIn(path string) string {
	for at := path; ; at = filepath.Dir(at) {
		if fi, err := os.Stat(at); err == nil && !fi.IsDir() {
			return at
		}
		if at == filepath.Dir(at) {
			return path
		}
	}
}
