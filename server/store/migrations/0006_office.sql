-- +goose Up
CREATE INDEX outbox_newest ON outbox (queued_at);

-- +goose Down
DROP INDEX outbox_newest;
