package server

import (
	"context"
	"log/slog"
)

// quiet takes what net/http says about broken connections: it holds addresses,
// and strangers can make as much of it as they like. Only that something was
// said is kept, and only at the debug level.
type quiet struct{ slog.Handler }

// Handle drops the words.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	if !q.Enabled(ctx, slog.LevelDebug) {
		return nil
	}
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, slog.LevelDebug, "connection trouble", r.PC))
}
