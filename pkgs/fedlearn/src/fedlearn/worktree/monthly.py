"""The figures of a node by month: `metrics/monthly/YYYY-MM-<node>.json`.

They tell only what the node itself contributed. Figures of the whole federation
would change on every node whenever one of them learned something, and each change
would be a commit that all the others fetch; added up over the nodes, these give
the same trend.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final, Self

import orjson

from fedlearn.records import NODE_NAME, Category, canonical_json
from fedlearn.state import State
from fedlearn.worktree.layout import METRICS
from fedlearn.worktree.shared_files import write_lines_if_changed

SCHEMA: Final = 1

METRICS_NAME: Final = re.compile(rf"(\d{{4}}-\d\d)-({NODE_NAME})\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a node contributed to one category.

    Attributes:
        patterns: Active patterns with its evidence.
        observations: How often it saw them.
        average_value_score: Of its own evidence, in [0, 1]; None without patterns.
    """

    patterns: int
    observations: int
    average_value_score: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a node, as they were when they last changed in a month.

    Attributes:
        node: Its name.
        categories: What it contributed, by category.
        samples: Fine-tuning samples that it holds.
        redactions: Private things that were taken out there. The rules are not
            told: the name of a rule of one's own may be private itself.
    """

    node: str
    categories: dict[str, Contribution]
    samples: int
    redactions: int

    @classmethod
    def of(cls, state: State, retracted: Collection[str], node: str) -> Self:
        """Count what a node knows.

        Args:
            state: Its state.
            retracted: Ids of patterns that were taken back.
            node: Its name.
        """
        return cls(
            node=node,
            categories={c.value: _count(state, c, retracted) for c in Category},
            samples=sum(1 for _ in state.samples()),
            redactions=sum(state.redactions().values()),
        )

    def to_line(self) -> bytes:
        """Write the figures as they stand in a file."""
        return canonical_json({**asdict(self), "schema": SCHEMA})


def write_metrics(
    work_tree: Path, state: State, retracted: Collection[str], node: str, day: date
) -> list[str]:
    """Write the figures of this month, unless they stand in the latest file already.

    Args:
        work_tree: The repository.
        state: What the node knows.
        retracted: Ids of patterns that were taken back.
        node: Its name.
        day: Its month stands in the name.

    Returns:
        The paths written, relative to the work tree.
    """
    line = Metrics.of(state, retracted, node).to_line()
    folder = work_tree / METRICS
    own = [path for month, name, path in metrics_files(folder) if name == node]
    if own and own[-1].read_bytes() == line + b"\n":
        return []
    target = folder / f"{day:%Y-%m}-{node}.json"
    write_lines_if_changed(target, [line])
    return [str(target.relative_to(work_tree))]


def read_metrics(work_tree: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Give the figures of all nodes by month and node; what is damaged is left out.

    Args:
        work_tree: The repository.
    """
    found: dict[str, dict[str, dict[str, object]]] = {}
    for month, node, path in metrics_files(work_tree / METRICS):
        try:
            content = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            continue
        if isinstance(content, dict):
            found.setdefault(month, {})[node] = content
    return found


def metrics_files(folder: Path) -> list[tuple[str, str, Path]]:
    """Find the files with month and node, sorted by month, then by node."""
    return [
        (match[1], match[2], path)
        for path in sorted(folder.glob("*.json"))
        if (match := METRICS_NAME.fullmatch(path.name)) and path.is_file()
    ]


def _count(
    state: State, category: Category, retracted: Collection[str]
) -> Contribution:
    """Count what a node knows of one category."""
    patterns = observations = 0
    total = 0.0
    for pattern in state.patterns(category):
        if pattern.pattern_id not in retracted:
            patterns += 1
            total += pattern.value_score
            observations += sum(said.count for said in pattern.evidence.values())
    average = round(total / patterns, 4) if patterns else None
    return Contribution(patterns, observations, average)
