"""What an import did, counted."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        written: Points that were embedded and stored.
        updated: Points whose payload was renewed, their vector kept.
        deleted: Retracted points that were taken out.
        skipped: Patterns without any text.
        proven: Points that were verified: a search with their own text found them.
        counts: Points in each collection afterwards, whoever wrote them.
        held_back: What was not let in, by reason.
        revoked: Ids of the points that left because only this revoked node had
            evidence for them, by node.
        unfollowed_retractions: Retractions of others that this node does not follow.
    """

    written: int
    updated: int
    unchanged: int
    deleted: int
    skipped: int
    proven: int
    counts: dict[str, int]
    held_back: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, list[str]] = field(default_factory=dict)
    unfollowed_retractions: int = 0
