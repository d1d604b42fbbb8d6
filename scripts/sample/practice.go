// Package sample is the practice to try things on: the real server in --dev
// mode with made-up people, and the commands beside it. The demo and the
// benchmarks use it. It knows the server from outside only: its commands, its
// mailbox and its clock.
package sample

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"alcove/scripts/stage"
)

// Practice is a running server and its data folder.
type Practice struct {
	// URL is where it listens.
	URL string
	// Server is the process.
	Server *exec.Cmd

	program, data string
}

// Open makes the sample practice and serves it on a free port; more are flags
// of serve.
func Open(ctx context.Context, p *stage.Procs, program, dir string, more ...string) (*Practice, error) {
	pr := &Practice{program: program, data: filepath.Join(dir, "data")}
	if out, err := exec.CommandContext(ctx, "scripts/sample.sh", program, pr.data).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make the sample practice: %w: %s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	serve := exec.CommandContext(ctx, program, append([]string{"--data", pr.data, "serve", "--dev", "--listen", "127.0.0.1:0"}, more...)...)
	serve.Stderr = w
	pr.Server = serve
	err = p.Start(serve, log)
	w.Close()
	if err != nil {
		return nil, err
	}
	line, err := stage.FirstLine(ctx, io.TeeReader(r, log), "alcove-server serve")
	if err != nil {
		return nil, err
	}
	go io.Copy(log, r) // ends with the server
	var ok bool
	if pr.URL, ok = strings.CutPrefix(line, "listening on "); !ok {
		return nil, fmt.Errorf("alcove-server serve said %q, not where it listens", line)
	}
	return pr, nil
}

// Do runs a command of the server and reads its JSON into v, if v is not nil.
func (p *Practice) Do(ctx context.Context, v any, args ...string) error {
	cmd := exec.CommandContext(ctx, p.program, append([]string{"--data", p.data, "--json"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("alcove-server %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	if v == nil {
		return nil
	}
	if err := json.Unmarshal(out, v); err != nil {
		return fmt.Errorf("alcove-server %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// Mail is one mail of the mailbox.
type Mail struct {
	ID       any       `json:"id"`
	To       string    `json:"to"`
	Subject  string    `json:"subject"`
	Text     string    `json:"text"`
	QueuedAt time.Time `json:"queued_at"`
	SentAt   time.Time `json:"sent_at"`
}

// Mails lists what was sent to an address, newest last.
func (p *Practice) Mails(ctx context.Context, to string) (list []Mail, err error) {
	return list, p.http(ctx, "GET", "/dev/mail.json?to="+url.QueryEscape(to), nil, &list)
}

// Advance moves the server's clock.
func (p *Practice) Advance(ctx context.Context, by string) error {
	return p.http(ctx, "POST", "/dev/clock", map[string]string{"advance": by}, nil)
}

func (p *Practice) http(ctx context.Context, method, path string, body, v any) error {
	send, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, p.URL+path, bytes.NewReader(send))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, got)
	}
	if v == nil {
		return nil
	}
	return json.Unmarshal(got, v)
}

// Device is a computer as `device list` shows it.
type Device struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	EndedAt     string `json:"ended_at"`
	EndedReason string `json:"ended_reason"`
}

// Live lists the computers of a client that have not ended.
func (p *Practice) Live(ctx context.Context, who string) (live []Device, err error) {
	var all []Device
	if err := p.Do(ctx, &all, "device", "list", who); err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.EndedAt == "" {
			live = append(live, d)
		}
	}
	return live, nil
}

// Event is one line of a client's timeline.
type Event struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

// Why is the timeline of a client.
func (p *Practice) Why(ctx context.Context, who string) ([]Event, error) {
	var v struct {
		Events []Event `json:"events"`
	}
	return v.Events, p.Do(ctx, &v, "why", who)
}
