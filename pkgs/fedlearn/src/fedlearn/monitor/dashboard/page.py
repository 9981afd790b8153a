"""The page: one file that needs nothing else and fetches nothing."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fedlearn.monitor import Figures, Holdings, latest_retractions
from fedlearn.monitor.dashboard.charts import (
    GrowthPlot,
    ValuePlot,
    draw_growth,
    draw_values,
)
from fedlearn.monitor.dashboard.page_text import plain, script_json
from fedlearn.monitor.dashboard.rows import Listed, list_patterns
from fedlearn.records import Category, Retraction
from fedlearn.settings import Settings
from fedlearn.state import Quarantined

if TYPE_CHECKING:
    from jinja2 import Environment

CATEGORY_NAMES: Final = {
    str(Category.SKILLS): "Skills",
    str(Category.ERRORS): "Error solutions",
    str(Category.PRACTICES): "Best practices",
}
"""As people read them."""

MAX_BARS: Final = 12
"""Rows of a table that are open; the others are behind a line to open."""

MAX_LISTED: Final = 200
"""Nodes, rules and quarantined patterns that are listed at all."""

REASON_CHARS: Final = 300

POWER: Final = 1000
THREE_DIGITS: Final = 100
"""From here on a size has no digit behind the point."""


@dataclass(frozen=True, slots=True)
class Share:
    """A row with a bar.

    Attributes:
        name: What is counted.
        count: How often.
        percent: Of the longest bar, in [0, 100].
    """

    name: str
    count: int
    percent: float


def render(holdings: Holdings, settings: Settings) -> str:
    """Write the page; the same holdings give the same bytes, whatever the time."""
    figures = holdings.figures
    style, script = _resource("page.css"), _resource("page.js")
    waiting = [one for one in holdings.quarantine if one.decision != "admitted"]
    nodes = list(figures.nodes)
    listed = list_patterns(
        holdings.records.active(), {one.pattern_id for one in waiting}, nodes
    )
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            figures=figures,
            style=style,
            style_hash=_hash(style),
            script=script,
            script_hash=_hash(script),
            names=CATEGORY_NAMES,
            growth=_growth(figures),
            values=_values(figures, settings),
            redactions=shares(figures.redactions.items()),
            contributions=shares((n, f.patterns) for n, f in figures.nodes.items()),
            steps=_steps(settings),
            rejected=sum(figures.rejected_lines.values()) + figures.rejected_records,
            retractions=[
                _shown_retraction(r) for r in latest_retractions(holdings.records)
            ],
            quarantine=[_shown_quarantined(one) for one in waiting[:MAX_LISTED]],
            waiting=len(waiting),
            listed=listed,
            data=_data(figures, listed),
            open_rows=MAX_BARS,
            most_nodes=MAX_LISTED,
        )
    )


def shares(counts: Iterable[tuple[str, int]]) -> list[Share]:
    """Rank counts and measure them against the highest."""
    ranked = sorted(counts, key=lambda item: (-item[1], item[0]))[:MAX_LISTED]
    highest = max((count for _, count in ranked), default=0) or 1
    return [Share(name, n, round(100 * n / highest, 1)) for name, n in ranked]


def _growth(figures: Figures) -> dict[str, GrowthPlot] | None:
    return draw_growth(figures.growth, CATEGORY_NAMES) if figures.growth else None


def _values(figures: Figures, settings: Settings) -> ValuePlot | None:
    if not figures.patterns_total:
        return None
    return draw_values(figures.value_histogram, settings.extraction.threshold)


def _steps(settings: Settings) -> list[tuple[str, str, str]]:
    """Name the steps, with what to do where one never ran."""
    remote = "fedlearn federate" if settings.repository.url else ""
    return [
        ("pull", "Pull from the others", remote),
        ("sync", "Sync telemetry", "fedlearn sync"),
        ("export", "Export from Qdrant", "fedlearn export"),
        ("push", "Push to the others", remote),
        ("import", "Import into Qdrant", "fedlearn import"),
        ("federate", "Whole cycle", "fedlearn federate"),
    ]


def _shown_retraction(one: Retraction) -> dict[str, str]:
    return {
        "pattern_id": one.pattern_id,
        "reason": plain(one.reason, REASON_CHARS),
        "node": one.retracted_by,
        "time": one.retracted_at,
    }


def _shown_quarantined(one: Quarantined) -> dict[str, str]:
    return {
        "pattern_id": one.pattern_id,
        "title": plain(one.title, REASON_CHARS),
        "rules": plain(", ".join(one.rules), REASON_CHARS),
        "nodes": plain(", ".join(one.nodes), REASON_CHARS),
        "decision": one.decision or "waiting",
    }


def _data(figures: Figures, listed: Listed) -> str:
    """Write what the script reads."""
    head = script_json(
        {"nodes": list(figures.nodes), "categories": list(CATEGORY_NAMES.values())}
    )
    return f'{head[:-1]},"rows":{listed.json}}}'


def _environment() -> "Environment":
    # Here and not above: no other verb needs it.
    from jinja2 import (  # noqa: PLC0415  (loads slowly)
        Environment,
        FunctionLoader,
        StrictUndefined,
    )

    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(_resource),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["size"] = human_size
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment


def human_size(size_bytes: int) -> str:
    """Write a size as people read it, in powers of ten and three digits."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < POWER or unit == "GB":
            break
        size /= POWER
    return (
        f"{size:,.0f} {unit}"
        if size >= THREE_DIGITS or size == int(size)
        else f"{size:.1f} {unit}"
    )


def _resource(name: str) -> str:
    return (files("fedlearn.monitor.dashboard") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Name a text as a content security policy does."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
