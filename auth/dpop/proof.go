package dpop

import "time"

// Proof signs one request: its method, its URL (query and fragment are left
// out, RFC 9449 section 4.2), the server's nonce if one is known, and the
// access token that goes with it, if any. Each call makes a new proof.
//
// "iat" is the wall clock of this computer. It is there because the standard
// asks for it; our server does not look at it.
func (k *Key) Proof(method, htu, nonce, accessToken string) (string, error) {
	u, err := normalize(htu)
	if err != nil {
		return "", err
	}
	c := claims{ID: newID(), Method: method, URL: u, Issued: time.Now().Unix(), Nonce: nonce}
	if accessToken != "" {
		c.Token = hashToken(accessToken)
	}
	return k.sign(c)
}
