// Package server puts the parts together and answers people.
//
// [Config] says how a server runs and what may not be; routes.go is the table
// of contents: every address there is, with what answers it. Around all of
// them stands the middleware: strict headers, size caps, one request log
// without secrets, and a panic that harms one request alone.
//
// It must not know how a person gets in (server/signin), what a letter says
// (server/mail), or a single row (server/store).
package server
