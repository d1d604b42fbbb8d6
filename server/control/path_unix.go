//go:build unix

package control

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// A socket's path holds about a hundred bytes; data folders may lie deeper.
// Through /proc the folder has a short name, whatever it is called.
const longestPath = 100

func shorten(path string) (short string, done func(), err error) {
	if len(path) < longestPath {
		return path, func() {}, nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return filepath.Join("/proc/self/fd", strconv.Itoa(int(d.Fd())), filepath.Base(path)), func() { d.Close() }, nil //nolint:errcheck // only a name
}

func listenShort(path string) (*net.UnixListener, error) {
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	return net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
}

func dialShort(ctx context.Context, path string) (net.Conn, error) {
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	var d net.Dialer
	return d.DialContext(ctx, "unix", short)
}
