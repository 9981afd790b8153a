"""The state: what this machine has read, found and decided."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from functools import reduce
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Self

import msgspec
import orjson

from fedlearn.errors import explain_fault
from fedlearn.records import (
    RULES_VERSION,
    Category,
    Pattern,
    Retraction,
    Sample,
    canonical_json,
    join_patterns,
    join_samples,
)
from fedlearn.state.database import Database, Stored, Tables, open_database
from fedlearn.state.decisions import Decisions
from fedlearn.state.episodes import (
    Candidates,
    ModelAnswers,
    StoredEpisodes,
    Tallies,
)
from fedlearn.state.observations import Observations
from fedlearn.state.others import (
    Misattributions,
    Quarantine,
    RetractedPatterns,
    RevokedNodes,
)
from fedlearn.state.run_log import Runs
from fedlearn.state.types import (
    Collected,
    Observed,
    Reading,
    Recorded,
    Rejected,
    Total,
)

MAX_REJECTS: Final = 1000
"""Bad lines that are kept; the newest win."""

# Names of notes: what is expensive to find out again.

ADOPTED: Final = "adopted"
"""Whether this node's own evidence was taken over from data/ once."""

HARVESTED: Final = "harvested"
"""How the embedded store was when nothing in it was new."""

WAITING: Final = "waiting"
"""Which ids the last import left for a later one."""

BORROWED: Final = "borrowed"
"""Whether the store holds patterns of other repositories."""

INITIALISED: Final = "initialised"
"""Name of the note on the place, remote and hooks that a repository was made for."""

RULES: Final = "rules"
"""Which version of redaction all texts of the state have passed."""

CLEANED: Final = "cleaned"
"""What the last import redacted, by node and rule."""


