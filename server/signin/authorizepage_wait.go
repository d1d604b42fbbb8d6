package signin

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"alcove/auth"
	"alcove/server/page"
)

// pathWait is where a sign-in waits in the browser.
const pathWait = "/oauth/wait"

// AuthorizeWait is GET of the waiting page. It does not ask again by itself:
// that would wipe what the person is typing.
func (p *Provider) AuthorizeWait(w http.ResponseWriter, r *http.Request) {
	_, pin := r.URL.Query()["pin"]
	p.waitNow(w, r, http.StatusOK, pin, "")
}

func (p *Provider) waitNow(w http.ResponseWriter, r *http.Request, status int, pin bool, problem string) {
	b, ok := p.kept(r)
	if !ok {
		p.over(w, r)
		return
	}
	st, err := p.attemptState(r.Context(), b.Session, b.jkt())
	if err != nil {
		p.broken(w, r, err)
		return
	}
	s, err := p.scene(true)
	switch {
	case err != nil:
		p.broken(w, r, err)
	case st.Done:
		donePage.Write(w, status, s.frame, doneView{Done: true})
	case !st.Open:
		p.over(w, r)
	default:
		waitPage.Write(w, status, s.frame, waitView{place: s.place, Needs: st.Needs, MailTo: b.Email, Sent: s.when(st.SentAt), Mail: s.stamp(st.SentAt),
			Label: st.Label, PIN: pin, Problem: problem})
	}
}

// over ends a sign-in that cannot go on.
func (p *Provider) over(w http.ResponseWriter, r *http.Request) {
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	p.forget(w)
	donePage.Write(w, http.StatusGone, s.frame, doneView{Text: attemptOver})
}

// AuthorizeWaitPost takes the code of the mail, the PIN, the sign-in word, or
// the wish for a new mail, and goes on.
func (p *Provider) AuthorizeWaitPost(w http.ResponseWriter, r *http.Request) {
	get, ok := p.posted(w, r, "code", "pin", "word", "action")
	if !ok {
		return
	}
	b, ok := p.kept(r)
	if !ok {
		p.over(w, r)
		return
	}
	q := step{Source: p.source(r), Word: get("word"), Resend: get("action") == "resend"}
	code, codeOK := auth.CleanCode(get("code"))
	pin, pinOK := auth.CleanCode(get("pin"))
	switch {
	case get("code") != "" && !codeOK || get("pin") != "" && !pinOK:
		p.waitNow(w, r, http.StatusBadRequest, get("pin") != "", sixProblem)
		return
	case !codeOK && !pinOK && q.Word == "" && !q.Resend:
		p.Problem(w, r, http.StatusBadRequest)
		return
	case codeOK:
		q.EmailCode = code
	case pinOK:
		q.PIN = pin
	}
	ans, err := p.proceed(r.Context(), b.Session, b.jkt(), q)
	p.goOn(w, r, b, q, ans, err)
}

// sixProblem is for what cannot be a code.
const sixProblem = "There must be 6 numbers. Check each one and try again."

// goOn answers a step in the browser.
func (p *Provider) goOn(w http.ResponseWriter, r *http.Request, b inBrowser, q step, ans auth.ChallengeAnswer, err error) {
	var lim *limited
	switch {
	case errors.As(err, &lim):
		p.waitNow(w, r, http.StatusTooManyRequests, q.PIN != "", auth.TooSoon.Client())
	case err != nil:
		p.broken(w, r, err)
	case ans.AuthorizationCode != "":
		page.Headers(w.Header())
		http.Redirect(w, r, p.back(b.RedirectURI, b.State, url.Values{"code": {ans.AuthorizationCode}}), http.StatusSeeOther)
	case ans.Error == auth.ErrInvalidSession:
		p.waitNow(w, r, http.StatusGone, false, "") // done, or over
	case ans.Error == auth.ErrInvalidCode, ans.Error == auth.ErrTooManyAttempts:
		p.waitNow(w, r, http.StatusBadRequest, q.PIN != "", typedWrong(q, ans))
	default:
		if err := p.keep(w, b); err != nil { // a resend makes the attempt live longer
			p.broken(w, r, err)
			return
		}
		page.Headers(w.Header())
		http.Redirect(w, r, pathWait, http.StatusSeeOther)
	}
}

// typedWrong is what a refused code, PIN or word says: what the app says.
func typedWrong(q step, ans auth.ChallengeAnswer) string {
	left := 0
	if ans.TriesLeft != nil && ans.Error == auth.ErrInvalidCode {
		left = *ans.TriesLeft
	}
	switch {
	case q.PIN != "":
		return auth.WrongPIN(left)
	case left == 0:
		return auth.TooManyTries.Client()
	case q.Word != "":
		return auth.WrongWord.Client() + " " + auth.Tries(left)
	}
	return auth.WrongCode.Client() + " " + auth.Tries(left)
}

// hereInBrowser goes on with a sign-in that began in this very browser: its
// button proves the mailbox, and a second step may follow on our own page. to
// is the loopback address with a code that [Provider.here] made.
func (p *Provider) hereInBrowser(w http.ResponseWriter, r *http.Request, to string) bool {
	b, ok := p.kept(r)
	u, err := url.Parse(to)
	if !ok || err != nil || u.Query().Get("state") != b.State || (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String() != b.RedirectURI {
		return false
	}
	q := step{Source: p.source(r), LinkCode: u.Query().Get("code")}
	ans, err := p.proceed(r.Context(), b.Session, b.jkt(), q)
	if err != nil || ans.Error == auth.ErrInvalidCode || ans.Error == auth.ErrInvalidSession {
		return false // of another sign-in: it goes where it was made for
	}
	p.goOn(w, r, b, q, ans, nil)
	return true
}

// attemptView is what the waiting page is told of its sign-in.
type attemptView struct {
	Open, Done bool
	Needs      auth.Need
	Label      string
	SentAt     time.Time
}
