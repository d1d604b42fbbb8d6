//go:build !long

package main_test

const (
	killRounds = 15
	killFiles  = 1 // files each way
	killsAFile = 3 // and each way
)
