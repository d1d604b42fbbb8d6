//go:build realparts

package signin

import (
	"testing"

	"alcove/server/page/pagetest"
)

// Every state of every page that clients see, in a real browser.
func TestPagesInABrowser(t *testing.T) { pagetest.Look(t, false, nil) }
