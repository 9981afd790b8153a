"""The status of the other repositories that are read."""

from collections.abc import Collection
from dataclasses import dataclass

from fedlearn.exchange import borrow, open_copies
from fedlearn.safe_text import without_credentials
from fedlearn.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One of the other repositories; the fields are keys of JSON.

    Attributes:
        place: Its URL or path, without credentials.
        version: Commit of the local copy; None if there is no valid one.
        changed_at: When that was fetched, UTC.
        patterns: Active patterns in the copy.
        offered: Those that pass its filters.
        rejected_records: Lines in the copy that could not be parsed.
    """

    name: str
    place: str
    version: str | None
    changed_at: str | None
    patterns: int
    offered: int
    rejected_records: int


def source_status(settings: Settings, revoked: Collection[str]) -> list[SourceStatus]:
    """Read the local copies of the other repositories, without the network."""
    copies = open_copies(settings)
    found = []
    for source in settings.repository.repositories:
        note, records = copies.note(source), copies.records(source)
        found.append(
            SourceStatus(
                name=source.name,
                place=without_credentials(source.place),
                version=note.version if note else None,
                changed_at=note.fetched_at if note else None,
                patterns=len(records.active_ids()),
                offered=sum(1 for _ in borrow(source, records, revoked)),
                rejected_records=records.rejected.total(),
            )
        )
    return found
