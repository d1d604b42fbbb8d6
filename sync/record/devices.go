package record

// Devices is the list of a client's computers, oldest first, ended ones too:
// so that a stranger's is seen even offline.
type Devices struct {
	Devices []Device `json:"devices"`
}

// Device is one of them. When it was last seen changes all the time and is
// asked for, not synced.
type Device struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Since  string `json:"since"` // RFC 3339 in UTC
	Ended  string `json:"ended,omitempty"`
	Reason string `json:"reason,omitempty"` // why it ended
}

// DevicesID is the id of the one record of its kind.
const DevicesID = "devices"

// DeviceLists is the kind.
var DeviceLists = define("devices", 1, DevicesID, Devices{Devices: []Device{
	{ID: "d_77aQ", Name: "Old laptop", Since: "2026-01-03T09:00:00Z", Ended: "2026-02-01T10:00:00Z", Reason: "signed_out"},
	{ID: "d_9PzK", Name: "Ana's computer", Since: "2026-02-01T09:58:00Z"},
}})
