"""The patterns that the page lists: those of highest value, up to its limits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from fedlearn.monitor.dashboard.page_text import plain, script_json
from fedlearn.records import FAMILIES, Category, Pattern

MAX_ROWS: Final = 10_000
"""Most patterns in the page."""

MAX_ROWS_BYTES: Final = 6_000_000
"""Their largest size: the page shall load within a second."""

TITLE_CHARS: Final = 160
TEXT_CHARS: Final = 360
"""How much of a pattern is shown; `fedlearn why` and `search --json` have all."""

TEXT_FIELDS: Final = {
    Category.SKILLS: ("description", "usage_pattern"),
    Category.ERRORS: ("error_type", "solution"),
    Category.PRACTICES: ("description",),
}
"""Shown below the title."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the page lists.

    Attributes:
        json: The rows as the script reads them, safe inside a script element.
        total: How many there would be without limits.
    """

    json: str
    shown: int
    total: int


def list_patterns(
    patterns: Iterable[Pattern], kept_out: Collection[str], nodes: Collection[str]
) -> Listed:
    """Select the patterns of highest value.

    Args:
        kept_out: Ids of those that are in quarantine.
        nodes: All nodes with evidence; a row holds their positions in here.
    """
    ranked = sorted(
        (p for p in patterns if p.pattern_id not in kept_out),
        key=lambda p: (-p.value_score, -_count(p), p.pattern_id),
    )
    places = {node: place for place, node in enumerate(nodes)}
    rows: list[str] = []
    size = 0
    for pattern in ranked[:MAX_ROWS]:
        row = script_json(_row(pattern, places))
        size += len(row.encode()) + 2
        if size > MAX_ROWS_BYTES:
            break
        rows.append(row)
    joined = ",\n".join(rows)
    return Listed(f"[{joined}]", len(rows), len(ranked))


def _row(pattern: Pattern, places: dict[str, int]) -> list[object]:
    """Return the columns of one pattern, as page.js names them."""
    evidence = pattern.evidence.values()
    texts = (str(pattern.payload[name]) for name in TEXT_FIELDS[pattern.category])
    return [
        pattern.pattern_id,
        list(FAMILIES).index(pattern.category),
        pattern.value_score,
        plain(pattern.title, TITLE_CHARS),
        plain("\n".join(dict.fromkeys(texts)), TEXT_CHARS),
        sorted(places[node] for node in pattern.evidence),
        _count(pattern),
        sum(said.helpful for said in evidence),
        sum(said.harmful for said in evidence),
        min(said.first_seen for said in evidence),
        pattern.timestamp,
    ]


def _count(pattern: Pattern) -> int:
    return sum(said.count for said in pattern.evidence.values())
