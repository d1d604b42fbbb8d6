package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// AssetPath is where [Assets] is mounted.
const AssetPath = "/assets/"

//go:embed assets
var assetFS embed.FS

type asset struct {
	body    []byte
	version string // of the content, so that a browser may keep it for ever
	kind    string
}

var assets = func() map[string]asset {
	m := map[string]asset{}
	names, err := fs.Glob(assetFS, "assets/*")
	if err != nil {
		panic("page: assets: " + err.Error())
	}
	for _, name := range names {
		b, err := assetFS.ReadFile(name)
		if err != nil {
			panic("page: assets: " + err.Error())
		}
		sum := sha256.Sum256(b)
		m[path.Base(name)] = asset{b, hex.EncodeToString(sum[:6]), kinds(path.Ext(name))}
	}
	return m
}()

// kinds does not ask the machine: its list of types may be anything.
func kinds(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.FormatMediaType("application/octet-stream", nil)
}

// assetURL is the address of an asset in a template; an unknown name fails the
// template, and so the start.
func assetURL(name string) (string, error) {
	a, ok := assets[name]
	if !ok {
		return "", fs.ErrNotExist
	}
	return AssetPath + name + "?v=" + a.version, nil
}

// Assets serves the stylesheet, the pictures and the script of the pages.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, AssetPath)
		a, ok := assets[name]
		h := w.Header()
		Headers(h)
		if !ok {
			http.NotFound(w, r)
			return
		}
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "no-cache")
		if r.URL.Query().Get("v") == a.version {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		h.Set("ETag", `"`+a.version+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
	})
}
