package servertest

import "alcove/server"

// StaffProvider lets staff sign in at an identity provider as well.
func StaffProvider(issuer, clientID, secretFile, name string) Option {
	return func(c *server.Config) {
		c.StaffOIDC = server.StaffOIDC{Issuer: issuer, ClientID: clientID, SecretFile: secretFile, Name: name}
	}
}
