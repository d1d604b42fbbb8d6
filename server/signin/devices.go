package signin

import (
	"errors"
	"net/http"

	"alcove/auth"
	"alcove/server/store"
)

// Devices is GET /api/v1/devices: the client's own computers, ended ones too.
func (p *Provider) Devices(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	out := []auth.DeviceAnswer{}
	err := p.Store.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Devices(s.ClientID)
		for _, d := range all {
			out = append(out, auth.DeviceAnswer{ID: d.ID, Name: d.Name, FirstSeen: stamp(d.Enrolled), LastSeen: stamp(d.LastSeen),
				EndedAt: stamp(d.Ended), EndedReason: d.EndedReason, This: d.ID == s.DeviceID})
		}
		return err
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, out)
}

// EndDevice is DELETE /api/v1/devices/{id}: one of the client's own computers,
// this one too. Somebody else's is not found.
func (p *Provider) EndDevice(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	now := p.Now()
	err := p.Store.Write(r.Context(), func(tx *store.Tx) error {
		d, err := tx.Device(r.PathValue("id"))
		if err != nil {
			return err
		}
		if d.ClientID != s.ClientID {
			return store.ErrNone
		}
		if !d.Ended.IsZero() {
			return nil // the answer may have been lost
		}
		return tx.EndDevice(d.ID, auth.SignedOut, store.ByClient, now)
	})
	switch {
	case errors.Is(err, store.ErrNone):
		writeJSON(w, http.StatusNotFound, errorBody{Error: "not_found"})
	case err != nil:
		p.fail(w, r, err)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// EndOthers is DELETE /api/v1/devices: all of the client's computers but this.
func (p *Provider) EndOthers(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	now := p.Now()
	err := p.Store.Write(r.Context(), func(tx *store.Tx) error {
		_, err := tx.EndDevices(s.ClientID, s.DeviceID, auth.SignedOut, store.ByClient, now)
		return err
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Revoke is POST /oauth/revoke (RFC 7009): sign out. A proof is not required,
// because whoever holds the token may give it up. The answer is the same for
// a token that is none.
func (p *Provider) Revoke(w http.ResponseWriter, r *http.Request) {
	f, err := readForm(w, r, nil)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	token := f.Get("token")
	if f.Get("client_id") != auth.ClientID || token == "" || len(token) > maxToken {
		token = "" // nothing of ours
	}
	now := p.Now()
	err = p.Store.Write(r.Context(), func(tx *store.Tx) error {
		id := ""
		if s, err := p.Store.Live().Session(token, now); err == nil {
			id = s.DeviceID
		} else if row, err := tx.Refresh(token); err == nil {
			id = row.DeviceID
		} else if !errors.Is(err, store.ErrNone) {
			return err
		}
		if id == "" {
			return nil
		}
		if err := tx.EndDevice(id, auth.SignedOut, store.ByClient, now); !errors.Is(err, store.ErrNone) {
			return err
		}
		return nil
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
}
