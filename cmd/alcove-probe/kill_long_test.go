//go:build long

package main_test

const killRounds = 200
