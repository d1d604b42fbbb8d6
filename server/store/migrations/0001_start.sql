-- +goose Up
-- Times are whole microseconds since 1970 in UTC, as the server's clock told
-- them; NULL means "did not happen". Secrets stand as SHA-256 (tokens of 256
-- bits) or as a keyed HMAC whose key is outside of this file (codes, PINs).

CREATE TABLE practice (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, hours TEXT NOT NULL,
  zone TEXT NOT NULL, crisis TEXT NOT NULL, answer_time TEXT NOT NULL,
  show TEXT NOT NULL,                 -- JSON list of phone, email, form
  policy TEXT NOT NULL,               -- JSON of auth.Policy
  mail_from TEXT NOT NULL,            -- address our mail comes from; '' = the practice's own
  reply_to INTEGER NOT NULL DEFAULT 1,-- 1: replies go to the practice's address
  made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL, email_key TEXT NOT NULL, name TEXT NOT NULL,
  ways TEXT NOT NULL, same_computer INTEGER NOT NULL DEFAULT 0, no_mail INTEGER NOT NULL DEFAULT 0,
  portal_on INTEGER NOT NULL DEFAULT 1,
  word_hash TEXT NOT NULL DEFAULT '', -- argon2id in its usual text form; '' = none chosen
  word_fails INTEGER NOT NULL DEFAULT 0,
  guess_fails INTEGER NOT NULL DEFAULT 0, -- wrong codes and PINs in a row; a success ends the row
  mail_free_at INTEGER,               -- staff lifted the mail limits then: older mails do not count
  made_at INTEGER NOT NULL, invited_at INTEGER, first_signed_in_at INTEGER
) STRICT;
CREATE INDEX client_email ON client (email_key);

-- A waiting sign-in. It stands for unknown addresses too, so that both answer alike.
CREATE TABLE attempt (
  id TEXT PRIMARY KEY,
  session_hash BLOB NOT NULL UNIQUE,  -- of auth_session
  client_id TEXT REFERENCES client (id),
  email_key TEXT NOT NULL,
  jkt TEXT NOT NULL,                  -- DPoP key of the start (RFC 7638)
  way TEXT NOT NULL,                  -- email or pin, as the app started it
  device_name TEXT NOT NULL, label TEXT NOT NULL,
  scope TEXT NOT NULL, state TEXT NOT NULL, nonce TEXT NOT NULL, challenge TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  replaces_device TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,               -- network address as counted: an IPv4, or a /64
  sent_at INTEGER,                    -- shown to the app, kept for unknown addresses as well
  code_tries INTEGER NOT NULL DEFAULT 0, pin_tries INTEGER NOT NULL DEFAULT 0, word_tries INTEGER NOT NULL DEFAULT 0,
  mailbox_link TEXT,                  -- the link that proved the mailbox, while that link lives
  proven_pin TEXT,                    -- the PIN that was right, for ways with a second step
  word_ok INTEGER NOT NULL DEFAULT 0,
  made_at INTEGER NOT NULL, stops_at INTEGER NOT NULL,
  done_at INTEGER, device_id TEXT,    -- tokens were issued
  ended_at INTEGER                    -- closed by the practice
) STRICT;
CREATE INDEX attempt_client ON attempt (client_id, made_at);
CREATE INDEX attempt_email ON attempt (email_key, made_at);

