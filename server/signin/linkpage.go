package signin

import (
	"errors"
	"net/http"
	"net/url"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// LinkPage is GET and HEAD of an emailed link. It shows what the link is and
// changes nothing: mail scanners open it too.
func (p *Provider) LinkPage(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	st, err := p.linkState(r.Context(), token)
	if err != nil {
		p.cut(w, r, err)
		return
	}
	p.noteOpened(r, st.Link.ID)
	p.showLink(w, r, http.StatusOK, token, st)
}

// showLink is the page of a link in whatever state it is.
func (p *Provider) showLink(w http.ResponseWriter, r *http.Request, status int, token string, st linkState) {
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	if st.Reason != "" {
		deadPage.Write(w, status, s.frame, s.dead(st, linkPath(token), p.usedOn(r, st)))
		return
	}
	v := liveView{place: s.place, Path: linkPath(token), Asked: s.when(st.Link.Made), Computer: st.Link.DeviceName,
		App: st.Loopback != "", Handheld: handheld(r), Stops: s.when(st.Link.Stops)}
	if st.Typed {
		v.Code = auth.GroupCode(p.linkCode(token))
	}
	if u, err := url.Parse(st.Loopback); err == nil {
		s.frame.Loopback = u.Host
	}
	livePage.Write(w, status, s.frame, v)
}

func linkPath(token string) string { return auth.PathLink + url.PathEscape(token) }

// cut answers an address that is no link of ours: it may have been cut by a
// mail program, or guessed. Nothing is told about anybody.
func (p *Provider) cut(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, store.ErrNone) {
		p.broken(w, r, err)
		return
	}
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	cutPage.Write(w, http.StatusNotFound, s.frame, cutView{s.inOrder(way{}, wayCode, wayDoorway, wayCall)})
}

// usedOn is the name of the computer that used a link.
func (p *Provider) usedOn(r *http.Request, st linkState) string {
	if st.Link.UsedDevice == "" {
		return ""
	}
	name := st.Link.DeviceName
	err := p.Store.Read(r.Context(), func(tx *store.Tx) error {
		d, err := tx.Device(st.Link.UsedDevice)
		if err == nil {
			name = d.Name
		}
		return err
	})
	if err != nil {
		return st.Link.DeviceName // the page is worth more than this word
	}
	return name
}

// LinkPress is POST of a link's page: the buttons. None of them uses the link up.
func (p *Provider) LinkPress(w http.ResponseWriter, r *http.Request) {
	get, ok := p.posted(w, r, "action")
	if !ok {
		return
	}
	token := r.PathValue("token")
	switch get("action") {
	case "here":
		p.pressHere(w, r, token)
	case wayRenew:
		s, err := p.renew(r.Context(), token, p.source(r))
		p.answerSent(w, r, token, s, err)
	case wayRequest:
		s, err := p.request(r.Context(), token, p.source(r))
		p.answerSent(w, r, token, s, err)
	default:
		p.Problem(w, r, http.StatusBadRequest)
	}
}

// pressHere sends the browser to the app on the same computer. On the wrong
// computer nothing listens there, and the person still has the first tab.
func (p *Provider) pressHere(w http.ResponseWriter, r *http.Request, token string) {
	to, err := p.here(r.Context(), token)
	var dead *auth.Error
	switch {
	case err == nil && p.hereInBrowser(w, r, to):
	case err == nil:
		page.Headers(w.Header())
		http.Redirect(w, r, to, http.StatusSeeOther)
	case errors.Is(err, errNoApp):
		p.noApp(w, r, token)
	case errors.As(err, &dead):
		p.showNow(w, r, http.StatusGone, token)
	default:
		p.cut(w, r, err)
	}
}

// showNow is the page of a link as it is by now, for a press that was refused.
func (p *Provider) showNow(w http.ResponseWriter, r *http.Request, status int, token string) {
	st, err := p.linkState(r.Context(), token)
	if err != nil {
		p.cut(w, r, err)
		return
	}
	p.showLink(w, r, status, token, st)
}

func (p *Provider) noApp(w http.ResponseWriter, r *http.Request, token string) {
	st, err := p.linkState(r.Context(), token)
	if err != nil {
		p.cut(w, r, err)
		return
	}
	s, err := p.scene(true)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	v := noAppView{}
	if st.Typed {
		v.Code = auth.GroupCode(p.linkCode(token))
	}
	noAppPage.Write(w, http.StatusConflict, s.frame, v)
}
