//go:build !long

package replica

// How much the tests try; see rounds_long_test.go.
const (
	flipStep    = 7
	flipSamples = 6
	kills       = 15
)
