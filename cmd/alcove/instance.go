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

	"alcove/app/client"
	"alcove/auth"
)

// A second start on the same profile shows the window of the first one: it
// finds the first one's private socket, hands over the doorway's address, and
// ends. The socket takes nothing else, and nothing secret.

// maxAddress bounds what is read from the socket and the arguments: the
// longest host, hint and masked address fit.
const maxAddress = 2048

// answerWait only guards against a program that hangs: the other one may be
// slow on a busy computer, and what comes after it is a window that says "open
// already" and nothing else.
const answerWait = 15 * time.Second

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

// listen calls shown with a doorway, or none, for each second start. The
// profile's lock is ours, so a socket that lies there is a dead one.
func listen(profile string, shown func(client.Doorway)) (stop func(), err error) {
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

func serve(conn net.Conn, shown func(client.Doorway)) {
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(answerWait)); err != nil {
		return
	}
	line, err := bufio.NewReader(io.LimitReader(conn, maxAddress+1)).ReadString('\n')
	if err != nil {
		return
	}
	var door client.Doorway
	if address := strings.TrimSuffix(line, "\n"); address != "" {
		// From a program of the same user, but checked like an argument.
		if door, err = doorway([]string{"alcove:" + address}); err != nil {
			return
		}
	}
	shown(door)
	_, _ = io.WriteString(conn, "shown\n") // the other side may be gone; nothing depends on it
}

// raise asks the first program to show itself.
func raise(profile string, door client.Doorway) error {
	conn, err := net.DialTimeout("unix", socket(profile), answerWait)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * answerWait)); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(conn, door); err != nil {
		return err
	}
	_, err = bufio.NewReader(conn).ReadString('\n')
	return err
}

// raiseSoon asks again as long as pause says so: the first program may have
// begun a moment ago, and not listen yet.
func raiseSoon(profile string, door client.Doorway, pause func() bool) error {
	for {
		err := raise(profile, door)
		if err == nil || !pause() {
			return err
		}
	}
}

// pauses waits a little each time, for about five seconds in all.
func pauses() func() bool {
	left := 50
	return func() bool {
		time.Sleep(100 * time.Millisecond)
		left--
		return left > 0
	}
}

// doorway reads the practice's address from an "alcove:" argument:
// "alcove://host/..." or "alcove:https://host/...", and the hint and the masked
// address of a page that was opened from a mail. Whatever else follows the host
// is dropped: a doorway carries no secret, and opens no other place. A plain
// word ("alcove:open") names no practice and only shows the window.
func doorway(args []string) (d client.Doorway, err error) {
	if len(args) == 0 {
		return d, nil
	}
	bad := errors.New("open the app without that, or with alcove: and the web address of a practice")
	rest, ok := strings.CutPrefix(args[0], "alcove:")
	if !ok || len(args) > 1 || len(rest) > maxAddress || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return d, bad
	}
	if plainWord(rest) {
		return d, nil
	}
	if strings.HasPrefix(rest, "//") {
		rest = "https:" + rest
	}
	u, err := url.Parse(rest)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return d, bad
	}
	d.Server = u.Scheme + "://" + u.Host
	// A hint in any other form is no reason to refuse the practice: the address
	// is typed then.
	q, err := url.ParseQuery(u.RawQuery)
	if h, to := q["h"], q["to"]; err == nil && len(h) == 1 && len(to) == 1 && auth.IsHint(h[0]) && auth.IsMask(to[0]) {
		d.Hint, d.To = h[0], to[0]
	}
	return d, nil
}

func plainWord(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '-' {
			return false
		}
	}
	return s != ""
}
