package signin

import (
	"net/http"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Activity is POST /api/v1/session/activity: a person's input in the app's
// window, and the only call that counts as activity.
func (p *Provider) Activity(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	var given struct { // auth.ActivityRequest, in which what is missing is no zero
		Seq         *int64 `json:"seq"`
		IdleSeconds *int64 `json:"idle_seconds"`
	}
	if err := readJSON(w, r, &given); err != nil {
		p.fail(w, r, err)
		return
	}
	if given.Seq == nil || given.IdleSeconds == nil {
		p.fail(w, r, badRequest("seq or idle_seconds is missing"))
		return
	}
	q := auth.ActivityRequest{Seq: *given.Seq, IdleSeconds: *given.IdleSeconds}
	if q.Seq < 0 || q.IdleSeconds < 0 || q.IdleSeconds > int64(auth.MaxIdleReport/time.Second) {
		p.fail(w, r, badRequest("seq or idle_seconds is out of range"))
		return
	}
	now := p.Now()
	practice, err := p.Store.PracticeNow()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	times, ok := p.Store.Live().Touch(s.DeviceID, q.Seq, time.Duration(q.IdleSeconds)*time.Second, now)
	if !ok {
		unauthorized(w, auth.ErrInvalidToken, "")
		return
	}
	writeJSON(w, http.StatusOK, auth.ActivityAnswer{LocksIn: int(times.LocksIn(practice.Policy, now) / time.Second)})
}

// Session is GET /api/v1/session: who this computer belongs to, and the rules.
func (p *Provider) Session(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	now := p.Now()
	var ans auth.SessionAnswer
	err := p.Store.Read(r.Context(), func(tx *store.Tx) error {
		practice, err := tx.Practice()
		if err != nil {
			return err
		}
		c, err := tx.Client(s.ClientID)
		if err != nil {
			return err
		}
		d, err := tx.Device(s.DeviceID)
		if err != nil {
			return err
		}
		ans = auth.SessionAnswer{
			Account: c.ID, Stream: "acct:" + c.ID, PracticeStream: "practice:1", DeviceID: s.DeviceID, DeviceName: s.DeviceName, SID: s.SID,
			LocksIn: int(s.LocksIn(practice.Policy, now) / time.Second), Ways: c.Ways, HasWord: c.HasWord(), Policy: practice.Policy.Shown(),
		}
		// The row, not memory: both times are of one statement.
		ans.AuthTime, ans.LastSignIn = stamp(d.AuthTime), stamp(d.Before)
		if d.BeforeDevice != "" && d.BeforeDevice != d.ID {
			other, err := tx.Device(d.BeforeDevice)
			if err != nil {
				return err
			}
			ans.LastDevice = other.Name
		}
		return nil
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, ans)
}

// stamp is RFC 3339 in whole seconds and UTC; "" for never.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Second).Format(time.RFC3339)
}