class State(Tables):
    """The state of this machine; use `State.open`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rehearsal = database.rehearsal
        self._path = database.path
        self.decisions = Decisions(database)
        self.observations = Observations(database)
        self.quarantine = Quarantine(database)
        self.revocations = RevokedNodes(database)
        self.runs = Runs(database)
        self.misattributions = Misattributions(database)
        self.retracted_elsewhere = RetractedPatterns(database)
        self.episodes = StoredEpisodes(database)
        self.candidates = Candidates(database)
        self.model_answers = ModelAnswers(database)
        self.tallies = Tallies(database)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open `state.db` in a directory, both created if they are missing.

        Raises:
            BrokenDataError: The file is damaged.
            ConfigurationError: It cannot be written, or another version wrote it.
        """
        return cls(open_database(directory / "state.db"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()
        for error in exception:
            if isinstance(error, sqlite3.Error):
                raise explain_fault(error, self._path) or error

    def cursor(self, source: str) -> bytes | None:
        """Return the cursor of a file as it was recorded."""
        query = "SELECT cursor FROM cursors WHERE source = ?"
        cursor: bytes | None = self._first(query, source)
        return cursor

    def cursors(self) -> list[bytes]:
        """Return the cursors of all files, as they were recorded."""
        return [one for (one,) in self._execute("SELECT cursor FROM cursors")]

    def record(self, reading: Reading) -> Recorded:
        """Record what a part of a file gave and move its cursor, as one step."""
        recorded = Recorded()
        with self._transaction():
            self.observations.count(reading.observed, recorded)
            recorded.episodes += self.episodes.add(reading.steps)
            self.candidates.add(reading.candidates)
            sessions = Total("read", "episodes", recorded.episodes)
            self.tallies.add((*reading.tallies, sessions, *_learned(recorded)))
            self._collect(reading.collected, recorded)
            if recorded.observations or reading.collected:
                self._forget_written()
            self._reject(reading.rejected)
            self._add_redactions(recorded)
            if reading.source:
                query = "INSERT OR REPLACE INTO cursors VALUES (?, ?)"
                self._execute(query, reading.source, reading.cursor)
        return recorded

    def record_episode(self, key: str, observed: Sequence[Observed]) -> Recorded:
        """Record what an episode gives so far, as one step."""
        return self._record_lessons(observed, lambda: self.episodes.distilled(key))

    def record_repeated(self, observed: Sequence[Observed]) -> Recorded:
        """Record what was repeated among the candidates, as one step."""
        return self._record_lessons(observed, self.candidates.compared)

    def record_asked(self, key: str, observed: Sequence[Observed]) -> Recorded:
        """Record what a model drew from an episode, as one step."""
        return self._record_lessons(observed, lambda: self.episodes.asked(key))

    def _record_lessons(
        self, observed: Sequence[Observed], finish: Callable[[], None]
    ) -> Recorded:
        recorded = Recorded()
        with self._transaction():
            self.observations.count(observed, recorded)
            self.tallies.add(_learned(recorded))
            if recorded.observations:
                self._forget_written()
            self._add_redactions(recorded)
            finish()
        return recorded

    def record_observations(self, observed: Sequence[Observed]) -> Recorded:
        """Record observations that come from no file."""
        return self.record(Reading("", b"", observed))

    def adopt(
        self, patterns: Iterable[Pattern], retractions: Iterable[Retraction], node: str
    ) -> None:
        """Take over what this node said before its state was lost, and note it.

        Patterns and retractions are those of all nodes. A state that knows anything
        already keeps what it knows.
        """
        with self._transaction():
            if self._is_new():
                for pattern in patterns:
                    if said := pattern.evidence.get(node):
                        own = msgspec.structs.replace(pattern, evidence={node: said})
                        self.observations.adopt(own, said)
                        self.decisions.adopt(own, said)
                self.decisions.adopt_retractions(retractions, node)
            self._set(ADOPTED, value=True)
            self._forget_written()

    def _is_new(self) -> bool:
        query = (
            "SELECT NOT EXISTS (SELECT 1 FROM cursors)"
            " AND NOT EXISTS (SELECT 1 FROM patterns)"
        )
        return bool(self._first(query))

    def patterns(self, category: Category | None = None) -> Iterator[Pattern]:
        """Yield what this node says of patterns, feedback included, sorted by id.

        What a lint found in this node's own is left out until a person admits it.
        """
        rows = self._execute(
            "SELECT * FROM (SELECT * FROM patterns UNION ALL SELECT * FROM claims)"
            " WHERE (?1 IS NULL OR category = ?1) AND pattern_id NOT IN (SELECT"
            " pattern_id FROM quarantine WHERE own AND decision IS NOT 'admitted')"
            " ORDER BY pattern_id",
            category,
        )
        for _, same in groupby(rows, key=itemgetter(0)):
            yield reduce(join_patterns, (_PATTERN.decode(row[2]) for row in same))

    def redact_again(self, redact: Callable[[Pattern], Pattern]) -> None:
        """Redact once what older rules have passed, as one step; ids stay."""
        if self.noted(RULES) == RULES_VERSION:
            return
        with self._transaction():
            for table in ("patterns", "claims"):
                for key, record in list(
                    self._execute(f"SELECT pattern_id, record FROM {table}")  # noqa: S608
                ):
                    pattern = _PATTERN.decode(record)
                    if pattern.rules < RULES_VERSION:
                        query = f"UPDATE {table} SET record = ? WHERE pattern_id = ?"  # noqa: S608
                        self._execute(query, canonical_json(redact(pattern)), key)
            self._set(RULES, RULES_VERSION)
            self._forget_written()

    def own_ids(self) -> set[str]:
        """Return the ids of what this node observed, whatever data/ says of it."""
        ids = {key for (key,) in self._execute("SELECT pattern_id FROM patterns")}
        for (record,) in self._execute("SELECT record FROM claims"):
            claim = _PATTERN.decode(record)
            if any(said.count for said in claim.evidence.values()):
                ids.add(claim.pattern_id)
        return ids

    def samples(self) -> Iterator[Sample]:
        """Yield this node's own samples, sorted by id."""
        query = "SELECT record FROM samples ORDER BY sample_id"
        for (record,) in self._execute(query):
            yield _SAMPLE.decode(record)

    def rejects(self) -> list[Rejected]:
        """Return the kept bad lines, the newest first."""
        query = (
            "SELECT source, position, reason, excerpt FROM rejects ORDER BY number DESC"
        )
        return [Rejected(*row) for row in self._execute(query)]

    def redactions(self) -> dict[str, int]:
        """Return how often each privacy rule found something, by rule."""
        return dict(self._execute("SELECT rule, count FROM redactions ORDER BY rule"))

    def note(self, name: str, value: object) -> None:
        """Keep a JSON value under a name."""
        with self._transaction():
            self._set(name, value)

    def _set(self, name: str, value: object) -> None:
        query = "INSERT OR REPLACE INTO notes VALUES (?, ?)"
        self._execute(query, name, orjson.dumps(value))

    def noted(self, name: str) -> object:
        """Return what was kept under a name; None if nothing was."""
        value = self._first("SELECT value FROM notes WHERE name = ?", name)
        return _JSON.decode(value) if value else None

    def _add_redactions(self, recorded: Recorded) -> None:
        self._connection.executemany(
            "INSERT INTO redactions VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET count = count + excluded.count",
            recorded.redactions.items(),
        )

    def _collect(self, collected: Iterable[Collected], recorded: Recorded) -> None:
        for one in collected:
            key, sample = one.sample.sample_id, one.sample
            known = self._first("SELECT record FROM samples WHERE sample_id = ?", key)
            if known:
                sample = join_samples(_SAMPLE.decode(known), sample)
            else:
                recorded.samples += 1
                recorded.redactions.update(one.redactions)
            query = "INSERT OR REPLACE INTO samples VALUES (?, ?)"
            self._execute(query, key, sample.to_line())

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO rejects (source, position, reason, excerpt)"
            " VALUES (?, ?, ?, ?)",
            map(astuple, rejected[-MAX_REJECTS:]),
        )
        if rejected:
            self._execute(
                "DELETE FROM rejects WHERE number <="
                " (SELECT max(number) FROM rejects) - ?",
                MAX_REJECTS,
            )


def _learned(recorded: Recorded) -> list[Total]:
    return [Total("learned", name, n) for name, n in recorded.lessons.items()]


_PATTERN = Stored(Pattern)
_SAMPLE = Stored(Sample)
_JSON = Stored(object)
