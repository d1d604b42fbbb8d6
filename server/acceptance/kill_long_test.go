//go:build long

package acceptance_test

// kills is how often the server is killed under people who sign in.
const kills = 100
