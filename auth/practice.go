package auth

// Practice is what anybody may know of a practice: shown in the app, in mails
// and at every dead end. It is the answer of GET /api/v1/practice.
type Practice struct {
	Name       string   `json:"name"`
	Phone      string   `json:"phone,omitempty"`
	Email      string   `json:"email,omitempty"`
	Hours      string   `json:"hours,omitempty"`       // in the practice's own words
	Zone       string   `json:"zone"`                  // IANA name
	Crisis     string   `json:"crisis,omitempty"`      // what to do in danger, in the practice's own words
	AnswerTime string   `json:"answer_time,omitempty"` // usual time to an answer, in words
	Sender     string   `json:"sender,omitempty"`      // the address our mail comes from, for the tip "look in Spam"
	Show       []string `json:"show"`                  // of "phone", "email", "form", in the order to offer them
	Policy     Shown    `json:"policy"`
}

// Shown is the part of [Policy] that the app must know; durations in seconds.
type Shown struct {
	LinkLife int `json:"link_life"`
	PINLife  int `json:"pin_life"`
	Idle     int `json:"idle"`
	Session  int `json:"session"`
	Lease    int `json:"lease"`
	Passcode int `json:"passcode"`
	Word     int `json:"word"`
}

// Shown is what the app is told of a policy.
func (p Policy) Shown() Shown {
	return Shown{
		LinkLife: int(p.LinkLife.Seconds()), PINLife: int(p.PINLife.Seconds()), Idle: int(p.Idle.Seconds()),
		Session: int(p.Session.Seconds()), Lease: int(p.Lease.Seconds()), Passcode: p.Passcode, Word: p.SignInWord,
	}
}
