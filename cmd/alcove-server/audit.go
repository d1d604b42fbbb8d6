package main

import (
	"errors"
	"io"

	"alcove/server/control"
)

type auditVerifyCmd struct{}

var errTouched = errors.New("the audit log was touched; keep the data folder as it is and find out who could write to it")

// Run walks the audit log; exit code 1 if it was touched.
func (auditVerifyCmd) Run(e *env) error {
	if err := e.must(); err != nil {
		return err
	}
	out, err := act(e, control.AuditVerify, control.None{})
	if err != nil {
		return err
	}
	err = say(e, out, func(w io.Writer, v control.AuditOut) {
		if v.OK {
			put(w, "The audit log is whole: %d lines.\n", v.Lines)
			return
		}
		put(w, "%d lines fit. Line %d: %s.\n", v.Lines, v.Bad, v.Why)
	})
	if err == nil && !out.OK {
		return errTouched
	}
	return err
}

type auditListCmd struct {
	Limit int `help:"How many lines." default:"50"`
}

// Run shows the newest lines.
func (c *auditListCmd) Run(e *env) error {
	if c.Limit < 1 {
		return &misuse{"--limit must be 1 or more"}
	}
	return show(e, control.AuditList, control.AuditIn{Limit: c.Limit}, func(w io.Writer, all []control.AuditLine) {
		put(w, "N\tAT\tWHO\tACT\tON\tDETAIL\n")
		for _, l := range all {
			put(w, "%d\t%s\t%s\t%s\t%s\t%s\n", l.N, local(l.At), l.Actor, l.Act, or(l.Object, "-"), l.Detail)
		}
	})
}
