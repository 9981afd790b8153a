"""What belongs to this machine alone: cursors, own evidence, rejects, runs.

One SQLite file. How far a file was read and what was found in it are recorded
in one transaction, so that a killed run loses no observation; the digest of
every observation is kept, so that none is counted twice however often its line
is met again.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, Self

import msgspec
import orjson

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.ledger import LEDGER_TABLES, Ledger
from fedlearn.patterns.canonical import canonical_json
from fedlearn.patterns.categories import Category
from fedlearn.patterns.join import join_patterns, join_samples
from fedlearn.patterns.record import Evidence, Pattern, Sample

SCHEMA_VERSION: Final = 2
"""Kept in SQLite's own `user_version`."""

MAX_REJECTS: Final = 1000
"""Bad lines that are kept; the newest win."""

MAX_RUNS: Final = 200
"""Runs of each verb that are remembered; the newest win, and the last good one."""

SETTLED: Final = "settled"
"""Name of the note that all that is recorded has been written to data/; it is gone
as soon as something is recorded."""

HARVESTED: Final = "harvested"
"""Name of the note on how the embedded store looked when nothing in it was new."""

POINT_KIND: Final = "qdrant-point"
"""Kind of the observations that were harvested from this node's own Qdrant."""

CLEANED: Final = "cleaned"
"""Name of the note on what the last import cleaned, by node."""

SELECTED_AT_ONCE: Final = 500
"""Keys in one query; below the 999 that older SQLite allows."""

CHECKPOINT_PAGES: Final = 16_384
"""Pages of 4 KiB in the log before they are written into the file: a first sync
writes many of them again and again."""

BUSY_TIMEOUT_S: Final = 30
"""How long a writer waits for another process."""

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

_MIGRATIONS: Final = {0: _TABLES, 1: LEDGER_TABLES}
"""What leads from each version to the next; a new file takes every step."""


class Observed(NamedTuple):
    """One redacted observation, ready to be counted and cheap to hand on.

    Attributes:
        digest: Of the line it came from; the same line is counted once.
        pattern_id: Of its pattern.
        category: Of its pattern.
        seen: When it happened, UTC.
        score: In [0, 1].
        kind: Of the event that it came from, redacted.
        record: The pattern with this node's evidence for this one observation, as
            it is stored.
        redactions: How often each privacy rule found something in it.
    """

    digest: bytes
    pattern_id: str
    category: str
    seen: str
    score: float
    kind: str
    record: bytes
    redactions: Mapping[str, int]

    @classmethod
    def of(
        cls,
        digest: bytes,
        pattern: Pattern,
        kind: str = "",
        redactions: Mapping[str, int] = MappingProxyType({}),
    ) -> Self:
        """Make the observation of a pattern by one node."""
        (evidence,) = pattern.evidence.values()
        return cls(
            digest=digest,
            pattern_id=pattern.pattern_id,
            category=str(pattern.category),
            seen=evidence.last_seen,
            score=evidence.score,
            kind=kind,
            record=canonical_json(pattern),
            redactions=redactions,
        )


@dataclass(frozen=True, slots=True)
class Collected:
    """One redacted fine-tuning sample.

    Attributes:
        sample: Held by this node.
        redactions: How often each privacy rule found something in it.
    """

    sample: Sample
    redactions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation that was counted.

    Attributes:
        pattern: The pattern that it supports, as this node knows it.
        seen: When it happened, UTC.
        score: In [0, 1].
        kind: Of its event.
    """

    pattern: Pattern
    seen: str
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A pattern that speaks to a model, and what a person decided about it.

    Attributes:
        pattern_id: Its id.
        title: What it is about, redacted.
        rules: What was found, sorted.
        nodes: Who sent it, sorted.
        decision: `admitted` or `rejected`; None while nobody decided.
    """

    pattern_id: str
    title: str
    rules: tuple[str, ...]
    nodes: tuple[str, ...]
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that could not be used.

    Attributes:
        source: The file.
        position: Byte offset in it.
        reason: One word.
        excerpt: Its redacted beginning.
    """

    source: str
    position: int
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of one file gave; recorded as a whole or not at all.

    Attributes:
        source: The file.
        cursor: Where reading resumes, as the reader wrote it.
        observed: Observations, seen before or not.
        collected: Fine-tuning samples, seen before or not.
        rejected: Lines that could not be used.
    """

    source: str
    cursor: bytes
    observed: Sequence[Observed] = ()
    collected: Sequence[Collected] = ()
    rejected: Sequence[Rejected] = ()


