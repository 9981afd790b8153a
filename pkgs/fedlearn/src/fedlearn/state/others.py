"""What this node keeps about others.

Whom it revoked, what of theirs waits for a person's decision, which of their
retractions it does not follow, and what was said in a node's name by a commit that the
node did not sign.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import orjson

from fedlearn.records import Evidence, Pattern, canonical_json
from fedlearn.state.database import Stored, Tables
from fedlearn.state.types import Quarantined


class RevokedNodes(Tables):
    """Nodes whose evidence is ignored on this node."""

    def all(self) -> dict[str, str]:
        """Return when each node was revoked, UTC, by node."""
        return dict(self._execute("SELECT node, revoked_at FROM revoked").fetchall())

    def add(self, node: str, now: str) -> bool:
        """Revoke a node; return whether it was not revoked before."""
        query = "INSERT OR IGNORE INTO revoked VALUES (?, ?)"
        return self._execute(query, node, now).rowcount > 0

    def remove(self, node: str) -> bool:
        """Undo a revocation; return whether there was one."""
        return self._execute("DELETE FROM revoked WHERE node = ?", node).rowcount > 0


class Quarantine(Tables):
    """Patterns that wait for a person's decision, and what was decided."""

    def replace(self, flagged: Iterable[Quarantined]) -> None:
        """Replace what an import found; decisions about other patterns stay.

        What this node's own telemetry gave stays as well: no import sees it.
        """
        with self._transaction():
            self._execute("DELETE FROM quarantine WHERE decision IS NULL AND NOT own")
            for one in flagged:
                # Somebody may have decided since the import began.
                self._execute(
                    "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT"
                    " DO UPDATE SET title = excluded.title, rules = excluded.rules,"
                    " nodes = excluded.nodes, digest = excluded.digest,"
                    " decision = CASE WHEN digest IS excluded.digest THEN decision"
                    " ELSE excluded.decision END",
                    one.pattern_id,
                    one.title,
                    orjson.dumps(one.rules),
                    orjson.dumps(one.nodes),
                    one.decision,
                    one.digest,
                )

    def bind(self, digests: Mapping[str, str]) -> None:
        """Bind decisions that bound no payload to those that are there now, by id."""
        query = (
            "UPDATE quarantine SET digest = ?"
            " WHERE pattern_id = ? AND digest IS NULL AND decision IS NOT NULL"
        )
        with self._transaction():
            for key, digest in digests.items():
                self._execute(query, digest, key)

    def all(self) -> list[Quarantined]:
        """Return what is or was under quarantine, sorted by id."""
        rows = self._execute(
            "SELECT pattern_id, title, rules, nodes, decision, digest FROM quarantine"
            " ORDER BY pattern_id"
        )
        return [
            Quarantined(
                key, title, _NAMES.decode(rules), _NAMES.decode(nodes), *decided
            )
            for key, title, rules, nodes, *decided in rows
        ]

    def decide(self, pattern_id: str, decision: str) -> bool:
        """Keep a person's decision; return whether there was something to decide."""
        query = "UPDATE quarantine SET decision = ? WHERE pattern_id = ?"
        with self._transaction():
            self._forget_written()  # of this node's own, it decides what is written
            return self._execute(query, decision, pattern_id).rowcount > 0


class RetractedPatterns(Tables):
    """Patterns that a node retracted which is not trusted here.

    They are not in data/ any more. What the history holds of them is kept, so that it
    is searched only once.
    """

    def all(self) -> dict[str, Pattern | None]:
        """Return what was searched for, by id; None for what was found nowhere."""
        rows = self._execute("SELECT pattern_id, record FROM retracted_elsewhere")
        return {
            key: _PATTERN.decode(record) if record else None for key, record in rows
        }

    def limit_to(self, retracted: Collection[str]) -> None:
        """Forget what was searched for whose retraction is not known any more."""
        query = "DELETE FROM retracted_elsewhere WHERE pattern_id = ?"
        with self._transaction():
            for key in self.all().keys() - retracted:
                self._execute(query, key)

    def keep(self, searched: Iterable[str], found: Mapping[str, Pattern]) -> None:
        """Remember what was searched for, and what was found of it."""
        with self._transaction():
            for key in searched:
                record = canonical_json(found[key]) if key in found else None
                query = "INSERT OR REPLACE INTO retracted_elsewhere VALUES (?, ?)"
                self._execute(query, key, record)


class Kind(StrEnum):
    """What was touched."""

    EVIDENCE = "evidence"
    RETRACTION = "retraction"
    FILE = "file"
    TEXT = "text"
    """Of a pattern that the signer does not hold; the node is then the signer."""

    @property
    def plural(self) -> str:
        """The word for several."""
        return "evidence" if self is Kind.EVIDENCE else f"{self}s"


@dataclass(frozen=True, slots=True)
class Misattribution:
    """A change that only its owner may make.

    Attributes:
        name: Pattern id, or path in the work tree.
        node: In whose name.
        signer: Who signed the commit; empty if nobody did.
        vouched: What that node had said before; None if nothing, and for other kinds.
    """

    kind: Kind
    name: str
    node: str
    signer: str
    commit: str
    vouched: Evidence | None = None

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What is said in whose name."""
        return self.kind, self.name, self.node


class Misattributions(Tables):
    """What was said in the name of a node, and not by it."""

    def all(self, kind: Kind | None = None) -> Iterator[Misattribution]:
        """Yield what is known, of one kind or of all, sorted."""
        rows = self._execute(
            "SELECT kind, name, node, signer, commit_id, vouched FROM misattributions"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY kind, name, node",
            kind,
        )
        for which, name, node, signer, commit, vouched in rows:
            before = _EVIDENCE.decode(vouched) if vouched else None
            yield Misattribution(Kind(which), name, node, signer, commit, before)

    def update(
        self, found: Iterable[Misattribution], resolved: Iterable[tuple[Kind, str, str]]
    ) -> None:
        """Note what was found, and forget what its owner has said since.

        What a node had said before the first of several misattributions stays noted.
        """
        forget = "DELETE FROM misattributions WHERE kind = ? AND name = ? AND node = ?"
        note = "INSERT OR IGNORE INTO misattributions VALUES (?, ?, ?, ?, ?, ?)"
        with self._transaction():
            for key in resolved:
                self._execute(forget, *key)
            for one in found:
                vouched = canonical_json(one.vouched) if one.vouched else None
                self._execute(note, *one.key, one.signer, one.commit, vouched)


_EVIDENCE = Stored(Evidence)
_NAMES = Stored(tuple[str, ...])
_PATTERN = Stored(Pattern)
