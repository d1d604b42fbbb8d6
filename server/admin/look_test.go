//go:build realparts

package admin

import (
	"testing"

	"alcove/server/page/pagetest"
)

// Every state of every page for staff, in a real browser.
func TestStaffPagesInABrowser(t *testing.T) { pagetest.Look(t, true) }
