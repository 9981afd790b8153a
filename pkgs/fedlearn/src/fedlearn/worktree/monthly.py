"""The figures of a node by month: `metrics/monthly/YYYY-MM-<node>.json`.

They cover only what the node itself contributed. Figures of the whole federation
would change on every node whenever one of them learned something, and each change
would be a commit that all the others fetch; added up over the nodes, these give
the same trend.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

from fedlearn.records import Category, canonical_json
from fedlearn.state import State
from fedlearn.worktree.file_names import METRICS_NAME, list_dated
from fedlearn.worktree.layout import METRICS
from fedlearn.worktree.shared_files import has_lines, write_lines_if_changed

SCHEMA: Final = 1


def write_metrics(
    work_tree: Path, state: State, retracted: Collection[str], node: str, day: date
) -> list[str]:
    """Write the figures of this month, unless the latest file has them already.

    Returns:
        The paths written, relative to the work tree.
    """
    line = canonical_json(_figures(state, retracted, node))
    folder = work_tree / METRICS
    own = [one for one in list_dated(folder, METRICS_NAME) if one.node == node]
    if own and has_lines(own[-1].path, [line]):
        return []
    target = folder / f"{day:%Y-%m}-{node}.json"
    write_lines_if_changed(target, [line])
    return [str(target.relative_to(work_tree))]


def _figures(state: State, retracted: Collection[str], node: str) -> dict[str, object]:
    """Count what a node knows.

    Redactions are not counted by rule: the name of a custom rule may be private.
    """
    return {
        "node": node,
        "categories": {c.value: _count(state, c, retracted) for c in Category},
        "samples": sum(1 for _ in state.samples()),
        "redactions": sum(state.redactions().values()),
        "schema": SCHEMA,
    }


def _count(
    state: State, category: Category, retracted: Collection[str]
) -> dict[str, object]:
    """Count the active patterns of a category, and this node's evidence of them."""
    patterns = observations = 0
    total = 0.0
    for pattern in state.patterns(category):
        if pattern.pattern_id not in retracted:
            patterns += 1
            total += pattern.value_score
            observations += sum(said.count for said in pattern.evidence.values())
    return {
        "patterns": patterns,
        "observations": observations,
        "average_value_score": round(total / patterns, 4) if patterns else None,
    }
