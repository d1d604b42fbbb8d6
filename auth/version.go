package auth

// Version is of this source, app and server alike: the newest heading of
// CHANGELOG.md, or what comes next with "-dev" while that is "Unreleased".
const Version = "0.1.0-dev"