CREATE TABLE link (
  id TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  client_id TEXT NOT NULL REFERENCES client (id),
  attempt_id TEXT REFERENCES attempt (id),  -- NULL: unbound
  jkt TEXT,                            -- bound to this DPoP key; NULL: unbound
  code_mac BLOB,                       -- NULL: no typed code (same computer only)
  code_tries INTEGER NOT NULL DEFAULT 0, -- of an unbound link, in all
  chain TEXT NOT NULL,                 -- id of the link that was asked for
  cause TEXT NOT NULL,                 -- start, resend, renew, request, doorway
  email TEXT NOT NULL,                 -- where it was mailed: a dead link of an old mailbox never shows or uses the new one
  device_name TEXT NOT NULL,           -- of the computer that asked
  made_at INTEGER NOT NULL, stops_at INTEGER NOT NULL,
  used_at INTEGER, used_device TEXT,
  replaced_at INTEGER, replaced_by TEXT,
  ended_at INTEGER,
  opened_at INTEGER, opens INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX link_client ON link (client_id, made_at);
CREATE INDEX link_chain ON link (chain);
CREATE INDEX link_attempt ON link (attempt_id);

CREATE TABLE pin (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES client (id),
  attempt_id TEXT REFERENCES attempt (id), -- NULL: unbound
  mac BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  caller_check TEXT NOT NULL DEFAULT '', made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL, stops_at INTEGER NOT NULL,
  used_at INTEGER, used_device TEXT, replaced_at INTEGER, ended_at INTEGER
) STRICT;
CREATE INDEX pin_client ON pin (client_id, made_at);

-- Computers are never deleted, only ended.
CREATE TABLE device (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES client (id),
  name TEXT NOT NULL, jkt TEXT NOT NULL, amr TEXT NOT NULL, scope TEXT NOT NULL,
  sid TEXT NOT NULL, auth_at INTEGER NOT NULL, last_activity INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  before_at INTEGER, before_device TEXT NOT NULL DEFAULT '', -- the unlock or sign-in before auth_at, on any computer of the client
  touch_seq INTEGER NOT NULL DEFAULT 0,
  unlock_jwk TEXT NOT NULL DEFAULT '', unlock_open INTEGER NOT NULL DEFAULT 1, -- 1: a key may be registered
  unlock_fails INTEGER NOT NULL DEFAULT 0,
  code_hash BLOB, code_stops_at INTEGER, code_challenge TEXT NOT NULL DEFAULT '', code_nonce TEXT NOT NULL DEFAULT '', -- to repeat a lost answer
  made_at INTEGER NOT NULL,
  ended_at INTEGER, ended_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX device_client ON device (client_id);
CREATE INDEX device_key ON device (jkt);
CREATE INDEX device_code ON device (code_hash) WHERE code_hash IS NOT NULL;

CREATE TABLE refresh (
  token_hash BLOB PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES device (id),
  n INTEGER NOT NULL,                 -- steps from the first of the family
  made_at INTEGER NOT NULL,
  used_at INTEGER, next_hash BLOB     -- set when it was rotated
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_device ON refresh (device_id);

-- The timeline: what happened, for the question "why can she not get in?".
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  client_id TEXT REFERENCES client (id),
  kind TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  device TEXT NOT NULL DEFAULT '',    -- its name as shown
  ref TEXT NOT NULL DEFAULT '',       -- id of the link, PIN, device, mail or attempt
  actor TEXT NOT NULL,                -- client, system, or staff id
  detail TEXT NOT NULL DEFAULT ''     -- machine's words, such as an SMTP answer; no secret, no health text
) STRICT;
CREATE INDEX event_client ON event (client_id, id);
CREATE INDEX event_kind ON event (kind, at);

-- Mail that has to leave. Body and address are sealed by a key outside of this file and erased once sent.
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  client_id TEXT REFERENCES client (id), staff_id TEXT,
  link_id TEXT REFERENCES link (id),  -- a sign-in mail; never sent once the link is not the newest
  kind TEXT NOT NULL,                 -- the letter's name
  sealed BLOB,                        -- NULL once it left or was given up
  state TEXT NOT NULL,                -- queued, accepted, delayed, refused, dropped
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL, lease_until INTEGER,
  smtp_code INTEGER NOT NULL DEFAULT 0, smtp_text TEXT NOT NULL DEFAULT '',
  queued_at INTEGER NOT NULL, stops_at INTEGER NOT NULL, sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('queued', 'delayed');
CREATE INDEX outbox_client ON outbox (client_id, queued_at);

-- Rates that outlive a restart. The key is what is counted: "mail:<email key>", "start:<source>", ...
CREATE TABLE hit (
  key TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX hit_key ON hit (key, at);

-- Addresses not on file that asked for a link.
CREATE TABLE unknown (
  email_key TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, asks INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE help (
  id TEXT PRIMARY KEY,
  client_id TEXT REFERENCES client (id),
  contact TEXT NOT NULL, note TEXT NOT NULL, reason TEXT NOT NULL,
  source TEXT NOT NULL, made_at INTEGER NOT NULL, solved_at INTEGER, solved_by TEXT
) STRICT;

CREATE TABLE staff (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'clinician', 'front-desk')),
  setup_hash BLOB, setup_stops_at INTEGER, setup_used_at INTEGER,
  made_at INTEGER NOT NULL, disabled_at INTEGER
) STRICT;

-- Every act of staff and of the command line, hash-chained: row n holds SHA-256 over row n-1's hash and its own members.
CREATE TABLE audit (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL,
  object TEXT NOT NULL, detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE meta; DROP TABLE audit; DROP TABLE staff; DROP TABLE help; DROP TABLE unknown; DROP TABLE hit;
DROP TABLE outbox; DROP TABLE event; DROP TABLE refresh; DROP TABLE device; DROP TABLE pin; DROP TABLE link;
DROP TABLE attempt; DROP TABLE client; DROP TABLE practice;
