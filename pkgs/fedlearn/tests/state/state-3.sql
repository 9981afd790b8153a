CREATE TABLE cursors (source TEXT PRIMARY KEY, cursor BLOB NOT NULL) STRICT;
CREATE TABLE observations (
  digest BLOB PRIMARY KEY,
  pattern_id TEXT NOT NULL,
  seen TEXT NOT NULL,
  score REAL NOT NULL,
  kind TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX observations_by_time ON observations (seen, digest);
CREATE TABLE patterns (
  pattern_id TEXT PRIMARY KEY,
  category TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE samples (sample_id TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;
CREATE TABLE redactions (rule TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
CREATE TABLE rejects (
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  position INTEGER NOT NULL,
  reason TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  UNIQUE (source, position, reason, excerpt)
) STRICT;
CREATE TABLE quarantine (
  pattern_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  rules BLOB NOT NULL,
  nodes BLOB NOT NULL,
  decision TEXT
) STRICT;
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  verb TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  figures BLOB NOT NULL
) STRICT;
CREATE TABLE claims (
  pattern_id TEXT PRIMARY KEY,
  category TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE retractions (
  pattern_id TEXT PRIMARY KEY,
  own INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE revoked (node TEXT PRIMARY KEY, revoked_at TEXT NOT NULL) STRICT;
CREATE TABLE trespasses (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  node TEXT NOT NULL,
  signer TEXT NOT NULL,
  commit_id TEXT NOT NULL,
  vouched BLOB,
  PRIMARY KEY (kind, name, node)
) STRICT;
CREATE TABLE withdrawn (pattern_id TEXT PRIMARY KEY, record BLOB) STRICT;
CREATE TABLE adopted (pattern_id TEXT PRIMARY KEY, last_seen TEXT NOT NULL) STRICT;
INSERT INTO revoked VALUES ('system-x', '2026-01-01T00:00:00Z');
INSERT INTO trespasses VALUES ('file', 'data/nodes/system-b.json', 'system-b', 'system-x', 'c0ffee', NULL);
INSERT INTO withdrawn VALUES ('0a4bca8e-5b0c-5d5e-8f0e-2b1d9c3f7a61', NULL);
INSERT INTO notes VALUES ('settled', CAST('"as noted"' AS BLOB));
PRAGMA user_version = 3
