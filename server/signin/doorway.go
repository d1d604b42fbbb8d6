package signin

import (
	"errors"
	"net/http"

	"alcove/auth"
	"alcove/server/store"
)

// Doorway is GET of an address under /open/. It holds no secret and never
// stops working: it says how to open the app. A hint, where the mail carried
// one, fills in the address, masked.
func (p *Provider) Doorway(w http.ResponseWriter, r *http.Request) {
	v, ok := p.doorway(r.PathValue("what"), r.URL.Query().Get("h"))
	if !ok {
		p.NotFound(w, r)
		return
	}
	p.noteDoorway(r, v.Hint)
	p.show(w, r, func(s scene) {
		v.place = s.place
		v.SignedIn = p.signedIn(r, s, v.Hint)
		doorwayPage.Write(w, http.StatusOK, s.frame, v)
	})
}

func (p *Provider) doorway(what, hint string) (doorwayView, bool) {
	headline, ok := doorways[what]
	if !ok {
		return doorwayView{}, false
	}
	v := doorwayView{What: what, Headline: headline, MaxEmail: auth.MaxEmail}
	if _, email, ok := p.Store.Keys.OpenHint(hint); ok {
		v.Hint, v.MailTo = hint, auth.MaskEmail(email)
	}
	return v, true
}

// noteDoorway notes that a mail's doorway was opened, so that staff can tell
// it from a sign-in link (A19.3). It decides nothing: scanners open these too.
func (p *Provider) noteDoorway(r *http.Request, hint string) {
	id, _, ok := p.Store.Keys.OpenHint(hint)
	now, class := p.Now(), agent(r)
	if !ok || !p.capped.first(store.EventDoorway+id+class, now) {
		return
	}
	p.Store.Later(func(tx *store.Tx) error {
		if _, err := tx.Client(id); err != nil {
			return nil //nolint:nilerr // a hint may outlive its client; then there is no timeline
		}
		return tx.Event(store.Event{At: now, ClientID: id, Kind: store.EventDoorway, Actor: store.ByClient, Detail: class})
	})
}

// signedIn is when the client of a hint first signed in, if one of their
// computers still knows them: then no mail is needed. An address that was
// changed since tells nothing.
func (p *Provider) signedIn(r *http.Request, s scene, hint string) string {
	id, email, ok := p.Store.Keys.OpenHint(hint)
	if !ok {
		return ""
	}
	var words string
	err := p.Store.Read(r.Context(), func(tx *store.Tx) error {
		c, err := tx.Client(id)
		if err != nil || auth.EmailKey(c.Email) != auth.EmailKey(email) || c.FirstSignedIn.IsZero() {
			return err
		}
		devices, err := tx.Devices(id)
		for _, d := range devices {
			if d.Ended.IsZero() {
				words = s.when(c.FirstSignedIn)
			}
		}
		return err
	})
	if err != nil {
		return "" // the page is good without it
	}
	return words
}

// DoorwayPress is POST of a doorway: "Send me a link". Members and strangers
// get the same answer.
func (p *Provider) DoorwayPress(w http.ResponseWriter, r *http.Request) {
	get, ok := p.posted(w, r, "h", "email")
	if !ok {
		return
	}
	v, ok := p.doorway(r.PathValue("what"), get("h"))
	if !ok {
		p.NotFound(w, r)
		return
	}
	s, err := p.scene(false)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	v.place = s.place
	shown, to := v.MailTo, ""
	if shown != "" {
		_, to, _ = p.Store.Keys.OpenHint(v.Hint) // doorway opened it a moment ago
	} else if to, err = auth.CleanEmail(get("email")); err != nil {
		v.Email, v.Problem = get("email"), emailProblem
		doorwayPage.Write(w, http.StatusBadRequest, s.frame, v)
		return
	} else {
		shown = to
	}
	done, err := p.sendDoorway(r.Context(), to, p.source(r))
	var lim *limited
	switch {
	case errors.As(err, &lim):
		s.writeLimited(w, lim)
	case err != nil:
		p.broken(w, r, err)
	default:
		sentPage.Write(w, http.StatusOK, s.frame, sentView{place: s.place, Outcome: outcomeAsked, Mail: s.stamp(done.At), MailTo: shown,
			Ways: s.inOrder(way{}, wayCall)})
	}
}
