"""What was said in the name of a node by a commit that this node did not sign."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from fedlearn.records import Evidence, canonical_json
from fedlearn.state.database import Tables


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
    """The known misattributions in the state."""

    def all(self, kind: Kind | None = None) -> Iterator[Misattribution]:
        """Yield what is known, of one kind or of all, sorted."""
        rows = self._connection.execute(
            "SELECT kind, name, node, signer, commit_id, vouched FROM misattributions"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY kind, name, node",
            (kind,),
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
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM misattributions WHERE kind = ? AND name = ? AND node = ?",
                resolved,
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO misattributions VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (
                        *one.key,
                        one.signer,
                        one.commit,
                        canonical_json(one.vouched) if one.vouched else None,
                    )
                    for one in found
                ),
            )


_EVIDENCE = msgspec.json.Decoder(Evidence)
