package signin

import (
	"errors"
	"net/http"
	"strconv"

	"alcove/auth"
)

// answerSent answers a press that asked for a link on a link's page.
func (p *Provider) answerSent(w http.ResponseWriter, r *http.Request, token string, done sent, err error) {
	var lim *limited
	var dead *auth.Error
	if err != nil && !errors.As(err, &lim) && !errors.As(err, &dead) {
		p.cut(w, r, err)
		return
	}
	st, stateErr := p.linkState(r.Context(), token)
	if stateErr != nil {
		p.cut(w, r, stateErr)
		return
	}
	if dead != nil || lim == nil && done.At.IsZero() {
		// Nothing was sent, and no limit is the cause: the page says what else helps.
		p.showLink(w, r, http.StatusGone, token, st)
		return
	}
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	if lim != nil {
		s.writeLimited(w, lim)
		return
	}
	v := sentView{place: s.place, Outcome: outcomeNewer, Mail: s.stamp(done.At), Ways: s.inOrder(way{}, wayCall)}
	switch {
	case done.New:
		v.Outcome, v.MailTo = outcomeSent, auth.MaskEmail(st.Link.Email)
	case st.Reason == "":
		v.Outcome, v.Path = outcomeWorks, linkPath(token)
	}
	sentPage.Write(w, http.StatusOK, s.frame, v)
}

// writeLimited says when the next link may be asked for, and what helps now.
func (s scene) writeLimited(w http.ResponseWriter, lim *limited) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(lim.Wait)))
	sentPage.Write(w, http.StatusTooManyRequests, s.frame, sentView{place: s.place, Outcome: outcomeWait,
		First: s.inOrder(way{When: s.when(s.now.Add(lim.Wait))}, wayWait), Ways: s.inOrder(way{}, wayCall)})
}

// NotMe is GET of the page for somebody who did not ask for the mail.
func (p *Provider) NotMe(w http.ResponseWriter, r *http.Request) {
	p.notMePage(w, r, false)
}

// NotMePress tells the practice. It ends nothing: a scanner presses it too, and
// a stranger could lock people out.
func (p *Provider) NotMePress(w http.ResponseWriter, r *http.Request) {
	if _, ok := p.posted(w, r, "action"); !ok {
		return
	}
	var lim *limited
	if err := p.notMe(r.Context(), r.PathValue("token"), "", p.source(r)); err != nil && !errors.As(err, &lim) {
		p.broken(w, r, err)
		return
	}
	p.notMePage(w, r, true)
}

func (p *Provider) notMePage(w http.ResponseWriter, r *http.Request, told bool) {
	token := r.PathValue("token")
	if _, err := p.linkState(r.Context(), token); err != nil {
		p.cut(w, r, err)
		return
	}
	p.show(w, r, func(s scene) {
		notMePage.Write(w, http.StatusOK, s.frame, notMeView{place: s.place, Path: linkPath(token), Told: told})
	})
}
