package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// folderMost is how many entries of a folder are shown. Each of them costs a
// question to the disk, which may be at the other end of a network.
const folderMost = 2000

// readFolder lists the folders of a folder, then its files, the newest first.
// What is hidden, or is neither, is left out. more says that there is more than
// most. A disk that does not answer cannot be left; between two questions to it
// the end of ctx counts.
func readFolder(ctx context.Context, dir string, most int) (list []os.FileInfo, more bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	for !more {
		some, err := f.ReadDir(100)
		for _, e := range some {
			if ctx.Err() != nil {
				return nil, false, ctx.Err()
			}
			if strings.HasPrefix(e.Name(), ".") {
				continue
			}
			if len(list) == most {
				more = true
				break
			}
			// One that is gone by now, or is no file, is not offered.
			if i, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && (i.IsDir() || i.Mode().IsRegular()) {
				list = append(list, i)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, err
		}
	}
	slices.SortStableFunc(list, folderOrder)
	return list, more, ctx.Err()
}

func folderOrder(a, b os.FileInfo) int {
	switch {
	case a.IsDir() != b.IsDir():
		if a.IsDir() {
			return -1
		}
		return 1
	case a.IsDir():
		return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	}
	return b.ModTime().Compare(a.ModTime())
}
