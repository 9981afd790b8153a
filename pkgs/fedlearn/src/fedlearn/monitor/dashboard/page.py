"""The page: one file that needs nothing else and fetches nothing."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fedlearn.monitor import Holdings, Status, program_version
from fedlearn.monitor.dashboard.charts import draw_growth, draw_values
from fedlearn.monitor.dashboard.page_text import plain, script_json
from fedlearn.monitor.dashboard.rows import Listed, list_patterns
from fedlearn.records import Category
from fedlearn.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

CATEGORY_NAMES: Final = {
    str(Category.SKILLS): "Skills",
    str(Category.ERRORS): "Error solutions",
    str(Category.PRACTICES): "Best practices",
}
"""Headings of the categories."""

MAX_BARS: Final = 12
"""Rows from which on a table scrolls."""

MAX_LISTED: Final = 200
"""Most nodes, rules and quarantined patterns that are listed."""

REASON_CHARS: Final = 300

POWER: Final = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """A count by name, with its share of the highest count, in percent."""

    name: str
    count: int
    percent: float


def render(holdings: Holdings, settings: Settings) -> str:
    """Return the page; the same holdings give the same bytes at any time."""
    status = holdings.status
    style, script = _resource("page.css"), _resource("page.js")
    waiting = [one for one in holdings.quarantine if one.decision != "admitted"]
    listed = list_patterns(
        holdings.records.active(), {one.pattern_id for one in waiting}, status.nodes
    )
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            figures=status,
            version=program_version(),
            style=style,
            style_hash=_hash(style),
            script=script,
            script_hash=_hash(script),
            names=CATEGORY_NAMES,
            growth=draw_growth(status.growth, CATEGORY_NAMES),
            values=draw_values(status.value_histogram, settings.extraction.threshold)
            if status.patterns_total
            else None,
            redactions=shares(status.redactions.items()),
            contributions=shares((n, f.patterns) for n, f in status.nodes.items()),
            steps=_steps(settings),
            quarantine=waiting[:MAX_LISTED],
            waiting=len(waiting),
            listed=listed,
            data=_data(status, listed),
            open_rows=MAX_BARS,
            most_nodes=MAX_LISTED,
        )
    )


def shares(counts: Iterable[tuple[str, int]]) -> list[Share]:
    """Rank counts, each with its share of the highest."""
    ranked = sorted(counts, key=lambda item: (-item[1], item[0]))[:MAX_LISTED]
    highest = max((count for _, count in ranked), default=0) or 1
    return [Share(name, n, round(100 * n / highest, 1)) for name, n in ranked]


def _steps(settings: Settings) -> list[tuple[str, str, str]]:
    """Name the steps, each with the command for the case that it never ran."""
    remote = "fedlearn federate" if settings.repository.url else ""
    return [
        ("pull", "Pull from the remote", remote),
        ("sync", "Sync telemetry", "fedlearn sync"),
        ("export", "Export from Qdrant", "fedlearn export"),
        ("push", "Push to the remote", remote),
        ("import", "Import into Qdrant", "fedlearn import"),
        ("federate", "Full cycle", "fedlearn federate"),
    ]


def _data(status: Status, listed: Listed) -> str:
    """Return the JSON that the script reads."""
    head = script_json(
        {"nodes": list(status.nodes), "categories": list(CATEGORY_NAMES.values())}
    )
    return f'{head[:-1]},"rows":{listed.json}}}'


def _environment() -> "Environment":
    # On demand: no other verb needs it.
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(_resource),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["size"] = human_size
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["plain"] = lambda text: plain(text, REASON_CHARS)
    return environment


def human_size(size_bytes: int) -> str:
    """Return a size with a decimal unit and at most three digits."""
    size, units = float(size_bytes), ["bytes", "kB", "MB", "GB"]
    while size >= POWER and len(units) > 1:
        size /= POWER
        units.pop(0)
    decimals = 0 if size >= POWER / 10 or size.is_integer() else 1
    return f"{size:,.{decimals}f} {units[0]}"


def _resource(name: str) -> str:
    return (files("fedlearn.monitor.dashboard") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the source expression of a text in a content security policy."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
