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
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT
