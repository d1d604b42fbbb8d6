package signin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/store"
)

// What a start must be, each wrong thing alone.
func TestStartRefusals(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	long := strings.Repeat("x", 600)
	for _, c := range []struct {
		field, value, want string
	}{
		{"client_id", "other", auth.ErrInvalidClient},
		{"client_id", "", auth.ErrInvalidClient},
		{"response_type", "token", auth.ErrUnsupportedRespTyp},
		{"response_type", "", auth.ErrInvalidRequest},
		{"code_challenge", "", auth.ErrInvalidRequest},
		{"code_challenge", strings.Repeat("=", 43), auth.ErrInvalidRequest},
		{"code_challenge_method", "plain", auth.ErrInvalidRequest},
		{"code_challenge_method", "", auth.ErrInvalidRequest},
		{"scope", "profile", auth.ErrInvalidScope},
		{"scope", "openid admin", auth.ErrInvalidScope},
		{"scope", "openid openid", auth.ErrInvalidScope},
		{"redirect_uri", "http://localhost:4000/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:4000/cb?x=1", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:4000/cb#x", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:4000/other", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:70000/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:080/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.2:80/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:80@evil.example/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "https://127.0.0.1:4000/cb", auth.ErrInvalidRequest},
		{"redirect_uri", "http://[::1]:4000/cb/", auth.ErrInvalidRequest},
		{"redirect_uri", "http://127.0.0.1:4000/cb\n", auth.ErrInvalidRequest},
		{"redirect_uri", "", auth.ErrInvalidRequest},
		{"login_hint", "", auth.ErrInvalidRequest},
		{"login_hint", "jane@example.com,eve@example.com", auth.ErrInvalidRequest},
		{"login_hint", "\"a b\"@example.com", auth.ErrInvalidRequest},
		{"login_hint", long + "@example.com", auth.ErrInvalidRequest},
		{"state", long, auth.ErrInvalidRequest},
		{"nonce", long, auth.ErrInvalidRequest},
		{"way", "sms", auth.ErrInvalidRequest},
		{"admin", "1", auth.ErrInvalidRequest},
		{"dpop_jkt", auth.Token(), auth.ErrInvalidRequest},
		{"replaces", long, auth.ErrInvalidRequest},
	} {
		a := w.app("jane@example.com")
		status, ans := a.start(c.field, c.value)
		if status != 400 || ans.Error != c.want || ans.AuthSession != "" {
			t.Errorf("%s=%q: %d %+v", c.field, c.value, status, ans)
		}
	}
	for _, uri := range []string{"http://127.0.0.1:1/cb", "http://[::1]:65535/cb"} {
		if status, ans := w.app("jane@example.com").start("redirect_uri", uri); status != 400 || ans.AuthSession == "" {
			t.Errorf("%s: %d %+v", uri, status, ans)
		}
	}
}

func TestStepRefusals(t *testing.T) {
	w := newWorld(t)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	for _, more := range [][]string{
		{"client_id", "other"}, {"email_code", ""}, {"pin", " "}, {"resend", "yes"}, {"resend", "0"}, {"email_code", "111111", "pin", "111111"},
		{"redirect_uri", "http://localhost:1/cb"}, {"login_hint", "x@example.com"}, {"pin", strings.Repeat("1", 65)}, {"word", strings.Repeat("x", 600)},
	} {
		if status, ans := a.step(more...); status != 400 || ans.Error != auth.ErrInvalidRequest && ans.Error != auth.ErrInvalidClient {
			t.Errorf("%v: %d %+v", more, status, ans)
		}
	}
	a.session = auth.Token()
	if status, ans := a.step(); status != 400 || ans.Error != auth.ErrInvalidSession {
		t.Errorf("%d %+v", status, ans)
	}
}

// Whatever the body is, the answer is a refusal in JSON that is never stored.
func TestBodies(t *testing.T) {
	w := newWorld(t)
	a := w.app("jane@example.com")
	form := "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, contentType, body string
		want                    int
	}{
		{"doubled", form, "client_id=alcove-desktop&client_id=alcove-desktop", 400},
		{"not a form", "application/json", "{}", 400},
		{"no type", "", "client_id=alcove-desktop", 400},
		{"semicolons", form, "client_id=alcove-desktop;scope=openid", 400},
		{"bad escape", form, "client_id=%zz", 400},
		{"not UTF-8", form, "client_id=%ff", 400},
		{"huge", form, "client_id=" + strings.Repeat("x", maxBody), 413},
		{"multipart", "multipart/form-data; boundary=x", "--x--", 400},
	} {
		for _, path := range []string{auth.PathChallenge, auth.PathToken, auth.PathPAR} {
			rec := a.call("POST", path, c.contentType, c.body, "")
			var e errorBody
			if err := json.Unmarshal(rec.Body.Bytes(), &e); err != nil || rec.Code != c.want || e.Error == "" || rec.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %v %s", path, c.name, rec.Code, rec.Header(), rec.Body)
			}
		}
	}
}

