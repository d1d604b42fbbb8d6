package store

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the two kinds of pictures that may be sent
	_ "image/png"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"alcove/sync/record"
)

// Errors of what is in a file.
var (
	ErrContentType = errors.New("store: only PDF, PNG, JPEG and plain text can be sent")
	ErrPicture     = errors.New("store: this picture opens to more than a computer can hold")
)

// ContentType says by the bytes themselves what a file is, whatever its name
// says. A picture is looked at before anybody opens it: a small file can open
// to gigabytes.
func ContentType(b []byte) (string, error) {
	typ := http.DetectContentType(b)
	switch typ {
	case "application/pdf":
		return typ, nil
	case "image/png", "image/jpeg":
		c, _, err := image.DecodeConfig(bytes.NewReader(b))
		switch {
		case err != nil:
			return "", ErrContentType // begins like a picture and is none
		case int64(c.Width)*int64(c.Height) > record.MaxPixels:
			return "", ErrPicture
		}
		return typ, nil
	case "text/plain; charset=utf-8":
		if utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 {
			return typ, nil
		}
	}
	return "", ErrContentType
}

// CleanFileName makes a name that harms nobody who saves it: no folders, no
// letters that cannot be seen, and never empty.
func CleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return -1
		case strings.ContainsRune(`/\:*?"<>|`, r): // what one system or another cannot name
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimSpace(name), ". ")
	ext := path.Ext(name)
	if len(ext) > 10 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > record.MaxFileName {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	if stem == "" {
		stem = "file"
	}
	return stem + ext
}
