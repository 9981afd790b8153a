"""The file of the state: its tables, their versions, its transactions."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from fedlearn.errors import ConfigurationError, explain_fault

T = TypeVar("T")

SCHEMA_VERSION: Final = 6
"""Kept in SQLite's own `user_version`; fedlearn 0.1.0 had 3."""

CHECKPOINT_PAGES: Final = 16_384
"""Pages of 4 KiB in the log before they are written into the file: a first sync
writes many of them repeatedly."""

BUSY_TIMEOUT_S: Final = 30
"""How long a writer waits for another process."""

WRITTEN: Final = "written"
"""Name of the note that all that is recorded has been written to data/."""

_KNOWLEDGE: Final = """
CREATE TABLE episodes (
  key TEXT PRIMARY KEY,
  agent_type TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  changed INTEGER NOT NULL,
  for_model INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE steps (
  number INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  key TEXT NOT NULL,
  seen TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX steps_by_episode ON steps (key, seen, number);
CREATE TABLE candidates (
  digest BLOB PRIMARY KEY,
  seen TEXT NOT NULL,
  kind TEXT NOT NULL,
  record BLOB NOT NULL,
  counted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE model_answers (digest BLOB PRIMARY KEY, answer BLOB NOT NULL) STRICT;
CREATE TABLE tallies (
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  example TEXT NOT NULL,
  PRIMARY KEY (subject, name)
) STRICT, WITHOUT ROWID;
"""
"""What is kept to distil knowledge from episodes."""

_SCHEMA: Final = f"""{_KNOWLEDGE}
CREATE TABLE cursors (source TEXT PRIMARY KEY, cursor BLOB NOT NULL) STRICT;
CREATE TABLE observations (
  digest BLOB PRIMARY KEY,
  pattern_id TEXT NOT NULL,
  seen TEXT NOT NULL,
  score REAL NOT NULL,
  kind TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX observations_by_time ON observations (seen, digest);
CREATE TABLE adopted (pattern_id TEXT PRIMARY KEY, last_seen TEXT NOT NULL) STRICT;
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
  decision TEXT,
  digest TEXT,
  own INTEGER NOT NULL DEFAULT 0
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
CREATE TABLE misattributions (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  node TEXT NOT NULL,
  signer TEXT NOT NULL,
  commit_id TEXT NOT NULL,
  vouched BLOB,
  PRIMARY KEY (kind, name, node)
) STRICT;
CREATE TABLE retracted_elsewhere (pattern_id TEXT PRIMARY KEY, record BLOB) STRICT;
PRAGMA user_version = {SCHEMA_VERSION}
"""
"""What a new file gets."""

_FROM_VERSION_5: Final = f"""{_KNOWLEDGE}
ALTER TABLE quarantine ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = {SCHEMA_VERSION}
"""

_FROM_VERSION_4: Final = f"""
ALTER TABLE quarantine ADD COLUMN digest TEXT;
{_FROM_VERSION_5}
"""
"""A decision holds for one payload; an older one binds that which is seen next."""

_FROM_VERSION_3: Final = """
CREATE TABLE IF NOT EXISTS adopted
  (pattern_id TEXT PRIMARY KEY, last_seen TEXT NOT NULL) STRICT;
ALTER TABLE trespasses RENAME TO misattributions;
ALTER TABLE withdrawn RENAME TO retracted_elsewhere;
UPDATE notes SET name = 'written' WHERE name = 'settled';
"""
"""What upgrades a file of fedlearn 0.1.0, which created `adopted` by itself; what
upgrades one of version 4 comes behind it."""

_ANEW: Final = "move it away; telemetry is then read again and counted once"

_UPGRADES: Final = {
    0: _SCHEMA,
    3: _FROM_VERSION_3 + _FROM_VERSION_4,
    4: _FROM_VERSION_4,
    5: _FROM_VERSION_5,
}
"""By the version of the file; 0 is a new one."""


@dataclass(slots=True)
class Database:
    """A connection to tables of the present version, and the transactions on it."""

    connection: sqlite3.Connection
    path: Path

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Work on a copy, so that nothing is remembered and nobody has to wait."""
        real = self.connection
        # SQLite removes a file without a name as soon as it is closed.
        with closing(sqlite3.connect("", isolation_level=None)) as copy:
            real.backup(copy)
            self.connection = copy
            try:
                yield
            finally:
                self.connection = real

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Record all that happens meanwhile, or nothing of it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


class Stored(Generic[T]):
    """Reads one kind of record as the state holds it, in JSON."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def decode(self, record: bytes) -> T:
        """Read a record.

        Raises:
            sqlite3.DatabaseError: It is damaged.
        """
        try:
            return self._decoder.decode(record)
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            raise sqlite3.DatabaseError(f"a record is {error}") from error


class Tables:
    """Some tables of the state, and what may be done with them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._transaction = database.transaction

    @property
    def _connection(self) -> sqlite3.Connection:
        """That of a rehearsal while there is one."""
        return self._database.connection

    def _execute(self, query: str, *values: object) -> sqlite3.Cursor:
        return self._connection.execute(query, values)

    def _first(self, query: str, *values: object) -> Any:  # noqa: ANN401  (as it is stored)
        """Return the first column of the first row; None where there is no row."""
        row = self._execute(query, *values).fetchone()
        return row[0] if row else None

    def _forget_written(self) -> None:
        """Note that what is recorded is not all written to data/ any more."""
        self._execute("DELETE FROM notes WHERE name = ?", WRITTEN)


def open_database(path: Path) -> Database:
    """Open the file of a state, created if it is missing.

    Raises:
        BrokenDataError: The file is damaged.
        ConfigurationError: It cannot be written, or another version wrote it.
        TryAgainError: Another process keeps it busy.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        _prepare(connection, path)
    except (OSError, sqlite3.Error) as error:
        raise explain_fault(error, path) or ConfigurationError(
            f"{path} cannot be written: {error}",
            hint="set state_directory to a folder of this user",
        ) from error
    return Database(connection, path)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, or refuse a file of an unknown version."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    if _version(connection) in _UPGRADES:
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been faster.
        for statement in _UPGRADES.get(_version(connection), "").split(";"):
            connection.execute(statement)
        connection.execute("COMMIT")
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} was written by a newer fedlearn (schema {version})",
            hint="upgrade fedlearn on this machine",
        )
    if version < SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} was written by a fedlearn before 0.1.0 (schema {version})",
            hint=_ANEW,
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
