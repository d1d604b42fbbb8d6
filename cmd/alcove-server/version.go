package main

import (
	"io"
	"runtime"
	"runtime/debug"
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
	v := versionOut{Version: "unknown", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if b, ok := debug.ReadBuildInfo(); ok {
		v.Version = b.Main.Version
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
		put(w, "alcove-server\t%s\nrevision\t%s\nbuilt with\t%s for %s\n", v.Version, or(v.Revision, "unknown"), v.Go, v.System)
	})
}
