package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// SocketName is the socket's file in the data folder.
const SocketName = "control.sock"

const (
	maxIn      = 16 << 20 // bytes of a command; an import is the largest
	actorField = "Alcove-Actor"
	actPath    = "/act/"
)

// answer is what goes back over the socket.
type answer struct {
	Out     json.RawMessage `json:"out,omitempty"`
	Refusal string          `json:"refusal,omitempty"` // a sentence for the person
	Error   string          `json:"error,omitempty"`   // something broke
}

// Serve answers commands until ctx ends; those that run then have grace to
// finish. The caller holds the folder's lock: a socket that a killed server left
// behind is taken away. office is asked for each command, because a restore
// changes it.
func Serve(ctx context.Context, dir string, office func() *Office, grace time.Duration, log *slog.Logger) error {
	path := filepath.Join(dir, SocketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("control: %w", err)
	}
	l, err := listen(path)
	if err != nil {
		return fmt.Errorf("control: listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+actPath+"{act}", func(w http.ResponseWriter, r *http.Request) {
		a := perform(r, office())
		if a.Error != "" {
			log.Error("command failed", "act", r.PathValue("act"), "err", a.Error)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a) // the command may be gone; what it did stands
	})
	s := &http.Server{Handler: mux, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("control: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = s.Shutdown(end)
	if err != nil {
		err = errors.Join(err, s.Close())
	}
	if at := <-ended; !errors.Is(at, http.ErrServerClosed) { // it takes the socket away, even when it was not accepting yet
		err = errors.Join(err, at)
	}
	return err
}

// listen makes the socket in a folder nobody else may enter and moves it to
// its place: it is never open to others, not for a moment.
func listen(path string) (net.Listener, error) {
	private, err := os.MkdirTemp(filepath.Dir(path), ".s")
	if err != nil {
		return nil, err
	}
	defer os.Remove(private) //nolint:errcheck // empty by then
	at := filepath.Join(private, "s")
	l, err := listenShort(at)
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(at, 0o600), os.Rename(at, path)); err != nil {
		return nil, errors.Join(err, l.Close(), os.Remove(at))
	}
	return &removing{l, path}, nil
}

// removing takes the socket away when it is closed.
type removing struct {
	net.Listener
	path string
}

// Close closes the listener and removes its file.
func (r *removing) Close() error {
	if err := os.Remove(r.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, r.Listener.Close())
	}
	return r.Listener.Close()
}

func perform(r *http.Request, o *Office) (a answer) {
	if o == nil {
		return answer{Refusal: "The server is being restored right now; try again in a moment."}
	}
	in, err := io.ReadAll(io.LimitReader(r.Body, maxIn+1))
	if err != nil || len(in) > maxIn {
		return answer{Refusal: "This command is too large; split the file into smaller ones."}
	}
	// A command that hangs up does not undo half of what it asked for.
	out, err := safely(func() ([]byte, error) {
		return o.do(context.WithoutCancel(r.Context()), r.PathValue("act"), r.Header.Get(actorField), in)
	})
	var no *Refusal
	switch {
	case errors.As(err, &no):
		return answer{Refusal: no.Sentence}
	case err != nil:
		return answer{Error: err.Error()}
	}
	return answer{Out: out}
}

func safely(fn func() ([]byte, error)) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("control: an act panicked: %T", p) // the value may hold data
		}
	}()
	return fn()
}
