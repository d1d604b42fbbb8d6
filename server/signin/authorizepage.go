package signin

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"alcove/auth"
	"alcove/server/page"
)

// askLife is how long the page that asks for the address may lie open.
const askLife = time.Hour

// asking is an authorization request while the person types their address.
type asking struct {
	Request authzRequest `json:"request"`
	Stops   int64        `json:"stops"` // Unix seconds
}

// Authorize is GET of the authorization endpoint (RFC 6749 section 3.1): the
// door for programs that do not speak the challenge. It sends no mail.
func (p *Provider) Authorize(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead { // a request_uri works for one GET; a HEAD must not use it up
		page.Headers(w.Header())
		return
	}
	req, refusal := p.asked(r.URL.Query())
	if refusal != nil {
		p.refuseAuthorize(w, r, req, refusal)
		return
	}
	email, err := auth.CleanEmail(req.LoginHint)
	if err != nil {
		email = ""
	}
	p.askEmail(w, r, http.StatusOK, req, email, "")
}

// asked reads a request that was pushed before (RFC 9126), or stands in the address.
func (p *Provider) asked(q url.Values) (authzRequest, *oauthError) {
	if !q.Has("request_uri") {
		req, refusal := parseAuthz(q)
		switch {
		case refusal != nil:
			return req, refusal
		case req.RedirectURI == "":
			return req, badRequest("redirect_uri is needed")
		case q.Get("prompt") == "none": // OpenID Connect Core section 3.1.2.6
			return req, &oauthError{Status: http.StatusBadRequest, Code: "login_required", Description: "somebody has to be asked", Back: true}
		}
		return req, nil
	}
	if len(q["request_uri"]) == 1 && len(q["client_id"]) == 1 && q.Get("client_id") == auth.ClientID {
		if req, ok := p.takePAR(q.Get("request_uri")); ok {
			return req, nil
		}
	}
	return authzRequest{}, badRequest("this request_uri does not work")
}

func (p *Provider) refuseAuthorize(w http.ResponseWriter, r *http.Request, req authzRequest, refusal *oauthError) {
	if !refusal.Back {
		p.Problem(w, r, http.StatusBadRequest)
		return
	}
	page.Headers(w.Header())
	http.Redirect(w, r, p.back(req.RedirectURI, req.State, url.Values{"error": {refusal.Code}, "error_description": {refusal.Description}}), http.StatusSeeOther)
}

// askEmail is the page that asks for the address. The request rides along,
// sealed, so that nothing is kept here for strangers.
func (p *Provider) askEmail(w http.ResponseWriter, r *http.Request, status int, req authzRequest, email, problem string) {
	sealed, err := p.seal("request", asking{req, p.Now().Add(askLife).Unix()})
	if err != nil {
		p.broken(w, r, err)
		return
	}
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	authorizePage.Write(w, status, s.frame, authorizeView{place: s.place, Request: sealed, Email: email, Problem: problem, MaxEmail: auth.MaxEmail})
}

// AuthorizePost starts the sign-in: the mail leaves now, and the browser keeps
// what makes it the one that asked.
func (p *Provider) AuthorizePost(w http.ResponseWriter, r *http.Request) {
	get, ok := p.posted(w, r, "request", "email")
	if !ok {
		return
	}
	var a asking
	if !p.unseal("request", get("request"), &a) || p.Now().Unix() >= a.Stops {
		p.over(w, r)
		return
	}
	email, err := auth.CleanEmail(get("email"))
	if err != nil {
		p.askEmail(w, r, http.StatusBadRequest, a.Request, get("email"), emailProblem)
		return
	}
	b := inBrowser{Secret: auth.Token(), Email: email, RedirectURI: a.Request.RedirectURI, State: a.Request.State}
	ans, err := p.start(r.Context(), ask{Email: email, Scope: a.Request.Scope, State: a.Request.State, Nonce: a.Request.Nonce, Challenge: a.Request.Challenge,
		RedirectURI: a.Request.RedirectURI, DeviceName: auth.UnnamedDevice, JKT: b.jkt(), TokenJKT: a.Request.TokenJKT, Source: p.source(r)})
	var lim *limited
	switch {
	case errors.As(err, &lim):
		if s, err := p.scene(true); err != nil {
			p.broken(w, r, err)
		} else {
			s.writeLimited(w, lim)
		}
		return
	case err != nil:
		p.broken(w, r, err)
		return
	}
	b.Session = ans.AuthSession
	if err := p.keep(w, b); err != nil {
		p.broken(w, r, err)
		return
	}
	page.Headers(w.Header())
	http.Redirect(w, r, pathWait, http.StatusSeeOther)
}
