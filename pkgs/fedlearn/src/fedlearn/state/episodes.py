"""Episodes of several events: their steps are kept until they give a lesson.

They are redacted, and bounded: the latest steps of the latest episodes are kept.
"""

from collections.abc import Iterable
from typing import Final

from fedlearn.episodes import Episode, Step, StepKind
from fedlearn.records import canonical_json
from fedlearn.state.database import Stored, Tables
from fedlearn.state.types import LessonCandidate, SeenStep, Total

MAX_STEPS: Final = 400
"""Steps that are kept of one episode, the latest."""

MAX_EPISODES: Final = 2_000
"""Episodes that are kept, those seen latest."""

MAX_CANDIDATES: Final = 5_000
"""Candidates that are kept, those seen latest."""

MAX_MODEL_ANSWERS: Final = 10_000
"""Answers of a model that are kept, the latest."""


_OF_ONE_ANSWER: Final = frozenset({StepKind.QUESTION, StepKind.ANSWER})


class StoredEpisodes(Tables):
    """The episodes that later events may belong to."""

    def add(self, steps: Iterable[SeenStep]) -> int:
        """Add steps, each once; return how many episodes are new. In a transaction."""
        new = 0
        for one in steps:
            query = (
                "INSERT OR IGNORE INTO steps (digest, key, seen, record)"
                " VALUES (?, ?, ?, ?)"
            )
            record = canonical_json(one.step)
            if self._execute(
                query, one.digest, one.key, one.step.seen, record
            ).rowcount:
                is_new = self._touch(one)
                # An answer that is kept for a model was counted as an answer.
                new += is_new and one.step.kind not in _OF_ONE_ANSWER
        return new

    def _touch(self, one: SeenStep) -> bool:
        """Note that an episode has a new step; return whether it is new itself."""
        known = self._first("SELECT 1 FROM episodes WHERE key = ?", one.key)
        self._execute(
            "INSERT INTO episodes VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET"
            " changed = 1, last_seen = max(last_seen, excluded.last_seen),"
            " for_model = max(for_model, excluded.for_model)",
            one.key,
            one.agent_type,
            one.step.seen,
            one.for_model,
        )
        return not known

    def changed(self) -> list[str]:
        """Return the keys of the episodes with new steps, sorted."""
        query = "SELECT key FROM episodes WHERE changed ORDER BY key"
        return [key for (key,) in self._execute(query)]

    def get(self, key: str) -> Episode:
        """Return the latest steps of an episode, in the order of time."""
        rows = self._execute(
            "SELECT record FROM (SELECT record, seen, number FROM steps WHERE key = ?"
            " ORDER BY seen DESC, number DESC LIMIT ?) ORDER BY seen, number",
            key,
            MAX_STEPS,
        )
        agent = self._first("SELECT agent_type FROM episodes WHERE key = ?", key)
        steps = tuple(_STEP.decode(record) for (record,) in rows)
        return Episode(key=key, steps=steps, agent_type=str(agent or ""))

    def for_model(self) -> list[str]:
        """Return the keys of what a model has not been asked about, latest first."""
        query = "SELECT key FROM episodes WHERE for_model ORDER BY last_seen DESC, key"
        return [key for (key,) in self._execute(query)]

    def asked(self, key: str) -> None:
        """Note that a model has been asked about an episode; in a transaction."""
        self._execute("UPDATE episodes SET for_model = 0 WHERE key = ?", key)

    def distilled(self, key: str) -> None:
        """Note that an episode gave what it gives so far; in a transaction."""
        self._execute("UPDATE episodes SET changed = 0 WHERE key = ?", key)
        self._execute(
            "DELETE FROM steps WHERE key = ?1 AND number NOT IN (SELECT number FROM"
            " steps WHERE key = ?1 ORDER BY seen DESC, number DESC LIMIT ?2)",
            key,
            MAX_STEPS,
        )

    def limit(self) -> None:
        """Drop the oldest episodes beyond the bound, but none with new steps."""
        with self._transaction():
            self._execute(
                "DELETE FROM episodes WHERE NOT changed AND key NOT IN (SELECT key"
                " FROM episodes ORDER BY last_seen DESC, key LIMIT ?)",
                MAX_EPISODES,
            )
            self._execute(
                "DELETE FROM steps WHERE key NOT IN (SELECT key FROM episodes)"
            )


class Candidates(Tables):
    """Lessons that are shared only when they are repeated."""

    def add(self, candidates: Iterable[LessonCandidate]) -> None:
        """Keep candidates, each once; in a transaction."""
        query = "INSERT OR IGNORE INTO candidates VALUES (?, ?, ?, ?, 0)"
        self._connection.executemany(query, candidates)

    def has_new(self) -> bool:
        """Return whether one has not been compared with the others."""
        query = "SELECT EXISTS (SELECT 1 FROM candidates WHERE counted = 0)"
        return bool(self._first(query))

    def all(self) -> list[LessonCandidate]:
        """Return all that are kept, the earliest seen first."""
        rows = self._execute(
            "SELECT digest, seen, kind, record FROM candidates ORDER BY seen, digest"
        )
        return [LessonCandidate(*row) for row in rows]

    def compared(self) -> None:
        """Note that all have been compared, and drop the oldest; in a transaction."""
        self._execute("UPDATE candidates SET counted = 1 WHERE counted = 0")
        self._execute(
            "DELETE FROM candidates WHERE digest NOT IN (SELECT digest FROM candidates"
            " ORDER BY seen DESC, digest LIMIT ?)",
            MAX_CANDIDATES,
        )


class ModelAnswers(Tables):
    """What a model said of an episode, so that it is not asked twice."""

    def get(self, digest: bytes) -> bytes | None:
        """Return an answer as it was kept; None where none is known."""
        query = "SELECT answer FROM model_answers WHERE digest = ?"
        answer: bytes | None = self._first(query, digest)
        return answer

    def put(self, digest: bytes, answer: bytes) -> None:
        """Keep an answer, and drop the oldest beyond the bound."""
        with self._transaction():
            query = "INSERT OR REPLACE INTO model_answers VALUES (?, ?)"
            self._execute(query, digest, answer)
            self._execute(
                "DELETE FROM model_answers WHERE rowid <= (SELECT max(rowid) FROM"
                " model_answers) - ?",
                MAX_MODEL_ANSWERS,
            )


class Tallies(Tables):
    """Totals of what was learned from, by subject and name."""

    def add(self, tallies: Iterable[Total]) -> None:
        """Add counts; the first example of each stays. In a transaction."""
        self._connection.executemany(
            "INSERT INTO tallies VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " count = count + excluded.count,"
            " example = CASE WHEN example = '' THEN excluded.example ELSE example END",
            tallies,
        )

    def of(self, subject: str) -> list[Total]:
        """Return the totals of a subject, the most frequent first."""
        rows = self._execute(
            "SELECT subject, name, count, example FROM tallies WHERE subject = ?"
            " ORDER BY count DESC, name",
            subject,
        )
        return [Total(*row) for row in rows]


_STEP = Stored(Step)
