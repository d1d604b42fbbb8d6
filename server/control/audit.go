package control

import "alcove/server/store"

// AuditOut is what a check of the audit log found.
type AuditOut struct {
	OK    bool   `json:"ok"`
	Lines int64  `json:"lines"`         // that fit
	Bad   int64  `json:"bad,omitempty"` // number of the first line that does not
	Why   string `json:"why,omitempty"`
}

// AuditVerify walks the whole audit log. It writes no line itself.
var AuditVerify = define("audit verify", func(c *call, _ None) (AuditOut, error) {
	r, err := c.Store.VerifyAudit(c)
	return AuditOut{OK: r.Bad == 0, Lines: r.Lines, Bad: r.Bad, Why: r.Why}, err
})

// AuditIn is how many lines to show.
type AuditIn struct {
	Limit int `json:"limit"`
}

// AuditLine is one act of staff or of the command line.
type AuditLine struct {
	N      int64  `json:"n"`
	At     string `json:"at"`
	Actor  string `json:"actor"`
	Act    string `json:"act"`
	Object string `json:"object"`
	Detail string `json:"detail,omitempty"`
}

// AuditList is the newest lines, newest first.
var AuditList = define("audit list", func(c *call, in AuditIn) (out []AuditLine, err error) {
	out = []AuditLine{}
	err = c.look(func(tx *store.Tx) error {
		lines, err := tx.AuditLines(in.Limit)
		for _, l := range lines {
			out = append(out, AuditLine{N: l.N, At: stamp(l.At), Actor: l.Actor, Act: l.Act, Object: l.Object, Detail: l.Detail})
		}
		return err
	})
	return out, err
})