func TestProofs(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	post := func(path, proof string) (*httptest.ResponseRecorder, errorBody) {
		r := httptest.NewRequest("POST", path, strings.NewReader(a.startForm().Encode()))
		r.Host = "evil.example" // counts for nothing
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if proof != "" {
			r.Header.Set(dpop.Header, proof)
		}
		rec := httptest.NewRecorder()
		w.mux.ServeHTTP(rec, r)
		var e errorBody
		json.Unmarshal(rec.Body.Bytes(), &e) //nolint:errcheck // the status tells
		return rec, e
	}
	make1 := func(htu, nonce string) string {
		p, err := a.key.Proof("POST", htu, nonce, "")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	good := make1(worldIssuer+auth.PathChallenge, w.p.proofs.Nonce())
	for _, c := range []struct{ name, proof, want string }{
		{"none", "", auth.ErrInvalidProof},
		{"no nonce", make1(worldIssuer+auth.PathChallenge, ""), auth.ErrUseNonce},
		{"host of the request", make1("https://evil.example"+auth.PathChallenge, w.p.proofs.Nonce()), auth.ErrInvalidProof},
		{"another endpoint", make1(worldIssuer+auth.PathToken, w.p.proofs.Nonce()), auth.ErrInvalidProof},
		{"good", good, auth.ErrInsufficientAuthz},
		{"the same again", good, auth.ErrInvalidProof},
	} {
		if rec, e := post(auth.PathChallenge, c.proof); rec.Code != 400 || e.Error != c.want || rec.Header().Get(dpop.NonceHeader) == "" {
			t.Errorf("%s: %d %+v", c.name, rec.Code, e)
		}
	}
	r := httptest.NewRequest("GET", auth.PathSession, nil)
	r.Header.Set("Authorization", "Bearer "+a.tok.AccessToken)
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, r)
	if rec.Code != 401 || !strings.HasPrefix(rec.Header().Get("WWW-Authenticate"), "DPoP") {
		t.Error("as Bearer:", rec.Code)
	}
	thief := *a
	thief.key = mustKey(a)
	if code, why := thief.wwwAuth(); code != 401 || !strings.Contains(why, auth.ErrInvalidToken) {
		t.Error("with another key:", code, why)
	}
}

