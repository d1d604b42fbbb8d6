// Package signin is the app's half of the sign-in protocol: it asks for a link,
// waits, hands over codes, redeems them for tokens, and keeps a session alive.
//
// It speaks OpenID Connect Core and Discovery, RFC 7636 (PKCE, S256 only), 8252
// (loopback), 9207 (iss), 9449 (DPoP with server nonces), 9470 (step-up) and
// 7009 (revoke), and the authorization challenge endpoint of
// draft-ietf-oauth-first-party-apps.
//
// The rules:
//
//   - TLS, or a loopback address. Redirects are not followed.
//   - Every answer is bounded in size and strict about types. What does not look
//     like our server (a hotel's "please pay" page) counts as no answer at all.
//   - Every failure is a [*Fault] of one [Kind], so that a caller never has to
//     guess. Only a Fault of kind [Ended] says that this computer's access is
//     over, and it always carries the server's reason.
//   - The computer's clock is not believed: expiry is judged by the server's
//     Date, and lengths of time by monotonic time.
//   - A refresh token's successor is used only after it was stored.
//
// The package knows the protocol. It must not know windows, files, passcodes,
// or when to ask for what: that is app/client.
package signin
