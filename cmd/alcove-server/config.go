package main

import (
	"errors"
	"io"
	"os"

	"alcove/server"
	"alcove/server/control"
)

type configCheckCmd struct {
	serveFlags
}

type configOut struct {
	OK       bool     `json:"ok"`
	Problems []string `json:"problems"`
}

var errConfig = errors.New("serve would not start like this")

// Run looks whether serve would start with these flags, and starts nothing.
func (c *configCheckCmd) Run(e *env) error {
	conf, err := c.config(e)
	if err != nil {
		return err
	}
	conf.SMTPPasswordFile = c.SMTPPasswordFile
	out := configOut{Problems: []string{}}
	add := func(err error) {
		if err != nil {
			out.Problems = append(out.Problems, inWords(err))
		}
	}
	add(conf.Check())
	add(conf.CheckFiles())
	add(e.checkFolder(conf.Dev))
	out.OK = len(out.Problems) == 0
	err = say(e, out, func(w io.Writer, v configOut) {
		for _, p := range v.Problems {
			put(w, "- %s\n", p)
		}
		if v.OK {
			put(w, "Good: serve would start like this.\n")
		}
	})
	if err == nil && !out.OK {
		return errConfig
	}
	return err
}

// checkFolder looks at the data folder and what stands in it.
func (e *env) checkFolder(dev bool) error {
	if fi, err := os.Stat(e.Data); err == nil && fi.Mode().Perm()&0o077 != 0 {
		return errors.New("other users of this machine may look into the data folder: chmod 700 it")
	}
	if err := e.must(); err != nil {
		if dev {
			return nil // --dev makes it
		}
		return err
	}
	p, err := act(e, control.PracticeShow, control.None{})
	if err == nil && p.MadeAt == "" && !dev {
		return server.ErrNoPractice
	}
	return err
}
