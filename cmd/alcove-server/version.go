package main

import (
	"io"
	"runtime"
	"runtime/debug"

	"alcove/auth"
)

type versionCmd struct{}

type versionOut struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Changed  bool   `json:"changed,omitempty"` // built from files that were not committed
	Go       string `json:"go"`
	System   string `json:"system"`
}

// Run tells which build this is.
func (versionCmd) Run(e *env) error {
	v := versionOut{Version: auth.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Revision = s.Value
			case "vcs.modified":
				v.Changed = s.Value == "true"
			}
		}
	}
	return say(e, v, func(w io.Writer, v versionOut) {
		put(w, "alcove-server\t%s\nrevision\t%s\nbuilt with\t%s for %s\n", v.Version, revision(v), v.Go, v.System)
	})
}

// revision is the commit it was built from, in words.
func revision(v versionOut) string {
	switch {
	case v.Revision == "":
		return "unknown: it was not built from a repository"
	case v.Changed:
		return v.Revision + ", with changes"
	}
	return v.Revision
}