func TestGrants(t *testing.T) {
	w := newWorld(t)
	a := w.app("jane@example.com")
	for grant, want := range map[string]string{"password": auth.ErrUnsupportedGrant, "client_credentials": auth.ErrUnsupportedGrant,
		"urn:ietf:params:oauth:grant-type:device_code": auth.ErrUnsupportedGrant, "": auth.ErrInvalidRequest, grantCode: auth.ErrInvalidRequest, grantRefresh: auth.ErrInvalidRequest} {
		var e errorBody
		status := a.form(auth.PathToken, url.Values{"grant_type": {grant}, "client_id": {auth.ClientID}}, &e)
		if status != 400 || e.Error != want {
			t.Errorf("%s: %d %+v", grant, status, e)
		}
	}
	var e errorBody
	if status := a.form(auth.PathToken, url.Values{"grant_type": {grantCode}, "client_id": {"other"}}, &e); status != 401 || e.Error != auth.ErrInvalidClient {
		t.Errorf("%d %+v", status, e)
	}
	// Without any proof: what would be refused with one is refused by its own name.
	for form, want := range map[string]string{"grant_type=password&client_id=" + auth.ClientID: auth.ErrUnsupportedGrant,
		"grant_type=authorization_code&client_id=other": auth.ErrInvalidClient, "grant_type=refresh_token&client_id=" + auth.ClientID: auth.ErrInvalidProof} {
		r := httptest.NewRequest(http.MethodPost, auth.PathToken, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		w.p.Token(rec, r)
		if !strings.Contains(rec.Body.String(), `"`+want+`"`) {
			t.Errorf("%s without a proof: %d %s", form, rec.Code, rec.Body)
		}
	}
}

func TestPAR(t *testing.T) {
	w := newWorld(t)
	a := w.app("jane@example.com")
	push := func(more ...string) (string, int) {
		var ans struct {
			URI     string `json:"request_uri"`
			Expires int    `json:"expires_in"`
		}
		status := a.form(auth.PathPAR, a.startForm(more...), &ans)
		if status == http.StatusCreated && ans.Expires != 90 {
			t.Error(ans)
		}
		return ans.URI, status
	}
	uri, status := push()
	if status != 201 {
		t.Fatal(status)
	}
	if q, ok := w.p.takePAR(uri); !ok || q.State != a.state || q.TokenJKT != a.key.Thumbprint() {
		t.Fatalf("%+v %v", q, ok)
	}
	if _, ok := w.p.takePAR(uri); ok {
		t.Fatal("taken twice")
	}
	uri, _ = push()
	w.pass(auth.RequestURILife)
	if _, ok := w.p.takePAR(uri); ok {
		t.Fatal("taken after its time")
	}
	for _, more := range [][]string{{"redirect_uri", "http://localhost:1/cb"}, {"code_challenge_method", "plain"}, {"request_uri", uri}, {"dpop_jkt", auth.Token()}} {
		if _, status := push(more...); status != 400 {
			t.Errorf("%v: %d", more, status)
		}
	}
	f := a.startForm()
	f.Del("redirect_uri")
	var e errorBody
	if status := a.form(auth.PathPAR, f, &e); status != 400 {
		t.Error(status)
	}
}

// One network address cannot keep others from pushing theirs.
func TestPARIsSharedFairly(t *testing.T) {
	w := newWorld(t)
	a := w.app("jane@example.com")
	push := func() int {
		return a.call("POST", auth.PathPAR, "application/x-www-form-urlencoded", a.startForm().Encode(), "").Code
	}
	for range maxPushedEach {
		if status := push(); status != 201 {
			t.Fatal(status)
		}
	}
	if status := push(); status != 429 {
		t.Error(status)
	}
	a.source = "192.0.2.2:9"
	if status := push(); status != 201 {
		t.Error("somebody else is kept out:", status)
	}
	a.source = "192.0.2.1:9"
	w.pass(auth.RequestURILife)
	if status := push(); status != 201 || len(w.p.pushed.open) != 1 {
		t.Error(status, len(w.p.pushed.open))
	}
}

func TestHelp(t *testing.T) {
	w := newWorld(t)
	c := w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	for _, body := range []string{`{"contact":"Jane@example.com","note":"no mail","reason":"mail_refused"}`, `{"contact":"555-0100"}`} {
		if rec := a.call("POST", auth.PathHelp, "application/json", body, ""); rec.Code != 204 || rec.Body.Len() != 0 {
			t.Fatal(rec.Code, rec.Body)
		}
	}
	for _, body := range []string{`{}`, `{"contact":" "}`, `{"contact":"x","reason":"because"}`, `{"contact":"x","client_id":"c_1"}`, `{"contact":"` + strings.Repeat("x", 3000) + `"}`} {
		if rec := a.call("POST", auth.PathHelp, "application/json", body, ""); rec.Code != 400 {
			t.Errorf("%s: %d", body, rec.Code)
		}
	}
	w.look(func(tx *store.Tx) error {
		open, err := tx.HelpOpen()
		if len(open) != 2 || open[0].ClientID != c.ID && open[1].ClientID != c.ID {
			t.Errorf("%+v", open)
		}
		return err
	})
	for range 10 {
		a.call("POST", auth.PathHelp, "application/json", `{"contact":"x"}`, "")
	}
	if rec := a.call("POST", auth.PathHelp, "application/json", `{"contact":"x"}`, ""); rec.Code != 429 || rec.Header().Get("Retry-After") == "" {
		t.Error(rec.Code)
	}
}

// Every endpoint that discovery names is one of ours.
func TestDiscovery(t *testing.T) {
	w := newWorld(t)
	rec := w.app("").call("GET", auth.PathDiscovery, "", "", "")
	var d map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &d); err != nil || d["issuer"] != worldIssuer {
		t.Fatal(rec.Body, err)
	}
	for name, want := range map[string]string{"authorization_endpoint": auth.PathAuthorize, "token_endpoint": auth.PathToken, "jwks_uri": auth.PathJWKS,
		"authorization_challenge_endpoint": auth.PathChallenge, "pushed_authorization_request_endpoint": auth.PathPAR, "revocation_endpoint": auth.PathRevoke} {
		if d[name] != worldIssuer+want {
			t.Errorf("%s: %v", name, d[name])
		}
	}
	if rec := w.app("").call("GET", auth.PathJWKS, "", "", ""); strings.Contains(rec.Body.String(), `"d"`) || !strings.Contains(rec.Body.String(), `"kid"`) {
		t.Error(rec.Body)
	}
}

