package record

// Staff is a staff member as clients see them. One who left stays, because old
// messages bear the name.
type Staff struct {
	Name string `json:"name"`
	Role string `json:"role"` // owner, clinician or front-desk
	Left bool   `json:"left,omitempty"`
}

// StaffMembers is their kind.
var StaffMembers = define("staff", 1, "s_31Lm", Staff{Name: "Dr. Ruth Okafor", Role: "clinician"})
