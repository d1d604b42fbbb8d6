package signin

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"alcove/auth"
	"alcove/server/page"
)

// scene is what every page needs: the practice, its clock, and the moment.
type scene struct {
	place
	frame      page.Frame
	zone       *time.Location
	now        time.Time
	policy     auth.Policy
	answerTime string
}

// scene reads the practice. toApp: a form of this page may lead to the app.
func (p *Provider) scene(toApp bool) (scene, error) {
	pr, err := p.Store.PracticeNow()
	if err != nil {
		return scene{}, fmt.Errorf("signin: page: %w", err)
	}
	s := scene{place: place{Practice: pr.Name, Server: p.Issuer}, zone: pr.Location(), now: p.Now(), policy: pr.Policy, answerTime: pr.AnswerTime}
	s.frame = page.Frame{Practice: pr.Name, Crisis: pr.Crisis, ToApp: toApp}
	for _, kind := range pr.Show {
		switch {
		case kind == "phone" && pr.Phone != "":
			s.Phone = pr.Phone
			s.frame.Contacts = append(s.frame.Contacts, page.Contact{Phone: pr.Phone, Hours: pr.Hours})
		case kind == "email" && pr.Practice.Email != "":
			s.frame.Contacts = append(s.frame.Contacts, page.Contact{Email: pr.Practice.Email})
		case kind == "form":
			s.frame.Contacts = append(s.frame.Contacts, page.Contact{Form: true})
		}
	}
	return s, nil
}

func (s scene) when(t time.Time) string { return page.When(t, s.now, s.zone) }

// stamp is what the subject of a sign-in mail says, so that a page can name
// the mail to open: "3:04 PM Tuesday".
func (s scene) stamp(t time.Time) string { return t.In(s.zone).Format("3:04 PM Monday") }

// show answers a GET that needs nothing but the practice.
func (p *Provider) show(w http.ResponseWriter, r *http.Request, write func(scene)) {
	s, err := p.scene(false)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	write(s)
}

// Front is the first page. It can be bookmarked: the address holds no secret.
func (p *Provider) Front(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, func(s scene) { frontPage.Write(w, http.StatusOK, s.frame, frontView{s.place}) })
}

// HowSigningInWorks explains it in 150 words and three pictures.
func (p *Provider) HowSigningInWorks(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, func(s scene) {
		howPage.Write(w, http.StatusOK, s.frame, howView{s.place, page.Span(s.policy.LinkLife), page.Span(s.policy.Idle)})
	})
}

// HowProtected says who can get in with what, and what the app does not
// protect against.
func (p *Provider) HowProtected(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, func(s scene) {
		protectPage.Write(w, http.StatusOK, s.frame, protectView{s.place, page.Span(s.policy.Idle), auth.PasscodeTries})
	})
}

// NotFound answers every address that is none of ours.
func (p *Provider) NotFound(w http.ResponseWriter, r *http.Request) {
	p.Problem(w, r, http.StatusNotFound)
}

// Problem answers with the page of a status of 400 or more. It must work when
// nothing else does, so a practice that cannot be read is left out.
func (p *Provider) Problem(w http.ResponseWriter, _ *http.Request, status int) {
	v, ok := problems[status]
	if !ok {
		v = problems[http.StatusInternalServerError]
		if status < 500 {
			v = problems[http.StatusBadRequest]
		}
	}
	s, err := p.scene(false)
	if err != nil {
		s = scene{}
	}
	problemPage.Write(w, status, s.frame, v)
}

// broken answers an error that is ours. The log gets its text; errors of this
// program carry no secret and no address.
func (p *Provider) broken(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		p.Log.Error("page failed", "error", err)
	}
	p.Problem(w, r, http.StatusInternalServerError)
}

// posted reads a posted form: only fields that the page has, each once.
// Anything else is answered here, and ok is false.
func (p *Provider) posted(w http.ResponseWriter, r *http.Request, fields ...string) (get func(string) string, ok bool) {
	f, err := readForm(w, r, fields)
	var refusal *oauthError
	if errors.As(err, &refusal) {
		p.Problem(w, r, refusal.Status)
		return nil, false
	}
	if err != nil {
		p.broken(w, r, err)
		return nil, false
	}
	return f.Get, true
}
