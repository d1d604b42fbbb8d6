package admin_test

import "net/url"

// row says how a route is asked for. Names are those of the estate: "jane" is a
// client, "t_jane" her conversation, "key_two" the asker's own passkey.
type row struct {
	own     string // what stands in the places of the pattern, in order
	foreign string // the same with a thing that is somebody else's: 404
	form    string // a good form, URL encoded; {name} stands for an id
	other   string // the same form with somebody else's thing: 404, or lost
	lost    int    // instead of 404
	files   bool   // the form comes with files (RFC 7578)
	page    bool   // the answer to a good POST is a page, not a redirect
	ok      int    // the answer to a good request, where it is neither 200 for a GET nor 303 for a POST
}

// rows is every route of staff pages. TestMatrix fails for one that is not here.
var rows = map[string]row{
	"GET /staff":         {},
	"GET /staff/events":  {},
	"GET /staff/sign-in": {},
	"GET /staff/setup":   {},

	// The door. Who is in may ask these, too; none of them opens anything alone.
	"POST /staff/passkey/sign-in/begin": {form: `{}`, ok: 200},
	"POST /staff/passkey/sign-in":       {form: `{"credential":{}}`, ok: 400},
	"POST /staff/passkey/setup/look":    {form: `{"token":"x"}`, ok: 403},
	"POST /staff/passkey/setup/begin":   {form: `{"token":"x"}`, ok: 403},
	"POST /staff/passkey/setup":         {form: `{"name":"x","credential":{}}`, ok: 400},
	"POST /staff/passkey/add/begin":     {form: `{}`, ok: 200},
	"POST /staff/passkey/add":           {form: `{"name":"x","credential":{}}`, ok: 400},
	"POST /staff/passkey/fresh/begin":   {form: `{}`, ok: 200},
	"POST /staff/passkey/fresh":         {form: `{"credential":{}}`, ok: 400},
	"POST /staff/provider":              {ok: 404},
	"GET /staff/provider/back":          {ok: 404},
	"GET /staff/fresh":                  {ok: 303},
	"POST /staff/sign-out":              {},

	"GET /staff/me":                           {},
	"GET /staff/me/second":                    {},
	"POST /staff/me/name":                     {form: "name=Robin"},
	"POST /staff/me/passkeys/name":            {form: "passkey={key_two}&name=Ring", other: "passkey={key_max}&name=Ring"},
	"POST /staff/me/passkeys/remove":          {form: "passkey={key_two}", other: "passkey={key_max}"},
	"POST /staff/me/provider":                 {ok: 404},
	"GET /staff/people":                       {},
	"POST /staff/people":                      {form: "name=Sam&email=sam@lakeside.example&role=clinician", page: true},
	"GET /staff/people/{id}":                  {own: "ruth"},
	"POST /staff/people/{id}/role":            {own: "ruth", form: "role=owner"},
	"POST /staff/people/{id}/end":             {own: "ruth"},
	"POST /staff/people/{id}/reset":           {own: "ruth", page: true},
	"POST /staff/people/{id}/unlink":          {own: "ruth"},
	"POST /staff/people/{id}/passkeys/remove": {own: "max", form: "passkey={key_max}", other: "passkey={key_two}"},

	"GET /staff/audit":         {},
	"POST /staff/audit":        {form: "client={jane}&act=pin"},
	"GET /staff/audit/verify":  {},
	"POST /staff/audit/export": {form: "filter=act%3Dpin", page: true},

	"GET /staff/clients":                    {},
	"GET /staff/clients/new":                {},
	"POST /staff/clients/new":               {form: "name=Ann&email=ann@example.com&ways=link"},
	"GET /staff/clients/import":             {},
	"POST /staff/clients/import":            {form: "text=ann%40example.com%2CAnn+Lee", files: true},
	"GET /staff/unknown":                    {},
	"POST /staff/unknown":                   {form: "address=jane@exmaple.com"},
	"GET /staff/help-requests":              {},
	"POST /staff/help-requests/{id}/solved": {own: "help_jane"},
	"POST /staff/clients/{id}/aside":        {own: "jane"},

	"GET /staff/clients/{id}":                    {own: "jane"},
	"GET /staff/clients/{id}/timeline":           {own: "jane"},
	"GET /staff/clients/{id}/phone":              {own: "jane"},
	"GET /staff/clients/{id}/pin":                {own: "jane"},
	"POST /staff/clients/{id}/pin":               {own: "jane", form: "check=voice&attempt={a_jane}", other: "check=voice&attempt={a_ben}", lost: 422, page: true},
	"POST /staff/clients/{id}/link":              {own: "jane", form: "attempt={a_jane}", other: "attempt={a_ben}"},
	"POST /staff/clients/{id}/invite":            {own: "jane"},
	"POST /staff/clients/{id}/email":             {own: "jane", form: "email=jane.r@example.com"},
	"POST /staff/clients/{id}/name":              {own: "jane", form: "name=Jane"},
	"POST /staff/clients/{id}/ways":              {own: "jane", form: "ways=pin"},
	"POST /staff/clients/{id}/portal":            {own: "jane", form: "portal=off"},
	"POST /staff/clients/{id}/reopen":            {own: "jane", form: "door=pin&known=voice"},
	"POST /staff/clients/{id}/computers/end":     {own: "jane", form: "device={dev_jane}", other: "device={dev_ben}"},
	"POST /staff/clients/{id}/computers/end-all": {own: "jane"},
	"POST /staff/clients/{id}/help":              {own: "jane", form: "note=cannot+find+the+mail"},

	"GET /staff/messages":                                     {},
	"GET /staff/clients/{id}/messages":                        {own: "jane"},
	"POST /staff/clients/{id}/messages":                       {own: "jane", form: "text=Hello", files: true},
	"GET /staff/clients/{id}/messages/{thread}":               {own: "jane t_jane", foreign: "jane t_ben"},
	"POST /staff/clients/{id}/messages/{thread}":              {own: "jane t_jane", foreign: "jane t_ben", form: "text=Hello", files: true},
	"POST /staff/clients/{id}/messages/{thread}/read":         {own: "jane t_jane", foreign: "jane t_ben"},
	"POST /staff/clients/{id}/messages/{thread}/hand-over":    {own: "jane t_jane", foreign: "jane t_ben", form: "to={ruth}"},
	"POST /staff/clients/{id}/messages/{thread}/hide":         {own: "jane t_jane", foreign: "jane t_ben"},
	"POST /staff/clients/{id}/messages/{thread}/show":         {own: "jane t_jane", foreign: "jane t_ben"},
	"GET /staff/clients/{id}/documents":                       {own: "jane"},
	"POST /staff/clients/{id}/documents":                      {own: "jane", form: "files=@coping.txt", files: true},
	"POST /staff/clients/{id}/documents/{document}/take-back": {own: "jane d_jane", foreign: "jane d_ben"},
	"GET /staff/clients/{id}/files/{file}":                    {own: "jane f_jane", foreign: "jane f_ben"},

	"GET /staff/practice":                 {},
	"POST /staff/practice":                {form: asForm(details())},
	"GET /staff/practice/signing-in":      {},
	"POST /staff/practice/signing-in":     {form: asForm(policyForm())},
	"GET /staff/practice/address":         {},
	"GET /staff/practice/address/qr.svg":  {},
	"GET /staff/practice/address/handout": {},
	"GET /staff/practice/trial":           {},
	"POST /staff/practice/trial":          {form: "email=try@lakeside.example"},
	"GET /staff/first-steps":              {},
	"GET /staff/emails":                   {},
	"POST /staff/emails":                  {form: "to=me@lakeside.example", page: true},
	"GET /staff/emails/{kind}":            {own: "=invite"},
	"GET /staff/emails/{kind}/page":       {own: "=invite"},
}

// asForm is names and values in turn as a form.
func asForm(list []string) string {
	f := url.Values{}
	for i := 0; i+1 < len(list); i += 2 {
		f.Set(list[i], list[i+1])
	}
	return f.Encode()
}
