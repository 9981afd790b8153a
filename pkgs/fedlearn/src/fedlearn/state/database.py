"""The file of the state: its tables, their versions, its transactions."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fedlearn.errors import BrokenDataError, ConfigurationError, TryAgainError

SCHEMA_VERSION: Final = 3
"""Kept in SQLite's own `user_version`."""

CHECKPOINT_PAGES: Final = 16_384
"""Pages of 4 KiB in the log before they are written into the file: a first sync
writes many of them again and again."""

BUSY_TIMEOUT_S: Final = 30
"""How long a writer waits for another process."""

_PRIMARY_CODE: Final = 0xFF
"""The bits of an extended result code of SQLite that say what kind it is."""

_TABLES: Final = """
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
) STRICT
"""
"""What version 1 had."""

_LEDGER: Final = """
CREATE TABLE claims (
  pattern_id TEXT PRIMARY KEY,
  category TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE retractions (
  pattern_id TEXT PRIMARY KEY,
  own INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT
"""
"""What version 2 of the state added."""

_TRUST: Final = """
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
CREATE TABLE withdrawn (pattern_id TEXT PRIMARY KEY, record BLOB) STRICT
"""
"""What version 3 of the state added."""

_MIGRATIONS: Final = {0: _TABLES, 1: _LEDGER, 2: _TRUST}
"""What leads from each version to the next; a new file takes every step."""


class Database:
    """A connection, and the transactions on it.

    Args:
        connection: To tables of the present version.

    Attributes:
        connection: The same.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._rehearsing = False

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Take back whatever is recorded meanwhile."""
        self.connection.execute("BEGIN IMMEDIATE")
        self._rehearsing = True
        try:
            yield
        finally:
            self._rehearsing = False
            self.connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Record all that happens meanwhile, or nothing of it."""
        if self._rehearsing:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


def open_database(path: Path) -> Database:
    """Open the file of a state, made if it is missing.

    Raises:
        BrokenDataError: The file is damaged.
        ConfigurationError: It cannot be written, or a newer program wrote it.
        TryAgainError: Another process keeps it busy.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        _prepare(connection, path)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}",
            hint="set state_directory to a folder of this user",
        ) from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
            raise TryAgainError(
                f"{path} is kept busy by another run", hint="wait for it to end"
            ) from error
        raise BrokenDataError(
            f"{path} is damaged: {error}",
            hint="move it away; telemetry is then read anew and counted once",
        ) from error
    return Database(connection)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, or refuse a file that a newer program wrote."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    if _version(connection) < SCHEMA_VERSION:
        connection.execute("BEGIN IMMEDIATE")
        # None if another process was faster.
        for version in range(_version(connection), SCHEMA_VERSION):
            for statement in _MIGRATIONS[version].split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    _add_missing_table(connection)
    if (version := _version(connection)) > SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} was written by a newer fedlearn (schema {version})",
            hint="upgrade fedlearn on this machine",
        )


def _add_missing_table(connection: sqlite3.Connection) -> None:
    """Add the table that the first states did not have."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS adopted"
        " (pattern_id TEXT PRIMARY KEY, last_seen TEXT NOT NULL) STRICT"
    )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
