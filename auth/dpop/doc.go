// Package dpop makes and checks proofs of possession (RFC 9449).
//
// Both halves of Alcove use it: the app signs each request with a key that
// never leaves the computer, the server checks the signature and learns which
// key it was. The package knows keys, requests and nonces. It must not know
// clients, sessions, links or tokens beyond the bytes of one access token.
//
// The rules:
//
//   - ES256 only, with the public key inside the proof. A private key inside a
//     proof is refused.
//   - Every proof carries a nonce that this server gave out (section 8). A
//     nonce is good for the rest of its time step and the whole of the next.
//   - "iat" is not looked at: people's clocks are wrong by hours, and the nonce
//     says the same thing by the server's own clock.
//   - A proof works once. What was seen is remembered for as long as its nonce
//     is good, which makes the memory exact and bounded in time.
//   - When too much is to be remembered, the nonces are replaced early. Honest
//     apps then pay one more round trip; nobody can replay and nobody is
//     refused.
//   - A restart forgets what was seen, so it also makes new nonces.
package dpop
