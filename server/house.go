package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"alcove/server/admin"
	"alcove/server/control"
	"alcove/server/dev"
	"alcove/server/feed"
	"alcove/server/mail"
	"alcove/server/signin"
	"alcove/server/store"
)

// house is the parts of a server that stand on one open database. A restore
// takes one down and puts up the next.
type house struct {
	store   *store.Store
	post    *mail.Post
	door    *signin.Provider
	feed    *feed.Service
	desk    *admin.Desk
	office  *control.Office
	handler http.Handler
}

// build opens the data folder and puts everything on top of it.
func (s *Server) build(ctx context.Context) (_ *house, err error) {
	h := &house{}
	if h.store, err = store.Open(s.cfg.Dir, store.Options{Now: s.now}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close(ctx))
		}
	}()
	transport, bench, err := s.transport()
	if err != nil {
		return nil, err
	}
	h.post = mail.New(h.store, transport, mail.Options{Now: s.now, Log: s.log})
	if h.door, err = signin.New(signin.Options{Store: h.store, Post: h.post, Issuer: s.url, Now: s.now, Log: s.log,
		Source: func(r *http.Request) string { return source(r, s.cfg.Proxies) }}); err != nil {
		return nil, err
	}
	if h.feed, err = feed.New(feed.Options{Store: h.store, Now: s.now, Log: s.log}); err != nil {
		return nil, err
	}
	staffProvider, err := s.cfg.StaffOIDC.provider()
	if err != nil {
		return nil, err
	}
	if h.desk, err = admin.New(admin.Options{Store: h.store, Post: h.post, URL: s.url, Now: s.now, Log: s.log, SendLink: h.door.SendLink, Provider: staffProvider,
		Source: func(r *http.Request) string { return source(r, s.cfg.Proxies) }}); err != nil {
		return nil, err
	}
	h.office = &control.Office{Store: h.store, Post: h.post, Now: s.now, PublicURL: s.url, Restore: s.restore}
	if err := h.office.KeepPublicURL(ctx); err != nil {
		return nil, err
	}
	all := routes(h.door, h.feed, h.desk)
	if bench != nil {
		bench.Store, bench.Moved = func() *store.Store { return h.store }, h.post.Wake
		if s.cfg.SMTP == "" {
			bench.Settle = h.post.Settle
		}
		for _, r := range devRoutes(bench) {
			all = append(all, route{r.pattern, onlyHere(r.answer, s.url)})
		}
	}
	h.handler = h.middleware(all, s.log, s.cfg.TLS != TLSOff, s.now)
	return h, h.post.Start(ctx)
}

// transport is where mail goes. With --dev the mailbox stands in between.
func (s *Server) transport() (mail.Transport, *dev.Bench, error) {
	var out mail.Transport
	if s.cfg.SMTP != "" {
		smtp, err := mail.NewSMTP(s.cfg.SMTP, s.cfg.SMTPPasswordFile)
		if err != nil {
			return nil, nil, err
		}
		out = smtp
	}
	if !s.cfg.Dev {
		return out, nil, nil
	}
	box, err := dev.OpenMailbox(s.cfg.Dir, s.now, out)
	if err != nil {
		return nil, nil, err
	}
	return box, &dev.Bench{Clock: s.clock, Mailbox: box}, nil
}

// close takes the parts down in the order they need each other. Mail on its way
// has until ctx ends.
func (h *house) close(ctx context.Context) error {
	var err error
	if h.feed != nil {
		h.feed.Close()
	}
	if h.desk != nil {
		h.desk.Close()
	}
	if h.post != nil {
		err = h.post.Close(ctx)
	}
	return errors.Join(err, h.store.Close())
}

// restore is what the command "restore" does to a server that runs: requests
// are answered "one moment" while the folder changes hands.
func (s *Server) restore(ctx context.Context, file string) (r store.RestoreReport, o *control.Office, err error) {
	s.rebuild.Lock()
	defer s.rebuild.Unlock()
	old := s.house.Swap(nil)
	if old == nil {
		return r, nil, errors.New("the server is already being stopped or restored")
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := old.close(end); err != nil {
		s.log.Error("restore: close", "err", err)
	}
	r, failed := store.Restore(ctx, s.cfg.Dir, file, s.now())
	fresh, err := s.build(ctx) // the practice from before, if the restore was refused
	if err != nil {
		s.fail(fmt.Errorf("the restored practice does not open: %w", err))
		return r, nil, errors.Join(failed, err)
	}
	s.house.Store(fresh)
	return r, fresh.office, failed
}

// retryAfter is what a request is told that came while a restore ran.
const retryAfter = 2 * time.Second
