//go:build long

package sim

import "testing"

// TestLong is the long form, by hand: go test -tags long -timeout 2h ./sync/sim
func TestLong(t *testing.T) {
	t.Run("real", func(t *testing.T) { walk(t, 1000, 2000, newReal) })
	t.Run("model", func(t *testing.T) { walk(t, 1000, 20_000, newModel) })
}
