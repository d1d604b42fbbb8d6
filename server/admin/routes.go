package admin

import (
	"net/http"

	"alcove/server/store"
)

// Who may ask for a route.
type Who int

// From everybody to the few.
const (
	Anybody    Who = iota // no sign-in: the sign-in itself
	AnyStaff              // owner, clinician, front desk
	Clinicians            // owner, clinician: what clients write is theirs to read
	Owners                // owner
)

// may reports whether a role is among those meant.
func (w Who) may(r store.Role) bool {
	switch w {
	case AnyStaff:
		return r == store.Owner || r == store.Clinician || r == store.FrontDesk
	case Clinicians:
		return r == store.Owner || r == store.Clinician
	case Owners:
		return r == store.Owner
	}
	return w == Anybody
}

// Route is one address, who may ask for it, and what answers.
type Route struct {
	Pattern string
	Who     Who
	Menu    string // its line in the menu; "" stands in none
	Under   string // the line it belongs to where its address does not say so
	Fresh   bool   // only within [auth.StaffFresh] of a passkey
	Typed   string // the field of its form whose text is shown back if the session is over
	Answer  func(http.ResponseWriter, *http.Request, *Visit)
}

// table is the table of contents. The order of those with a Menu is the menu's.
func (d *Desk) table() []Route {
	return []Route{
		{Pattern: "GET /staff", Who: AnyStaff, Menu: "Today", Answer: d.today},
		{Pattern: "GET /staff/events", Who: AnyStaff, Answer: d.events},
		{Pattern: "GET /staff/clients", Who: AnyStaff, Menu: "Clients", Answer: d.clientList},
		{Pattern: "GET /staff/clients/new", Who: AnyStaff, Answer: d.clientNew},
		{Pattern: "POST /staff/clients/new", Who: AnyStaff, Answer: d.clientAdd},
		{Pattern: "GET /staff/clients/import", Who: AnyStaff, Answer: d.clientImport},
		{Pattern: "POST /staff/clients/import", Who: AnyStaff, Answer: d.importClients},
		{Pattern: "GET /staff/unknown", Who: AnyStaff, Under: "Today", Answer: d.unknownList},
		{Pattern: "POST /staff/unknown", Who: AnyStaff, Answer: d.notOurs},
		{Pattern: "GET /staff/help-requests", Who: AnyStaff, Under: "Today", Answer: d.helpList},
		{Pattern: "POST /staff/help-requests/{id}/solved", Who: AnyStaff, Answer: d.helpSolved},
		{Pattern: "POST /staff/clients/{id}/aside", Who: AnyStaff, Answer: d.aside},
		{Pattern: "GET /staff/sign-in", Who: Anybody, Answer: d.signIn},
		{Pattern: "GET /staff/setup", Who: Anybody, Answer: d.setUp},
		{Pattern: "POST /staff/passkey/sign-in/begin", Who: Anybody, Answer: d.signInBegin},
		{Pattern: "POST /staff/passkey/sign-in", Who: Anybody, Answer: d.signInFinish},
		{Pattern: "POST /staff/passkey/setup/look", Who: Anybody, Answer: d.setupLook},
		{Pattern: "POST /staff/passkey/setup/begin", Who: Anybody, Answer: d.setupBegin},
		{Pattern: "POST /staff/passkey/setup", Who: Anybody, Answer: d.setupFinish},
		{Pattern: "POST /staff/passkey/add/begin", Who: AnyStaff, Answer: d.addBegin},
		{Pattern: "POST /staff/passkey/add", Who: AnyStaff, Answer: d.addFinish},
		{Pattern: "POST /staff/passkey/fresh/begin", Who: AnyStaff, Answer: d.freshBegin},
		{Pattern: "POST /staff/passkey/fresh", Who: AnyStaff, Answer: d.freshFinish},
		{Pattern: "POST /staff/provider", Who: Anybody, Answer: d.toProvider},
		{Pattern: "GET /staff/provider/back", Who: Anybody, Answer: d.fromProvider},
		{Pattern: "GET /staff/fresh", Who: AnyStaff, Answer: d.fresh},
		{Pattern: "POST /staff/sign-out", Who: AnyStaff, Answer: d.signOut},
		{Pattern: "GET /staff/me", Who: AnyStaff, Answer: d.me},
		{Pattern: "GET /staff/me/second", Who: AnyStaff, Answer: d.second},
		{Pattern: "POST /staff/me/name", Who: AnyStaff, Answer: d.nameMe},
		{Pattern: "POST /staff/me/passkeys/name", Who: AnyStaff, Answer: d.nameKey},
		{Pattern: "POST /staff/me/passkeys/remove", Who: AnyStaff, Fresh: true, Answer: d.removeKey},
		{Pattern: "POST /staff/me/provider", Who: AnyStaff, Fresh: true, Answer: d.linkProvider},
		{Pattern: "GET /staff/messages", Who: Clinicians, Menu: "Messages", Answer: d.inbox},
		{Pattern: "GET /staff/clients/{id}/messages", Who: Clinicians, Answer: d.threads},
		{Pattern: "POST /staff/clients/{id}/messages", Who: Clinicians, Typed: "text", Answer: d.startThread},
		{Pattern: "GET /staff/clients/{id}/messages/{thread}", Who: Clinicians, Answer: d.thread},
		{Pattern: "POST /staff/clients/{id}/messages/{thread}", Who: Clinicians, Typed: "text", Answer: d.answer},
		{Pattern: "POST /staff/clients/{id}/messages/{thread}/read", Who: Clinicians, Answer: d.readThread},
		{Pattern: "POST /staff/clients/{id}/messages/{thread}/hand-over", Who: Clinicians, Answer: d.handOver},
		{Pattern: "POST /staff/clients/{id}/messages/{thread}/hide", Who: Clinicians, Answer: d.hideThread},
		{Pattern: "POST /staff/clients/{id}/messages/{thread}/show", Who: Clinicians, Answer: d.revealThread},
		{Pattern: "GET /staff/clients/{id}/documents", Who: Clinicians, Answer: d.documents},
		{Pattern: "POST /staff/clients/{id}/documents", Who: Clinicians, Answer: d.share},
		{Pattern: "POST /staff/clients/{id}/documents/{document}/take-back", Who: Clinicians, Answer: d.takeBack},
		{Pattern: "GET /staff/clients/{id}/files/{file}", Who: Clinicians, Answer: d.file},

		{Pattern: "GET /staff/clients/{id}", Who: AnyStaff, Answer: d.access},
		{Pattern: "GET /staff/clients/{id}/timeline", Who: AnyStaff, Answer: d.timeline},
		{Pattern: "GET /staff/clients/{id}/phone", Who: AnyStaff, Answer: d.phone},
		{Pattern: "GET /staff/clients/{id}/pin", Who: AnyStaff, Answer: d.pin},
		{Pattern: "POST /staff/clients/{id}/pin", Who: AnyStaff, Answer: d.makePIN},
		{Pattern: "POST /staff/clients/{id}/link", Who: AnyStaff, Answer: d.sendLink},
		{Pattern: "POST /staff/clients/{id}/invite", Who: AnyStaff, Answer: d.invite},
		{Pattern: "POST /staff/clients/{id}/email", Who: AnyStaff, Answer: d.setEmail},
		{Pattern: "POST /staff/clients/{id}/name", Who: AnyStaff, Answer: d.setName},
		{Pattern: "POST /staff/clients/{id}/ways", Who: AnyStaff, Answer: d.setWays},
		{Pattern: "POST /staff/clients/{id}/portal", Who: AnyStaff, Answer: d.setPortal},
		{Pattern: "POST /staff/clients/{id}/reopen", Who: AnyStaff, Answer: d.reopen},
		{Pattern: "POST /staff/clients/{id}/computers/end", Who: AnyStaff, Answer: d.endComputer},
		{Pattern: "POST /staff/clients/{id}/computers/end-all", Who: AnyStaff, Answer: d.endComputers},
		{Pattern: "POST /staff/clients/{id}/help", Who: AnyStaff, Answer: d.askForThem},

		{Pattern: "GET /staff/practice", Who: Owners, Menu: "Practice", Answer: d.practice},
		{Pattern: "POST /staff/practice", Who: Owners, Answer: d.setPractice},
		{Pattern: "GET /staff/practice/signing-in", Who: Owners, Answer: d.signingIn},
		{Pattern: "POST /staff/practice/signing-in", Who: Owners, Answer: d.setSigningIn},
		{Pattern: "GET /staff/practice/address", Who: AnyStaff, Answer: d.address},
		{Pattern: "GET /staff/practice/address/qr.svg", Who: AnyStaff, Answer: d.addressQR},
		{Pattern: "GET /staff/practice/address/handout", Who: AnyStaff, Answer: d.handout},
		{Pattern: "GET /staff/practice/trial", Who: Owners, Answer: d.trial},
		{Pattern: "POST /staff/practice/trial", Who: Owners, Answer: d.startTrial},
		{Pattern: "GET /staff/first-steps", Who: Owners, Under: "Practice", Answer: d.firstRun},
		{Pattern: "GET /staff/emails", Who: Owners, Menu: "Emails", Answer: d.emails},
		{Pattern: "POST /staff/emails", Who: Owners, Answer: d.sendTest},
		{Pattern: "GET /staff/emails/{kind}", Who: Owners, Answer: d.email},
		{Pattern: "GET /staff/emails/{kind}/page", Who: Owners, Answer: d.emailHTML},

		{Pattern: "GET /staff/people", Who: Owners, Menu: "Staff", Answer: d.people},
		{Pattern: "POST /staff/people", Who: Owners, Fresh: true, Answer: d.invitePerson},
		{Pattern: "GET /staff/people/{id}", Who: Owners, Answer: d.person},
		{Pattern: "POST /staff/people/{id}/role", Who: Owners, Fresh: true, Answer: d.setRole},
		{Pattern: "POST /staff/people/{id}/end", Who: Owners, Fresh: true, Answer: d.endPerson},
		{Pattern: "POST /staff/people/{id}/reset", Who: Owners, Fresh: true, Answer: d.resetPerson},
		{Pattern: "POST /staff/people/{id}/passkeys/remove", Who: Owners, Fresh: true, Answer: d.removePersonKey},
		{Pattern: "POST /staff/people/{id}/unlink", Who: Owners, Fresh: true, Answer: d.unlinkPerson},
		{Pattern: "GET /staff/audit", Who: Owners, Menu: "Audit", Answer: d.audit},
		{Pattern: "POST /staff/audit", Who: Owners, Answer: d.findAudit},
		{Pattern: "GET /staff/audit/verify", Who: Owners, Answer: d.verifyAudit},
		{Pattern: "POST /staff/audit/export", Who: Owners, Fresh: true, Answer: d.exportAudit},
	}
}

// Blank is a desk that only knows its addresses.
func Blank() *Desk {
	d := &Desk{}
	d.routes = d.table()
	return d
}
