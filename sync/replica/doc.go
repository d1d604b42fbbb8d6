// Package replica is the sealed store on the person's computer: what the
// practice shared with them, what they wrote and is not safely there yet, and
// the opened view of both while the passcode is in use.
//
// It must not know the network, the passcode, or when to sync.
package replica
