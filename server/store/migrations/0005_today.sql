-- +goose Up
-- What Today asks again and again, so that it reads the few people who cannot
-- get in and not the years of everybody's timeline.

ALTER TABLE client ADD COLUMN in_at INTEGER;      -- the newest success: a sign-in, or an unlock
ALTER TABLE client ADD COLUMN in_event INTEGER;   -- its line on the timeline: what matters now has a higher id
ALTER TABLE client ADD COLUMN trouble_at INTEGER; -- the newest line that may tell of trouble
ALTER TABLE client ADD COLUMN aside_at INTEGER;   -- staff dealt with what was there until then
CREATE INDEX client_trouble ON client (trouble_at) WHERE trouble_at > ifnull(in_at, 0);
CREATE INDEX client_name ON client (name COLLATE NOCASE, id, email);

UPDATE client SET
  in_event = (SELECT max(id) FROM event e WHERE e.client_id = client.id AND e.kind IN ('signed_in', 'unlocked')),
  in_at = (SELECT max(at) FROM event e WHERE e.client_id = client.id AND e.kind IN ('signed_in', 'unlocked')),
  trouble_at = (SELECT max(at) FROM event e WHERE e.client_id = client.id AND e.kind NOT IN ('signed_in', 'unlocked'));

ALTER TABLE unknown ADD COLUMN aside_at INTEGER;  -- staff said: not ours
CREATE INDEX unknown_last ON unknown (last_at) WHERE aside_at IS NULL;

CREATE INDEX outbox_trouble ON outbox (queued_at) WHERE state IN ('refused', 'delayed', 'dropped');
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX help_open ON help (made_at) WHERE solved_at IS NULL;
CREATE INDEX help_made ON help (made_at);

-- +goose Down
DROP INDEX help_made; DROP INDEX help_open; DROP INDEX outbox_sent; DROP INDEX outbox_trouble;
DROP INDEX unknown_last;
ALTER TABLE unknown DROP COLUMN aside_at;
DROP INDEX client_name; DROP INDEX client_trouble;
ALTER TABLE client DROP COLUMN aside_at;
ALTER TABLE client DROP COLUMN trouble_at;
ALTER TABLE client DROP COLUMN in_event;
ALTER TABLE client DROP COLUMN in_at;
