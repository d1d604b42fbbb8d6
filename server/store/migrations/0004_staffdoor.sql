-- +goose Up
-- How staff get in: passkeys, the account at the practice's identity provider,
-- and the sessions of their browsers. A session's token stands as SHA-256.

CREATE TABLE passkey (
  id BLOB PRIMARY KEY,                -- credential id (WebAuthn)
  staff_id TEXT NOT NULL REFERENCES staff (id),
  name TEXT NOT NULL,                 -- as its owner calls it
  credential BLOB NOT NULL,           -- JSON of the library: public key, counter, flags
  made_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_staff ON passkey (staff_id);

CREATE TABLE staff_account (            -- at an OpenID provider; iss and sub alone name a person
  iss TEXT NOT NULL, sub TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  made_at INTEGER NOT NULL,
  PRIMARY KEY (iss, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_session (
  token_hash BLOB PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  made_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,           -- the last page that a person asked for
  fresh_at INTEGER                    -- the last passkey; NULL: came in another way
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_session_staff ON staff_session (staff_id);

-- +goose Down
DROP TABLE staff_session; DROP TABLE staff_account; DROP TABLE passkey;
