package auth

// ClientID is the one public client (RFC 6749 section 2.1) of the provider.
const ClientID = "alcove-desktop"

// Scope is what the app asks for.
const Scope = "openid offline_access " + ScopePortal

// ScopePortal is what an access token needs for the API. One without it, as an
// OpenID Connect client may ask for that only wants to know who somebody is,
// is good for nothing there.
const ScopePortal = "portal"

// Paths of the provider and of the session calls.
const (
	PathDiscovery = "/.well-known/openid-configuration"
	PathJWKS      = "/oauth/jwks"
	PathChallenge = "/oauth/challenge"
	PathPAR       = "/oauth/par"
	PathAuthorize = "/oauth/authorize"
	PathToken     = "/oauth/token"
	PathRevoke    = "/oauth/revoke"
	PathLink      = "/l/"
	PathOpen      = "/open/"
	PathActivity  = "/api/v1/session/activity"
	PathSession   = "/api/v1/session"
	PathUnlockKey = "/api/v1/device/unlock-key"
	PathWord      = "/api/v1/word"
	PathDevices   = "/api/v1/devices"
	PathPractice  = "/api/v1/practice"
	PathHelp      = "/api/v1/help"
	PathCallback  = "/cb" // of the app's loopback (RFC 8252 section 7.3)
)

// Values of the "error" member, from the standards named in the docs and from
// draft-ietf-oauth-first-party-apps.
const (
	ErrInvalidRequest     = "invalid_request"
	ErrInvalidClient      = "invalid_client"
	ErrInvalidGrant       = "invalid_grant"
	ErrInvalidScope       = "invalid_scope"
	ErrUnsupportedGrant   = "unsupported_grant_type"
	ErrUnsupportedRespTyp = "unsupported_response_type"
	ErrInvalidToken       = "invalid_token"
	ErrUseNonce           = "use_dpop_nonce"
	ErrInvalidProof       = "invalid_dpop_proof"
	ErrInsufficientAuthz  = "insufficient_authorization"
	ErrInsufficientUser   = "insufficient_user_authentication" // RFC 9470
	ErrInsufficientScope  = "insufficient_scope"               // RFC 6750
	ErrRedirectToWeb      = "redirect_to_web"
	ErrSlowDown           = "slow_down"
	ErrInvalidCode        = "invalid_code"
	ErrTooManyAttempts    = "too_many_attempts"
	ErrInvalidSession     = "invalid_session"
	ErrUnlockRequired     = "unlock_required"
	ErrThrottled          = "throttled"
	ErrServer             = "server_error"
)

// ChallengeAnswer is the answer of the challenge endpoint, success or not.
type ChallengeAnswer struct {
	Error             string `json:"error,omitempty"`
	Description       string `json:"error_description,omitempty"`
	AuthSession       string `json:"auth_session,omitempty"`
	Needs             Need   `json:"needs,omitempty"`
	Label             string `json:"label,omitempty"`       // three digits, to find the right waiting computer
	SentAt            string `json:"sent_at,omitempty"`     // RFC 3339, whole seconds, UTC
	RetryAfter        int    `json:"retry_after,omitempty"` // seconds until a resend may be asked for
	Interval          int    `json:"interval,omitempty"`    // seconds between polls
	ExpiresIn         int    `json:"expires_in,omitempty"`  // seconds the attempt lives
	TriesLeft         *int   `json:"tries_left,omitempty"`  // of this attempt
	RequestURI        string `json:"request_uri,omitempty"` // with redirect_to_web
	AuthorizationCode string `json:"authorization_code,omitempty"`
}

// TokenAnswer is the answer of the token endpoint, success or not.
type TokenAnswer struct {
	Error        string `json:"error,omitempty"`
	Description  string `json:"error_description,omitempty"` // a reason code where one fits
	Needs        Need   `json:"needs,omitempty"`
	UnlockNonce  string `json:"unlock_nonce,omitempty"`
	AccessToken  string `json:"access_token,omitempty"`
	TokenType    string `json:"token_type,omitempty"` // DPoP
	ExpiresIn    int    `json:"expires_in,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	Scope        string `json:"scope,omitempty"`
	DeviceID     string `json:"device_id,omitempty"`
	SID          string `json:"sid,omitempty"`
}

// SessionAnswer is GET /api/v1/session.
type SessionAnswer struct {
	Account        string `json:"account"`
	Stream         string `json:"stream"`
	PracticeStream string `json:"practice_stream"`
	DeviceID       string `json:"device_id"`
	DeviceName     string `json:"device_name"`
	SID            string `json:"sid"`
	LocksIn        int    `json:"locks_in"`
	Ways           Ways   `json:"ways"`
	HasWord        bool   `json:"has_word"`
	AuthTime       string `json:"auth_time"`              // RFC 3339: the sign-in or unlock that began this session
	LastSignIn     string `json:"last_sign_in,omitempty"` // RFC 3339: the one before that, on any computer of the client
	LastDevice     string `json:"last_device,omitempty"`  // that computer's name, if it was another one
	Policy         Shown  `json:"policy"`
}

// DeviceAnswer is one computer in GET /api/v1/devices.
type DeviceAnswer struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	FirstSeen   string `json:"first_seen"`
	LastSeen    string `json:"last_seen"`
	EndedAt     string `json:"ended_at,omitempty"`
	EndedReason Reason `json:"ended_reason,omitempty"`
	This        bool   `json:"this,omitempty"`
}

// ActivityRequest is POST /api/v1/session/activity.
type ActivityRequest struct {
	Seq         int64 `json:"seq"`
	IdleSeconds int64 `json:"idle_seconds"`
}

// ActivityAnswer is its answer.
type ActivityAnswer struct {
	LocksIn int `json:"locks_in"`
}

// HelpRequest is POST /api/v1/help. It asks for no health text.
type HelpRequest struct {
	Contact string `json:"contact"` // how to reach the person, in their words
	Note    string `json:"note"`    // what went wrong with signing in
	Reason  Reason `json:"reason,omitempty"`
}