// Nothing that is typed brings the challenge endpoint down, and no answer
// repeats it.
func FuzzChallenge(f *testing.F) {
	for _, s := range []string{"email_code=123456", "pin=１２３４５６", "word=%00", "auth_session=x&auth_session=y", "login_hint=a@b.c&scope=openid", "resend=1", "=&=", "link_code=%F0%9F%99%82"} {
		f.Add(s)
	}
	w := newWorld(f)
	w.client("jane@example.com", auth.WaysLink)
	a := w.app("jane@example.com")
	a.start()
	f.Add(a.startForm("login_hint", auth.HintPrefix+"mV9x2Qk7").Encode())
	f.Fuzz(func(t *testing.T, more string) {
		w.TB = t
		defer func() { w.TB = f }()
		for _, head := range []string{"client_id=alcove-desktop&auth_session=" + a.session + "&", a.startForm().Encode() + "&", ""} {
			rec := a.call("POST", auth.PathChallenge, "application/x-www-form-urlencoded", head+more, "")
			if rec.Code >= 500 || rec.Code == 200 || !json.Valid(rec.Body.Bytes()) {
				t.Fatalf("%q: %d %s", more, rec.Code, rec.Body)
			}
			w.pass(auth.GuessRate[0].Per)
		}
	})
}

// A JSON body is one object that names nothing twice.
func FuzzJSONBody(f *testing.F) {
	for _, s := range []string{`{"seq":1,"idle_seconds":2}`, `{"seq":1,"seq":2}`, `{"a":{"b":[{"c":1,"C":2}]}}`, `[]`, `{}{}`, `{"a":"b"`, `{"a":["a","a"]}`, `null`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if noDoubles([]byte(body)) != nil {
			return
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal([]byte(body), &m); err != nil || m == nil {
			t.Fatalf("%q was taken for an object", body)
		}
	})
}
