package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
	"unicode/utf8"

	"alcove/auth"
)

// Practice is what anybody may know of the practice.
func (p *Provider) Practice(ctx context.Context) (auth.Practice, error) {
	a, err := send(ctx, p.plain, http.MethodGet, p.issuer+auth.PathPractice, nil, nil)
	if err != nil {
		return auth.Practice{}, err
	}
	if err := apiFault(a); err != nil {
		return auth.Practice{}, err
	}
	var w auth.Practice
	if err := a.decode(&w); err != nil {
		return auth.Practice{}, err
	}
	return CheckPractice(w)
}

// CheckPractice refuses what cannot be shown, and holds the rules in it to the
// bounds of auth.Policy: a practice may be stricter, never looser, and neither
// may a file that somebody edited.
func CheckPractice(w auth.Practice) (auth.Practice, error) {
	for _, s := range append([]string{w.Name, w.Phone, w.Email, w.Hours, w.Zone, w.Crisis, w.AnswerTime, w.Sender}, w.Show...) {
		if len(s) > 1000 || !utf8.ValidString(s) {
			return auth.Practice{}, odd("practice: a member cannot be shown")
		}
	}
	if w.Name == "" || len(w.Show) > 8 {
		return auth.Practice{}, odd("practice: a member is missing or too long")
	}
	most := auth.DefaultPolicy().Shown()
	tighten := func(v *int, most int) {
		if *v <= 0 || *v > most {
			*v = most
		}
	}
	tighten(&w.Policy.LinkLife, most.LinkLife)
	tighten(&w.Policy.PINLife, most.PINLife)
	tighten(&w.Policy.Idle, most.Idle)
	tighten(&w.Policy.Session, most.Session)
	w.Policy.Lease = max(0, min(w.Policy.Lease, most.Lease)) // 0 is a choice here
	w.Policy.Passcode = max(w.Policy.Passcode, most.Passcode)
	w.Policy.Word = max(w.Policy.Word, most.Word)
	return w, nil
}

// Idle is the practice's idle time.
func Idle(w auth.Shown) time.Duration { return time.Duration(w.Idle) * time.Second }

// Help sends a note to the practice. Nobody needs to be signed in.
func (p *Provider) Help(ctx context.Context, r auth.HelpRequest) error {
	body, err := json.Marshal(r)
	if err != nil {
		return odd("help: %w", err)
	}
	a, err := send(ctx, p.plain, http.MethodPost, p.issuer+auth.PathHelp, body, http.Header{"Content-Type": {"application/json"}})
	if err != nil {
		return err
	}
	if err := apiFault(a); err != nil {
		if f := (*Fault)(nil); errors.As(err, &f) && f.Kind == Refused {
			f.Err = errors.New("help: refused")
		}
		return err
	}
	return nil
}
