-- +goose Up
-- What staff see of conversations and shared documents. Clients' computers read
-- the records alone; these rows are kept in step with them, in the same
-- transactions.

CREATE TABLE thread (
  client_id TEXT NOT NULL REFERENCES client (id),
  id TEXT NOT NULL,
  opened_at INTEGER NOT NULL, opened_by TEXT NOT NULL, -- client or staff
  last_at INTEGER NOT NULL, last_from TEXT NOT NULL, last_id TEXT NOT NULL, -- of its newest message
  unread INTEGER NOT NULL DEFAULT 0,  -- messages of the client that nobody of the practice looked at
  unread_at INTEGER,                  -- when the oldest of these came; NULL: none
  staff_id TEXT REFERENCES staff (id),-- who it was handed to; NULL: whoever comes first
  hidden_at INTEGER, hidden_by TEXT NOT NULL DEFAULT '', -- taken out of the portal; it stands in kept
  PRIMARY KEY (client_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_unread ON thread (unread_at) WHERE unread > 0;

-- Records of hidden conversations, as they were.
CREATE TABLE kept (
  client_id TEXT NOT NULL, thread TEXT NOT NULL,
  n INTEGER NOT NULL,                 -- their seq then: their order
  type TEXT NOT NULL, id TEXT NOT NULL, v INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (client_id, thread, n),
  FOREIGN KEY (client_id, thread) REFERENCES thread (client_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_id ON kept (client_id, id);

CREATE TABLE document (
  client_id TEXT NOT NULL REFERENCES client (id),
  id TEXT NOT NULL,
  file_id TEXT NOT NULL,
  shared_at INTEGER NOT NULL, shared_by TEXT NOT NULL DEFAULT '',
  taken_at INTEGER, taken_by TEXT NOT NULL DEFAULT '', -- taken back
  PRIMARY KEY (client_id, id),
  FOREIGN KEY (client_id, file_id) REFERENCES file (client_id, id)
) STRICT, WITHOUT ROWID;

ALTER TABLE file ADD COLUMN held_at INTEGER; -- out of the client's reach: hidden, or taken back
ALTER TABLE client ADD COLUMN bell_at INTEGER; -- when the mail "something new" was queued last

INSERT INTO document (client_id, id, file_id, shared_at, shared_by)
  SELECT substr(s.name, 6), r.id, CAST(r.body AS TEXT) ->> 'id', unixepoch(CAST(r.body AS TEXT) ->> 'at') * 1000000, ifnull(CAST(r.body AS TEXT) ->> 'by', '')
  FROM record r JOIN stream s ON s.id = r.stream WHERE s.name LIKE 'acct:%' AND r.type = 'document' AND r.deleted = 0;

CREATE TEMP TABLE said AS
  SELECT substr(s.name, 6) AS client_id, r.stream, CAST(r.body AS TEXT) ->> 'thread' AS thread, r.seq, r.id, CAST(r.body AS TEXT) ->> 'from' AS who,
    unixepoch(ifnull(CAST(r.body AS TEXT) ->> 'got', CAST(r.body AS TEXT) ->> 'at')) * 1000000 AS at
  FROM record r JOIN stream s ON s.id = r.stream WHERE s.name LIKE 'acct:%' AND r.type = 'message' AND r.deleted = 0;
CREATE INDEX temp.said_thread ON said (client_id, thread, seq);
CREATE TEMP TABLE seen AS
  SELECT p.client_id, p.thread, p.seq FROM record r JOIN stream s ON s.id = r.stream
  JOIN said p ON p.stream = r.stream AND p.id = CAST(r.body AS TEXT) ->> 'upto' AND p.thread = CAST(r.body AS TEXT) ->> 'thread'
  WHERE r.type = 'read' AND r.deleted = 0 AND CAST(r.body AS TEXT) ->> 'by' = 'staff';
INSERT INTO thread (client_id, id, opened_at, opened_by, last_at, last_from, last_id, unread, unread_at)
  SELECT m.client_id, m.thread, min(m.at), (SELECT f.who FROM said f WHERE f.client_id = m.client_id AND f.thread = m.thread ORDER BY f.seq LIMIT 1),
    l.at, l.who, l.id,
    count(*) FILTER (WHERE m.who = 'client' AND m.seq > ifnull(k.seq, 0)), min(m.at) FILTER (WHERE m.who = 'client' AND m.seq > ifnull(k.seq, 0))
  FROM said m
  JOIN said l ON l.client_id = m.client_id AND l.thread = m.thread
    AND l.seq = (SELECT max(x.seq) FROM said x WHERE x.client_id = m.client_id AND x.thread = m.thread)
  LEFT JOIN seen k ON k.client_id = m.client_id AND k.thread = m.thread
  GROUP BY m.client_id, m.thread;
DROP TABLE temp.seen;
DROP TABLE temp.said;

-- +goose Down
ALTER TABLE client DROP COLUMN bell_at;
ALTER TABLE file DROP COLUMN held_at;
DROP TABLE document; DROP TABLE kept; DROP TABLE thread;
