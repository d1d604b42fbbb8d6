package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alcove/server"
	"alcove/server/store"
)

// pageAsks is how often each page is asked for.
const pageAsks = 25

// staffAsides are addresses beside those of the table: what a page does with a
// question.
var staffAsides = []string{
	"/staff/clients?q=riv", "/staff/clients?q=nobody+at+all", "/staff/clients?page=100", "/staff/clients?state=stuck", "/staff/clients?state=refused",
	"/staff/clients?state=in&page=50", "/staff/unknown?page=8", "/staff/help-requests?page=7",
}

// notThere is the one page that nobody finds: there is no other provider.
const notThere = "/staff/provider/back"

// staffPages measures every page for staff in a practice that is larger than
// any, as its owner: from the request to the last byte, over the loopback.
func staffPages(ctx context.Context, _ string) (results []result, err error) {
	dir, err := os.MkdirTemp("", "alcove-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	s, err := store.Open(filepath.Join(dir, "data"), store.Options{})
	if err != nil {
		return nil, err
	}
	p, err := fillPractice(ctx, s, time.Now())
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, fmt.Errorf("fill the practice: %w", err)
	}
	note := fmt.Sprintf("%d clients, %d lines on their timelines, made in %.0f s", staffClients, staffTimeline, time.Since(began).Seconds())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	srv, err := server.Open(ctx, server.Config{Dir: filepath.Join(dir, "data"), Listen: "127.0.0.1:0", Dev: true})
	if err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Run(ctx) }()
	slowest := result{Name: "the slowest page, median", Unit: "ms"}
	for _, path := range append(p.paths(), staffAsides...) {
		took, status, err := p.ask(ctx, srv.URL(), path)
		if err != nil {
			return nil, err
		}
		name := p.plain(path)
		note := ""
		if status != http.StatusOK {
			note = fmt.Sprintf("answers %d", status)
		}
		half := ms(quantile(took, 0.5))
		results = append(results, result{Name: name, Value: half, Unit: "ms", Note: strings.TrimSpace("median " + note)},
			result{Name: name, Value: ms(quantile(took, 0)), Unit: "ms", Note: "fastest: without what else the machine does"},
			result{Name: name, Value: ms(quantile(took, 1)), Unit: "ms", Note: "slowest"})
		if half > slowest.Value {
			slowest.Value, slowest.Note = half, name
		}
	}
	stop()
	if err := <-ended; err != nil {
		return nil, err
	}
	return append([]result{{Name: "the practice", Value: staffClients, Unit: "clients", Note: note}, slowest}, results...), nil
}

// paths is every page of the table, with something in place of what it names.
func (p largePractice) paths() (all []string) {
	for _, pattern := range server.Patterns() {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok || !strings.HasPrefix(path, "/staff") || path == "/staff/events" { // a stream does not end
			continue
		}
		if strings.HasPrefix(path, "/staff/people/") {
			path = strings.ReplaceAll(path, "{id}", p.by)
		}
		all = append(all, strings.NewReplacer("{id}", p.client, "{thread}", p.thread, "{file}", p.file, "{kind}", "sign-in-link", "{asset...}", "staff.css").Replace(path))
	}
	return all
}

// plain is a path without what differs from run to run.
func (p largePractice) plain(path string) string {
	return strings.NewReplacer(p.client, "{client}", p.thread, "{thread}", p.file, "{file}", p.by, "{staff}").Replace(path)
}

// ask asks for a page again and again. The first time warms the caches, as the
// second staff member of a morning finds them.
func (p largePractice) ask(ctx context.Context, url, path string) (took []time.Duration, status int, err error) {
	for i := range pageAsks + 1 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, http.NoBody)
		if err != nil {
			return nil, 0, err
		}
		r.AddCookie(&http.Cookie{Name: "__Host-alcove-staff", Value: p.cookie})
		began := time.Now()
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, 0, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			return nil, 0, err
		}
		if status = resp.StatusCode; status >= 500 || status == http.StatusNotFound && path != notThere {
			return nil, status, fmt.Errorf("%s answers %d", p.plain(path), status)
		}
		if i > 0 {
			took = append(took, time.Since(began))
		}
	}
	return took, status, nil
}
