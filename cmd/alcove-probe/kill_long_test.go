//go:build long

package main_test

const (
	killRounds = 200
	killFiles  = 20 // files each way
	killsAFile = 6  // and each way
)
