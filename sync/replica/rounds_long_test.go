//go:build long

package replica

// How much the tests try; see rounds_short_test.go.
const (
	flipStep    = 1
	flipSamples = 200
	kills       = 200
)
