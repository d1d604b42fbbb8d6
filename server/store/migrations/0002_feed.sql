-- +goose Up
-- What clients' computers keep in step with. A stream is read as a whole by one
-- client ("acct:ID") or by all ("practice:1").

CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL,               -- of the newest record; raised in the transaction that changes one
  horizon INTEGER NOT NULL DEFAULT 0, -- tombstones up to it and marks below it may be gone
  seen INTEGER NOT NULL DEFAULT 0     -- the farthest place that a computer came back with
) STRICT;

-- Newest versions only. A deleted one keeps its name as a tombstone.
CREATE TABLE record (
  n INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (id),
  type TEXT NOT NULL, id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  v INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  body BLOB NOT NULL,                 -- JSON; empty when deleted
  UNIQUE (stream, type, id)
) STRICT;
CREATE UNIQUE INDEX record_seq ON record (stream, seq);
CREATE INDEX record_gone ON record (stream, seq) WHERE deleted = 1;

-- Eight random bytes a change: a server that goes on from a backup gives the
-- same numbers again, never the same marks.
CREATE TABLE mark (
  stream INTEGER NOT NULL REFERENCES stream (id),
  seq INTEGER NOT NULL,
  mark BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_at ON mark (at);

-- How far the writes of one computer's store were taken.
CREATE TABLE replica (
  client_id TEXT NOT NULL REFERENCES client (id),
  id TEXT NOT NULL,
  last_n INTEGER NOT NULL, chain BLOB NOT NULL,
  safe_n INTEGER NOT NULL DEFAULT 0,  -- what the newest finished backup holds
  PRIMARY KEY (client_id, id)
) STRICT, WITHOUT ROWID;

-- Ids of writes that were dealt with, under whatever number they came.
CREATE TABLE mutation (
  client_id TEXT NOT NULL REFERENCES client (id),
  id TEXT NOT NULL,
  PRIMARY KEY (client_id, id)
) STRICT, WITHOUT ROWID;

-- Files. What is in them stands sealed, in pieces, by a key outside of this file.
CREATE TABLE file (
  client_id TEXT NOT NULL REFERENCES client (id), -- whose it is: who sent it, or whom it is shared with
  id TEXT NOT NULL,
  object BLOB NOT NULL UNIQUE,        -- keyed HMAC that names the pieces
  name TEXT NOT NULL, type TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL, sha256 BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  whole_at INTEGER,                   -- all of it arrived and is what was announced
  used_at INTEGER,                    -- a record names it
  PRIMARY KEY (client_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_unused ON file (made_at) WHERE used_at IS NULL;
CREATE TABLE piece (
  n INTEGER PRIMARY KEY,
  object BLOB NOT NULL,
  off INTEGER NOT NULL, len INTEGER NOT NULL,
  box BLOB NOT NULL,
  UNIQUE (object, off)
) STRICT;

-- +goose Down
DROP TABLE piece; DROP TABLE file; DROP TABLE mutation; DROP TABLE replica; DROP TABLE mark; DROP TABLE record; DROP TABLE stream;
