package servertest

import (
	"bufio"
	"io"
	"strings"
)

// follow keeps what a program says and finds the line that tells where it listens.
func (l *lines) follow(r io.Reader, at chan<- string) {
	b := bufio.NewReader(r)
	for {
		line, err := b.ReadString('\n')
		_, _ = l.Write([]byte(line)) // memory takes everything
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on "); ok {
			select {
			case at <- url:
			default: // said before
			}
		}
		if err != nil {
			return
		}
	}
}
