//go:build pictures

package app

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestPictures writes every scene to a folder for people to look at:
//
//	ALCOVE_PICTURES=DIR go test -tags pictures -run Pictures ./app
func TestPictures(t *testing.T) {
	dir := os.Getenv("ALCOVE_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	looks := map[string]look{"": usual, "dark": {1024, 720, 100, true}, "small": {1024, 600, 100, false}, "large": {1024, 600, 200, false},
		"wide": {1920, 1080, 100, false}, "laptop": {1366, 768, 100, false}}
	all := scenes()
	if os.Getenv("ALCOVE_EXTREMES") != "" {
		all = extremes()
	}
	if want, ok := os.LookupEnv("ALCOVE_LOOK"); ok {
		looks = map[string]look{want: looks[want]}
	}
	for name, l := range looks {
		for _, sc := range all {
			t.Run(sc.name+" "+name, func(t *testing.T) {
				_, _, w := start(t, sc, l)
				f, err := os.Create(filepath.Join(dir, sc.name+"_"+name+".png"))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(f, w.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}
