"""The state: what this machine has read, found and decided."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Self

import msgspec
import orjson

from fedlearn.patterns.categories import Category
from fedlearn.patterns.join import join_patterns, join_samples
from fedlearn.patterns.record import Pattern, Retraction, Sample
from fedlearn.state.database import Database, open_database
from fedlearn.state.ledger import Ledger
from fedlearn.state.observations import Observations
from fedlearn.state.quarantine import Quarantine
from fedlearn.state.records import Collected, Observed, Reading, Recorded, Rejected
from fedlearn.state.revocations import Revocations
from fedlearn.state.runs import Runs
from fedlearn.state.trespasses import Trespasses
from fedlearn.state.withdrawn import Withdrawn

MAX_REJECTS: Final = 1000
"""Bad lines that are kept; the newest win."""


ADOPTED: Final = "adopted"
"""Name of the note that this node's own word was taken over from data/ once."""

SETTLED: Final = "settled"
"""Name of the note that all that is recorded has been written to data/; it is gone
as soon as anything is recorded that is written there."""

HARVESTED: Final = "harvested"
"""Name of the note on how the embedded store looked when nothing in it was new."""


WAITING: Final = "waiting"
"""Name of the note on which ids the last import held back for a later one."""

BORROWED: Final = "borrowed"
"""Whether the store holds patterns of other repositories."""

INITIALISED: Final = "initialised"
"""Name of the note on the place, remote and hooks that a repository was made for."""

CLEANED: Final = "cleaned"
"""Name of the note on what the last import cleaned, by node and rule."""


class State:
    """The state of this machine; use `State.open`.

    Args:
        database: Its file.

    Attributes:
        ledger: What this node says besides what it observed.
        observations: What was counted.
        quarantine: What waits for a person's decision.
        revocations: Whose word counts no more here.
        runs: What was done, and how it ended.
        trespasses: What was said in the name of a node, and not by it.
        withdrawn: What somebody took back whom this node does not follow.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = database.connection
        self._transaction = database.transaction
        self.ledger = Ledger(database)
        self.observations = Observations(database)
        self.quarantine = Quarantine(database)
        self.revocations = Revocations(database)
        self.runs = Runs(database)
        self.trespasses = Trespasses(database)
        self.withdrawn = Withdrawn(database)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open `state.db` in a directory, both made if they are missing.

        Raises:
            BrokenDataError: The file is damaged.
            ConfigurationError: It cannot be written, or a newer program wrote it.
        """
        return cls(open_database(directory / "state.db"))

    def rehearsal(self) -> AbstractContextManager[None]:
        """Take back whatever is recorded meanwhile."""
        return self._database.rehearsal()

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
            self.observations.count(reading.observed, recorded)
            self._collect(reading.collected, recorded)
            if recorded.observations or reading.collected:
                self._forget(SETTLED)
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
            self.observations.count(observed, recorded)
            if recorded.observations:
                self._forget(SETTLED)
            self._add_redactions(recorded)
        return recorded

    def adopt(
        self, patterns: Iterable[Pattern], retractions: Iterable[Retraction], node: str
    ) -> None:
        """Take over what a node said before its state was lost, and note it.

        A state that knows anything already keeps what it knows.

        Args:
            patterns: Of all nodes.
            retractions: Of all nodes.
            node: Whose word is taken over.
        """
        with self._transaction():
            if self._is_new():
                for pattern in patterns:
                    if said := pattern.evidence.get(node):
                        own = msgspec.structs.replace(pattern, evidence={node: said})
                        self.observations.adopt(own, said)
                        self.ledger.adopt(own, said)
                self.ledger.adopt_retractions(retractions, node)
            self._set(ADOPTED, value=True)
            self._forget(SETTLED)

    def _is_new(self) -> bool:
        """Tell whether nothing has been read yet."""
        query = (
            "SELECT NOT EXISTS (SELECT 1 FROM cursors)"
            " AND NOT EXISTS (SELECT 1 FROM patterns)"
        )
        return bool(self._connection.execute(query).fetchone()[0])

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

    def own_ids(self) -> set[str]:
        """Give the ids of what this node observed, whatever data/ says of it."""
        rows = self._connection.execute("SELECT pattern_id FROM patterns").fetchall()
        claims = self._connection.execute("SELECT record FROM claims").fetchall()
        adopted = (_PATTERN.decode(record) for (record,) in claims)
        return {key for (key,) in rows} | {
            pattern.pattern_id
            for pattern in adopted
            if any(said.count for said in pattern.evidence.values())
        }

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
            self._set(name, value)

    def _set(self, name: str, value: object) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, orjson.dumps(value))
        )

    def noted(self, name: str) -> object:
        """Give what was kept under a name, None if nothing was."""
        row = self._connection.execute(
            "SELECT value FROM notes WHERE name = ?", (name,)
        ).fetchone()
        return orjson.loads(row[0]) if row else None

    def _add_redactions(self, recorded: Recorded) -> None:
        self._connection.executemany(
            "INSERT INTO redactions VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET count = count + excluded.count",
            recorded.redactions.items(),
        )

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
            self._connection.execute(
                "DELETE FROM rejects WHERE number <="
                " (SELECT max(number) FROM rejects) - ?",
                (MAX_REJECTS,),
            )


_PATTERN = msgspec.json.Decoder(Pattern)
_SAMPLE = msgspec.json.Decoder(Sample)
