package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A second start on the same profile shows the window of the first one: it
// finds the first one's private socket, hands over the doorway's address, and
// ends. The socket takes nothing else, and nothing secret.

// maxAddress bounds what is read from the socket and the arguments.
const maxAddress = 512

// socket is in the profile folder, or, where the system's limit for names of
// sockets (about 100 bytes) is too short for that, in the user's own folder
// for such things.
func socket(profile string) string {
	path := filepath.Join(profile, "window.sock")
	if len(path) < 100 {
		return path
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = os.TempDir()
	}
	sum := sha256.Sum256([]byte(profile))
	return filepath.Join(dir, "alcove-"+hex.EncodeToString(sum[:8])+".sock")
}

// listen calls shown with an address, or "", for each second start. The
// profile's lock is ours, so a socket that lies there is a dead one.
func listen(profile string, shown func(address string)) (stop func(), err error) {
	path := socket(profile)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return func() {}, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return func() {}, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return func() {}, errors.Join(err, l.Close())
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed: the app ends
			}
			serve(conn, shown)
		}
	}()
	return func() { _ = l.Close() }, nil // it ends with the program anyhow
}

func serve(conn net.Conn, shown func(string)) {
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxAddress+1)).ReadString('\n')
	if err != nil {
		return
	}
	address := strings.TrimSuffix(line, "\n")
	if address != "" {
		// From a program of the same user, but checked like an argument.
		if address, err = doorway([]string{"alcove:" + address}); err != nil {
			return
		}
	}
	shown(address)
	_, _ = io.WriteString(conn, "shown\n") // the other side may be gone; nothing depends on it
}

// raise asks the first program to show itself.
func raise(profile, address string) error {
	conn, err := net.DialTimeout("unix", socket(profile), 2*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(conn, address); err != nil {
		return err
	}
	_, err = bufio.NewReader(conn).ReadString('\n')
	return err
}

// doorway reads the practice's address from an "alcove:" argument:
// "alcove://host/..." or "alcove:https://host/...". Whatever follows the host
// is dropped: a doorway carries no secret, and opens no other place. A plain
// word ("alcove:open") names no practice and only shows the window.
func doorway(args []string) (string, error) {
	if len(args) == 0 {
		return "", nil
	}
	bad := errors.New("open the app without that, or with alcove: and the web address of a practice")
	rest, ok := strings.CutPrefix(args[0], "alcove:")
	if !ok || len(args) > 1 || len(rest) > maxAddress || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", bad
	}
	if plainWord(rest) {
		return "", nil
	}
	if strings.HasPrefix(rest, "//") {
		rest = "https:" + rest
	}
	u, err := url.Parse(rest)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return "", bad
	}
	return u.Scheme + "://" + u.Host, nil
}

func plainWord(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '-' {
			return false
		}
	}
	return s != ""
}
