package signin

import (
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"alcove/auth"
)

// discovery is OpenID Connect Discovery section 3, with what RFC 9126, 9207,
// 9449 and draft-ietf-oauth-first-party-apps add.
type discovery struct {
	Issuer            string   `json:"issuer"`
	Authorization     string   `json:"authorization_endpoint"`
	Challenge         string   `json:"authorization_challenge_endpoint"`
	PAR               string   `json:"pushed_authorization_request_endpoint"`
	Token             string   `json:"token_endpoint"`
	Revocation        string   `json:"revocation_endpoint"`
	JWKS              string   `json:"jwks_uri"`
	Scopes            []string `json:"scopes_supported"`
	ResponseTypes     []string `json:"response_types_supported"`
	ResponseModes     []string `json:"response_modes_supported"`
	Grants            []string `json:"grant_types_supported"`
	Subjects          []string `json:"subject_types_supported"`
	IDTokenAlgs       []string `json:"id_token_signing_alg_values_supported"`
	ProofAlgs         []string `json:"dpop_signing_alg_values_supported"`
	TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
	RevocationAuth    []string `json:"revocation_endpoint_auth_methods_supported"`
	PKCE              []string `json:"code_challenge_methods_supported"`
	Claims            []string `json:"claims_supported"`
	Iss               bool     `json:"authorization_response_iss_parameter_supported"`
	ClaimsParameter   bool     `json:"claims_parameter_supported"`
	RequestParameter  bool     `json:"request_parameter_supported"`
	RequestURIAllowed bool     `json:"request_uri_parameter_supported"`
}

// Discovery is GET /.well-known/openid-configuration.
func (p *Provider) Discovery(w http.ResponseWriter, _ *http.Request) {
	none := []string{"none"}
	writeJSON(w, http.StatusOK, discovery{
		Issuer: p.Issuer, Authorization: p.Issuer + auth.PathAuthorize, Challenge: p.Issuer + auth.PathChallenge,
		PAR: p.Issuer + auth.PathPAR, Token: p.Issuer + auth.PathToken, Revocation: p.Issuer + auth.PathRevoke, JWKS: p.Issuer + auth.PathJWKS,
		Scopes: strings.Fields(auth.Scope), ResponseTypes: []string{"code"}, ResponseModes: []string{"query"},
		Grants: []string{grantCode, grantRefresh}, Subjects: []string{"public"},
		IDTokenAlgs: []string{string(jose.ES256)}, ProofAlgs: []string{string(jose.ES256)},
		TokenAuth: none, RevocationAuth: none, PKCE: []string{"S256"}, Iss: true,
		Claims: []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "amr", "sid", "device_id"},
	})
}

// JWKS is GET /oauth/jwks: the public half of the key that signs ID tokens.
func (p *Provider) JWKS(w http.ResponseWriter, _ *http.Request) {
	k := p.Store.Keys
	writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: k.Signing.Public(), KeyID: k.KeyID, Algorithm: string(jose.ES256), Use: "sig"}}})
}
