-- +goose Up
-- All conversations, the newest first, a page at a time.
CREATE INDEX thread_last ON thread (last_at DESC, client_id, id);

-- +goose Down
DROP INDEX thread_last;
