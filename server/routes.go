package server

import (
	"net/http"

	"alcove/auth"
	"alcove/server/admin"
	"alcove/server/dev"
	"alcove/server/feed"
	"alcove/server/page"
	"alcove/server/signin"
	"alcove/sync/record"
)

// route is one address and what answers it. GET answers HEAD as well.
type route struct {
	pattern string
	answer  http.HandlerFunc
}

// routes is the table of contents of the server.
func routes(p *signin.Provider, f *feed.Service, d *admin.Desk) []route {
	all := []route{
		// The app and stock OpenID Connect clients.
		{"GET " + auth.PathDiscovery, p.Discovery},
		{"GET " + auth.PathJWKS, p.JWKS},
		{"POST " + auth.PathChallenge, p.Challenge},
		{"POST " + auth.PathPAR, p.PAR},
		{"POST " + auth.PathToken, p.Token},
		{"POST " + auth.PathRevoke, p.Revoke},

		// The app, once it is in.
		{"GET " + auth.PathSession, p.Authed(p.Session)},
		{"POST " + auth.PathActivity, p.Authed(p.Activity)},
		{"PUT " + auth.PathUnlockKey, p.Authed(p.UnlockKey)},
		{"PUT " + auth.PathWord, p.Authed(p.Word)},
		{"GET " + auth.PathDevices, p.Authed(p.Devices)},
		{"DELETE " + auth.PathDevices, p.Authed(p.EndOthers)},
		{"DELETE " + auth.PathDevices + "/{id}", p.Authed(p.EndDevice)},

		// What it keeps in step with.
		{"POST " + record.PathPush, p.Authed(f.PushHTTP)},
		{"POST " + record.PathPull, p.Authed(f.PullHTTP)},
		{"GET " + record.PathPoke, p.Authed(f.Poke)},
		{"GET " + record.PathFiles + "/{id}", p.Authed(f.Download)},
		{"OPTIONS " + record.PathUploads, p.Authed(f.UploadOptions)},
		{"POST " + record.PathUploads, p.Authed(f.UploadCreate)},
		{"HEAD " + record.PathUploads + "/{id}", p.Authed(f.UploadHead)},
		{"PATCH " + record.PathUploads + "/{id}", p.Authed(f.UploadPatch)},

		// Anybody.
		{"GET " + auth.PathPractice, p.Practice},
		{"POST " + auth.PathHelp, p.Help},

		// Pages in a browser.
		{"GET /{$}", p.Front},
		{"GET " + auth.PathLink + "{token}", p.LinkPage},
		{"POST " + auth.PathLink + "{token}", p.LinkPress},
		{"GET " + auth.PathLink + "{token}/not-me", p.NotMe},
		{"POST " + auth.PathLink + "{token}/not-me", p.NotMePress},
		{"GET " + auth.PathOpen + "{what}", p.Doorway},
		{"POST " + auth.PathOpen + "{what}", p.DoorwayPress},
		{"GET " + auth.PathAuthorize, p.Authorize},
		{"POST " + auth.PathAuthorize, p.AuthorizePost},
		{"GET /oauth/wait", p.AuthorizeWait},
		{"POST /oauth/wait", p.AuthorizeWaitPost},
		{"GET /how-signing-in-works", p.HowSigningInWorks},
		{"GET /how-we-protect-you", p.HowProtected},
		{"GET /help", p.HelpForm},
		{"POST /help", p.HelpPost},
		{"GET " + page.AssetPath, page.Assets().ServeHTTP},
	}
	// Pages for staff have a table of their own: admin/routes.go.
	for _, r := range d.Routes() {
		all = append(all, route{r.Pattern, d.Handler(r)})
	}
	return all
}

// devRoutes is what --dev adds.
func devRoutes(b *dev.Bench) []route {
	return []route{
		{"GET /dev/mail", b.ServeMailbox},
		{"GET /dev/mail/{id}", b.ServeMail},
		{"GET /dev/mail.json", b.ServeMailJSON},
		{"GET /dev/clock", b.ServeClock},
		{"POST /dev/clock", b.MoveClock},
		{"GET /dev/state", b.ServeState},
	}
}

// Patterns is every address of the server without --dev, as "METHOD /path".
func Patterns() []string {
	var all []string
	for _, r := range routes(&signin.Provider{}, &feed.Service{}, admin.Blank()) {
		all = append(all, r.pattern)
	}
	return all
}
