"""What an import did, counted."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class ImportReport:
    """What an import did, counted while it goes on.

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

    written: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0
    proven: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    held_back: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, list[str]] = field(default_factory=dict)
    unfollowed_retractions: int = 0
