package main

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

	"alcove/scripts/stage"
)

// practice is the server in --dev mode and the commands beside it.
type practice struct {
	program, data, url string
}

// openPractice makes the sample practice and serves it on a free port.
func openPractice(ctx context.Context, p *stage.Procs, program, dir string) (*practice, error) {
	pr := &practice{program: program, data: filepath.Join(dir, "data")}
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
	serve := exec.CommandContext(ctx, program, "--data", pr.data, "serve", "--dev", "--listen", "127.0.0.1:0")
	serve.Stderr = w
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
	if pr.url, ok = strings.CutPrefix(line, "listening on "); !ok {
		return nil, fmt.Errorf("alcove-server serve said %q, not where it listens", line)
	}
	return pr, nil
}

// do runs a command of the server and reads its JSON into v, if v is not nil.
func (p *practice) do(ctx context.Context, v any, args ...string) error {
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

// mail is one mail of the mailbox.
type mail struct {
	ID      any    `json:"id"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// mails lists what was sent to an address, newest last.
func (p *practice) mails(ctx context.Context, to string) (list []mail, err error) {
	return list, p.http(ctx, "GET", "/dev/mail.json?to="+url.QueryEscape(to), nil, &list)
}

// advance moves the server's clock.
func (p *practice) advance(ctx context.Context, by string) error {
	return p.http(ctx, "POST", "/dev/clock", map[string]string{"advance": by}, nil)
}

func (p *practice) http(ctx context.Context, method, path string, body, v any) error {
	send, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(send))
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

type device struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	EndedAt     string `json:"ended_at"`
	EndedReason string `json:"ended_reason"`
}

// live lists the computers of a client that have not ended.
func (p *practice) live(ctx context.Context, who string) (live []device, err error) {
	var all []device
	if err := p.do(ctx, &all, "device", "list", who); err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.EndedAt == "" {
			live = append(live, d)
		}
	}
	return live, nil
}

// event is one line of a client's timeline.
type event struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

func (p *practice) why(ctx context.Context, who string) ([]event, error) {
	var v struct {
		Events []event `json:"events"`
	}
	return v.Events, p.do(ctx, &v, "why", who)
}
