package record

// Practice is what a client sees of the practice, to be there offline.
type Practice struct {
	Name       string   `json:"name"`
	Phone      string   `json:"phone,omitempty"`
	Email      string   `json:"email,omitempty"`
	Hours      string   `json:"hours,omitempty"`
	Zone       string   `json:"zone"`                  // IANA name
	Crisis     string   `json:"crisis,omitempty"`      // what to do in danger
	AnswerTime string   `json:"answer_time,omitempty"` // usual time to an answer, in words
	Show       []string `json:"show,omitempty"`        // of phone, email, form, in the order to offer them
}

// PracticeID is the id of the one record of its kind.
const PracticeID = "practice"

// Practices is the kind.
var Practices = define("practice", 1, PracticeID, Practice{
	Name: "Lakeside Counseling", Phone: "(555) 010-0199", Email: "hello@lakeside.example", Hours: "Mon-Fri 9-5", Zone: "America/New_York",
	Crisis: "Call 988, or 911 in danger.", AnswerTime: "within one working day", Show: []string{"phone", "email"},
})
