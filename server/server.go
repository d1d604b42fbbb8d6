package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"alcove/server/control"
	"alcove/server/dev"
	"alcove/server/store"
)

const (
	headerTime = 10 * time.Second
	bodyTime   = 30 * time.Second
	answerTime = time.Minute
	idleTime   = 2 * time.Minute
	// A server that is told to end must have ended within five seconds. askGrace
	// is what requests and commands get to finish, side by side; grace is what
	// they and, after them, mail on its way get in all. The mail server's goodbye
	// may take a second more.
	askGrace = 1500 * time.Millisecond
	grace    = 3500 * time.Millisecond
)

// Server answers for one practice. Open makes it, Run serves, and the end of
// Run's context ends it.
type Server struct {
	cfg       Config
	log       *slog.Logger
	url       string // where people reach it
	proxyOnly bool
	tls       *tls.Config // nil: none
	authority *authority  // nil: the certificate, if any, is in files
	listener  net.Listener
	plain     net.Listener // nil: none; see listenPlain
	clock     *dev.Clock   // nil without --dev
	now       func() time.Time

	house   atomic.Pointer[house] // nil while a restore runs
	rebuild sync.Mutex
	failed  chan error
}

// ErrNoPractice means that the folder holds no practice yet.
var ErrNoPractice = errors.New("there is no practice in the data folder yet: make it with \"alcove-server setup\" first")

// Open checks the configuration, takes the port and the data folder, and is
// ready to serve.
func Open(ctx context.Context, cfg Config) (_ *Server, err error) {
	if cfg.TLS == "" {
		cfg.TLS = TLSOff
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: cfg.Log, failed: make(chan error, 1), now: time.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.setClock(); err != nil {
		return nil, err
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	h, err := s.build(ctx)
	if err != nil {
		return nil, errors.Join(err, s.closePorts())
	}
	s.house.Store(h)
	p, err := h.store.PracticeNow()
	if err == nil && p.Made.IsZero() && !cfg.Dev {
		err = ErrNoPractice
	}
	if err != nil {
		return nil, errors.Join(err, h.close(ctx), s.closePorts())
	}
	return s, nil
}

// setClock takes the folder's clock. A folder whose clock was moved is for
// trying out for good: times in it lie in the future.
func (s *Server) setClock() error {
	clock, err := dev.OpenClock(s.cfg.Dir)
	if err != nil {
		return err
	}
	switch {
	case s.cfg.Dev:
		s.clock, s.now = clock, clock.Now
	case clock.Ahead() != 0:
		return fmt.Errorf("the clock of this data folder was moved with --dev: use a new folder for real people")
	}
	return nil
}

func (s *Server) listen() error {
	conf, from, err := s.cfg.tlsConfig()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return cannotListen("--listen", s.cfg.Listen, err)
	}
	at := l.Addr().(*net.TCPAddr)
	s.proxyOnly = conf == nil && !at.IP.IsLoopback()
	s.url = s.cfg.PublicURL
	if s.url == "" {
		// A name, because passkeys want one.
		s.url = fmt.Sprintf("http://localhost:%d", at.Port)
	}
	s.tls, s.authority, s.listener = conf, from, l
	if err := s.listenPlain(); err != nil {
		return errors.Join(err, l.Close())
	}
	return nil
}

func (s *Server) closePorts() error {
	err := s.listener.Close()
	if s.plain != nil {
		err = errors.Join(err, s.plain.Close())
	}
	return err
}

// URL is where people reach the server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Store is the practice that is open now; nil while a restore runs. Who uses it
// beside the server must not close it.
func (s *Server) Store() *store.Store {
	if h := s.house.Load(); h != nil {
		return h.store
	}
	return nil
}

// Addr is the address and port it listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until ctx ends, then finishes what was begun. It can be called once.
func (s *Server) Run(ctx context.Context) error {
	web := s.serverOf(s)
	web.RegisterOnShutdown(func() { // event streams would have it wait
		if h := s.house.Load(); h != nil {
			h.feed.Close()
			h.desk.Close()
		}
	})
	commands, stopCommands := context.WithCancel(ctx)
	defer stopCommands()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := control.Serve(commands, s.cfg.Dir, s.office, askGrace, s.log); err != nil {
			s.fail(err)
		}
	})
	wg.Go(func() {
		if err := s.accept(web); !errors.Is(err, http.ErrServerClosed) {
			s.fail(err)
		}
	})
	sign := s.serverOf(s.plainHandler()) // shows the way from the unencrypted port
	if s.plain != nil {
		wg.Go(func() {
			if err := sign.Serve(s.plain); !errors.Is(err, http.ErrServerClosed) {
				s.fail(err)
			}
		})
	}
	if s.authority != nil {
		go func() { // it cannot be called off, so nobody waits for it
			if err := s.authority.fetch(); err != nil {
				s.log.Error("no certificate: people cannot reach this server until there is one", "name", s.authority.name, "err", err)
			}
		}()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-s.failed:
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	asked, cancelAsked := context.WithTimeout(end, askGrace)
	defer cancelAsked()
	stopCommands()
	for _, server := range []*http.Server{web, sign} {
		if server.Shutdown(asked) != nil {
			err = errors.Join(err, server.Close()) // a request that does not end in time is cut
		}
	}
	wg.Wait()
	s.rebuild.Lock()
	defer s.rebuild.Unlock()
	if h := s.house.Swap(nil); h != nil {
		err = errors.Join(err, h.close(end))
	}
	return err
}

// serverOf bounds how long anything may take.
func (s *Server) serverOf(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(quiet{s.log.Handler()}, slog.LevelDebug)}
}

func (s *Server) accept(web *http.Server) error {
	if s.tls == nil {
		return web.Serve(s.listener)
	}
	web.TLSConfig = s.tls
	return web.ServeTLS(s.listener, "", "")
}

func (s *Server) fail(err error) {
	select {
	case s.failed <- err:
	default: // the first one ends the server
	}
}

func (s *Server) office() *control.Office {
	if h := s.house.Load(); h != nil {
		return h.office
	}
	return nil
}
