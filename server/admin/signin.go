package admin

import (
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

// passkeyView is what the script of a page needs to know.
type passkeyView struct {
	Act    purpose
	Next   string // the page after it
	Origin string // where passkeys work: scheme, name and port
}

func (d *Desk) passkeyView(act purpose, next string) passkeyView {
	return passkeyView{Act: act, Next: next, Origin: d.rp.Config.RPOrigins[0]}
}

type signInView struct {
	Passkey  passkeyView
	Provider string // its name; "" if there is none
	Problem  string
}

var signInPage = page.DefineStaff(pages, "signin",
	page.Example[signInView]{Name: "first", Frame: page.Frame{Practice: "Elm Street Practice"}, View: signInView{Passkey: passkeyView{Act: toSignIn, Next: "/staff"}}},
	page.Example[signInView]{Name: "with a provider", Frame: page.Frame{Practice: "Elm Street Practice"}, View: signInView{Passkey: passkeyView{Act: toSignIn, Next: "/staff"}, Provider: "Elm Street Workspace"}},
	page.Example[signInView]{Name: "provider down", Frame: page.Frame{Practice: "Elm Street Practice"},
		View: signInView{Passkey: passkeyView{Act: toSignIn, Next: "/staff"}, Provider: "Elm Street Workspace", Problem: tripProblems[tripDown]}})

// signIn is where staff come in. It says first where clients go.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request, v *Visit) {
	next := d.pageAt(r.URL.Query().Get("next"))
	if next == "" {
		next = "/staff"
	}
	if v.Staff.ID != "" {
		see(w, r, next)
		return
	}
	signInPage.Write(w, http.StatusOK, v.frame(), d.signInView(next, ""))
}

func (d *Desk) signInView(next, problem string) signInView {
	view := signInView{Passkey: d.passkeyView(toSignIn, next), Problem: problem}
	if d.oidc != nil {
		view.Provider = d.oidc.Name
	}
	return view
}

// signOut ends this browser's session.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		if err := tx.EndStaffSession(v.token); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "staff sign-out", v.Staff.ID, "", v.Now)
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	gone := cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	see(w, r, "/staff/sign-in")
}

type setupView struct{ Passkey passkeyView }

const exampleSetupToken = "Zm9yIHRoZSBleGFtcGxlIG9ubHksIG5vIHRva2Vu"

var exampleSetup = setupView{passkeyView{Act: toSetUp, Next: "/staff/me/second"}}

var setupPage = page.DefineStaff(pages, "setup",
	page.Example[setupView]{Name: "invited", Frame: page.Frame{Practice: "Elm Street Practice"}, View: exampleSetup, After: exampleSetupToken},
	page.Example[setupView]{Name: "used before", Frame: page.Frame{Practice: "Elm Street Practice"}, View: exampleSetup, After: "used"},
	page.Example[setupView]{Name: "not whole", Frame: page.Frame{Practice: "Elm Street Practice"}, View: exampleSetup})

// setUp is where a one-time setup address leads. The token stands behind the
// #, so it reached neither this request nor any log; the page's script has it.
func (d *Desk) setUp(w http.ResponseWriter, _ *http.Request, v *Visit) {
	v.Staff = store.Staff{} // whoever is signed in here, this page is about somebody else
	setupPage.Write(w, http.StatusOK, v.frame(), setupView{d.passkeyView(toSetUp, "/staff/me/second")})
}