@dataclass(slots=True)
class Recorded:
    """What was new in a reading.

    Attributes:
        observations: By category.
        samples: Fine-tuning samples.
        redactions: Findings of the privacy rules in what was new, by rule.
    """

    observations: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    redactions: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run of a verb."""

    verb: str
    finished_at: str
    outcome: str
    figures: dict[str, object]


class State:
    """The state of this machine; use `State.open`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rehearsing = False
        self.ledger = Ledger(connection, self._transaction)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open `state.db` in a directory, both made if they are missing.

        Raises:
            BrokenDataError: The file is damaged.
            ConfigurationError: It cannot be written, or a newer program wrote it.
        """
        path = directory / "state.db"
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            connection = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT_S, isolation_level=None
            )
            _prepare(connection, path)
        except OSError as error:
            raise ConfigurationError(
                f"{path} cannot be written: {error.strerror}",
                hint="set state_directory to a folder of this user",
            ) from error
        except sqlite3.DatabaseError as error:
            raise BrokenDataError(
                f"{path} is damaged: {error}",
                hint="move it away; telemetry is then read anew and counted once",
            ) from error
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connection.close()

    def cursor(self, source: str) -> bytes | None:
        """Give the cursor of a file as it was recorded."""
        row = self._connection.execute(
            "SELECT cursor FROM cursors WHERE source = ?", (source,)
        ).fetchone()
        return row[0] if row else None

    def record(self, reading: Reading) -> Recorded:
        """Record what a stretch of a file gave and move its cursor, as one step."""
        recorded = Recorded()
        with self._transaction():
            self._forget(SETTLED)
            self._count(reading.observed, recorded)
            self._collect(reading.collected, recorded)
            self._reject(reading.rejected)
            self._add_redactions(recorded)
            self._connection.execute(
                "INSERT OR REPLACE INTO cursors VALUES (?, ?)",
                (reading.source, reading.cursor),
            )
        return recorded

    def record_observations(self, observed: Sequence[Observed]) -> Recorded:
        """Record observations that come from no file."""
        recorded = Recorded()
        with self._transaction():
            self._count(observed, recorded)
            if recorded.observations:
                self._forget(SETTLED)
            self._add_redactions(recorded)
        return recorded

    def is_new(self) -> bool:
        """Tell whether nothing has been read or adopted yet."""
        query = (
            "SELECT NOT EXISTS (SELECT 1 FROM cursors)"
            " AND NOT EXISTS (SELECT 1 FROM patterns)"
        )
        return bool(self._connection.execute(query).fetchone()[0])

    def adopt(self, patterns: Iterable[Pattern]) -> None:
        """Take over what this node said before its state was lost.

        Observations until the last time that it told of count no more when they
        are read again; only later ones add to the counts.

        Args:
            patterns: With the evidence of this node alone.
        """
        with self._transaction():
            for pattern in patterns:
                key, category = pattern.pattern_id, pattern.category
                self._connection.execute(
                    "INSERT OR IGNORE INTO patterns VALUES (?, ?, ?)",
                    (key, category, canonical_json(pattern)),
                )
                self._connection.execute(
                    "INSERT OR IGNORE INTO adopted VALUES (?, ?)",
                    (key, pattern.timestamp),
                )

    def patterns(self, category: Category | None = None) -> Iterator[Pattern]:
        """Give what this node says of patterns, feedback included, sorted by id.

        Args:
            category: Only this one; None for all.
        """
        rows = self._connection.execute(
            "SELECT pattern_id, category, record FROM patterns"
            " WHERE ?1 IS NULL OR category = ?1"
            " UNION ALL SELECT pattern_id, category, record FROM claims"
            " WHERE ?1 IS NULL OR category = ?1 ORDER BY pattern_id",
            (category,),
        )
        for _, same in groupby(rows, key=itemgetter(0)):
            yield reduce(join_patterns, (_PATTERN.decode(row[2]) for row in same))

    def newest(self, limit: int) -> list[Seen]:
        """Give the observations that happened last, in the order of time.

        Args:
            limit: How many at most.
        """
        rows = self._connection.execute(
            "SELECT record, seen, score, kind FROM observations"
            " JOIN patterns USING (pattern_id) ORDER BY seen DESC, digest DESC LIMIT ?",
            (limit,),
        )
        return [Seen(_PATTERN.decode(record), *rest) for record, *rest in rows][::-1]

    def known_from_points_only(self) -> set[str]:
        """Give the ids of the patterns that stand in this node's Qdrant already.

        They were harvested there, and no telemetry told of them.
        """
        rows = self._connection.execute(
            "SELECT pattern_id FROM observations GROUP BY pattern_id"
            " HAVING min(kind) = ?1 AND max(kind) = ?1",
            (POINT_KIND,),
        )
        return {key for (key,) in rows}

    def samples(self) -> Iterator[Sample]:
        """Give this node's own samples, sorted by id."""
        query = "SELECT record FROM samples ORDER BY sample_id"
        for (record,) in self._connection.execute(query):
            yield _SAMPLE.decode(record)

    def rejects(self) -> list[Rejected]:
        """Give the kept bad lines, the newest first."""
        rows = self._connection.execute(
            "SELECT source, position, reason, excerpt FROM rejects ORDER BY number DESC"
        )
        return [Rejected(*row) for row in rows]

    def set_quarantine(self, flagged: Iterable[Quarantined]) -> None:
        """Replace what is under quarantine; decisions of a person stay."""
        with self._transaction():
            self._connection.execute("DELETE FROM quarantine WHERE decision IS NULL")
            self._connection.executemany(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?, NULL) ON CONFLICT"
                " DO UPDATE SET title = excluded.title, rules = excluded.rules,"
                " nodes = excluded.nodes",
                (
                    (
                        one.pattern_id,
                        one.title,
                        *map(orjson.dumps, (one.rules, one.nodes)),
                    )
                    for one in flagged
                ),
            )

    def quarantine(self) -> list[Quarantined]:
        """Give what is or was under quarantine, sorted by id."""
        rows = self._connection.execute(
            "SELECT pattern_id, title, rules, nodes, decision FROM quarantine"
            " ORDER BY pattern_id"
        )
        return [
            Quarantined(
                key, title, tuple(orjson.loads(rules)), tuple(orjson.loads(nodes)), said
            )
            for key, title, rules, nodes, said in rows
        ]

    def decide(self, pattern_id: str, decision: str) -> bool:
        """Keep a person's decision; tell whether there was something to decide."""
        with self._transaction():
            changed = self._connection.execute(
                "UPDATE quarantine SET decision = ? WHERE pattern_id = ?",
                (decision, pattern_id),
            )
        return changed.rowcount > 0

    def redactions(self) -> dict[str, int]:
        """Tell how often each privacy rule found something, by rule."""
        return dict(
            self._connection.execute("SELECT rule, count FROM redactions ORDER BY rule")
        )

    def _forget(self, name: str) -> None:
        self._connection.execute("DELETE FROM notes WHERE name = ?", (name,))

    def note(self, name: str, value: object) -> None:
        """Keep something that costs much to find out again, as JSON."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?)",
                (name, orjson.dumps(value)),
            )

    def noted(self, name: str) -> object:
        """Give what was kept under a name, None if nothing was."""
        row = self._connection.execute(
            "SELECT value FROM notes WHERE name = ?", (name,)
        ).fetchone()
        return orjson.loads(row[0]) if row else None

    def add_run(self, run: Run) -> None:
        """Remember a finished run."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO runs (verb, finished_at, outcome, figures)"
                " VALUES (?, ?, ?, ?)",
                (run.verb, run.finished_at, run.outcome, orjson.dumps(run.figures)),
            )
            self._connection.execute(
                "DELETE FROM runs WHERE verb = ?1 AND number NOT IN (SELECT number"
                " FROM runs WHERE verb = ?1 ORDER BY number DESC LIMIT ?2)"
                " AND number IS NOT (SELECT max(number) FROM runs"
                " WHERE verb = ?1 AND outcome = 'done')",
                (run.verb, MAX_RUNS),
            )

    def last_run(self, verb: str, outcome: str | None = None) -> Run | None:
        """Give the newest run of a verb, by default whatever its outcome."""
        row = self._connection.execute(
            "SELECT verb, finished_at, outcome, figures FROM runs"
            " WHERE verb = ? AND outcome = coalesce(?, outcome)"
            " ORDER BY number DESC LIMIT 1",
            (verb, outcome),
        ).fetchone()
        return Run(row[0], row[1], row[2], orjson.loads(row[3])) if row else None

    def _add_redactions(self, recorded: Recorded) -> None:
        self._connection.executemany(
            "INSERT INTO redactions VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET count = count + excluded.count",
            recorded.redactions.items(),
        )

    def _count(self, observed: Iterable[Observed], recorded: Recorded) -> None:
        met = {one.digest: one for one in observed}
        known = self._select("digest", "observations", "digest", met)
        new = [one for digest, one in met.items() if digest not in known]
        self._connection.executemany(
            "INSERT INTO observations VALUES (?, ?, ?, ?, ?)",
            (
                (one.digest, one.pattern_id, one.seen, one.score, one.kind)
                for one in new
            ),
        )
        for one in new:
            recorded.observations[one.category] += 1
            recorded.redactions.update(one.redactions)
        self._accumulate(self._later_than_adopted(new))

    def _later_than_adopted(self, new: Sequence[Observed]) -> list[Observed]:
        """Leave out what counts already in the evidence that was taken over."""
        keys = {one.pattern_id for one in new}
        until = self._select("pattern_id", "adopted", "last_seen", keys)
        return [
            one
            for one in new
            if one.pattern_id not in until or one.seen > str(until[one.pattern_id])
        ]

    def _accumulate(self, observed: Iterable[Observed]) -> None:
        """Add observations of this node to what it knows of their patterns."""
        by_pattern: dict[str, list[bytes]] = {}
        categories: dict[str, str] = {}
        for one in observed:
            by_pattern.setdefault(one.pattern_id, []).append(one.record)
            categories[one.pattern_id] = one.category
        rows = self._select("pattern_id", "patterns", "record", by_pattern)
        for key, record in rows.items():
            by_pattern[str(key)].insert(0, record)
        self._connection.executemany(
            "INSERT OR REPLACE INTO patterns VALUES (?, ?, ?)",
            (
                (key, categories[key], _sum_up(by_pattern[key]))
                for key in sorted(by_pattern)
            ),
        )

    def _select(
        self, key: str, table: str, value: str, wanted: Iterable[str | bytes]
    ) -> dict[str | bytes, bytes]:
        """Look up many rows by their key, a handful of queries for all."""
        found: dict[str | bytes, bytes] = {}
        remaining = iter(wanted)
        while some := list(islice(remaining, SELECTED_AT_ONCE)):
            marks = ",".join("?" * len(some))
            query = f"SELECT {key}, {value} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608  (our own names)
            found.update(self._connection.execute(query, some))
        return found

    def _collect(self, collected: Iterable[Collected], recorded: Recorded) -> None:
        for one in collected:
            key, sample = one.sample.sample_id, one.sample
            row = self._connection.execute(
                "SELECT record FROM samples WHERE sample_id = ?", (key,)
            ).fetchone()
            if row:
                sample = join_samples(_SAMPLE.decode(row[0]), sample)
            else:
                recorded.samples += 1
                recorded.redactions.update(one.redactions)
            self._connection.execute(
                "INSERT OR REPLACE INTO samples VALUES (?, ?)", (key, sample.to_line())
            )

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO rejects (source, position, reason, excerpt)"
            " VALUES (?, ?, ?, ?)",
            (
                (one.source, one.position, one.reason, one.excerpt)
                for one in rejected[-MAX_REJECTS:]
            ),
        )
        if rejected:
            self._keep_newest("rejects", MAX_REJECTS)

    def _keep_newest(self, table: str, limit: int) -> None:
        self._connection.execute(
            f"DELETE FROM {table} WHERE number <="  # noqa: S608  (our own names)
            f" (SELECT max(number) FROM {table}) - ?",
            (limit,),
        )

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Take back whatever is recorded meanwhile."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._rehearsing = True
        try:
            yield
        finally:
            self._rehearsing = False
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._rehearsing:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def accumulate(known: Pattern, new: Pattern) -> Pattern:
    """Add a node's further observations of a pattern to what it has.

    Unlike the join of what nodes tell each other, counts add up here: the
    observations are known to be different ones.
    """
    joined = join_patterns(known, new)
    evidence = {
        node: msgspec.structs.replace(
            said, count=_count_of(known, node) + _count_of(new, node)
        )
        for node, said in joined.evidence.items()
    }
    return msgspec.structs.replace(joined, evidence=evidence)


def _sum_up(records: Sequence[bytes]) -> bytes:
    """Accumulate the records of one pattern; most have only one."""
    if len(records) == 1:
        return records[0]
    return canonical_json(reduce(accumulate, map(_PATTERN.decode, records)))


def _count_of(pattern: Pattern, node: str) -> int:
    said: Evidence | None = pattern.evidence.get(node)
    return said.count if said else 0


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


_PATTERN = msgspec.json.Decoder(Pattern)
_SAMPLE = msgspec.json.Decoder(Sample)
