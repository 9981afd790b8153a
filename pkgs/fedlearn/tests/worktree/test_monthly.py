"""The monthly figures: of the node itself, and written only when one changed."""

import json
from datetime import date
from pathlib import Path

from fedlearn.records.categories import Category
from fedlearn.state import Observed, State
from fedlearn.worktree.layout import METRICS
from fedlearn.worktree.monthly import write_metrics

from factories import make_evidence, make_pattern

DAY = date(2026, 11, 24)


def record(state: State, text: str, score: float = 0.9, seen: str = "one") -> str:
    """Record one observation; give the id of its pattern."""
    pattern = make_pattern(text, evidence=make_evidence(score=score))
    digest = f"{text} {seen}".encode()
    state.record_observations([Observed.of(digest, pattern, "", {"email": 2})])
    return pattern.pattern_id


def test_a_node_tells_what_it_contributed(tmp_path: Path) -> None:
    """Counts, averages and redactions, by category, without the rules' names."""
    with State.open(tmp_path / "state") as state:
        record(state, "a timer", 0.8)
        record(state, "a timer", 0.8, "two")
        record(state, "a socket", 0.9)
        assert write_metrics(tmp_path, state, (), "system-a", DAY) == [
            f"{METRICS}/2026-11-system-a.json"
        ]
    written = json.loads((tmp_path / METRICS / "2026-11-system-a.json").read_text())
    nothing = {"patterns": 0, "observations": 0, "average_value_score": None}
    assert written == {
        "node": "system-a",
        "categories": {
            "skills-patterns": {
                "patterns": 2, "observations": 3, "average_value_score": 0.85,
            },
            "error-solutions": nothing,
            "best-practices": nothing,
        },
        "samples": 0,
        "redactions": 6,
        "schema": 1,
    }  # fmt: skip


def test_a_month_without_news_has_no_file(tmp_path: Path) -> None:
    """The same figures are not written again, nor under the next month's name."""
    with State.open(tmp_path / "state") as state:
        record(state, "a timer")
        write_metrics(tmp_path, state, (), "system-a", DAY)
        later = date(2026, 12, 1)
        assert write_metrics(tmp_path, state, (), "system-a", later) == []
        record(state, "a socket")
        assert write_metrics(tmp_path, state, (), "system-a", later) == [
            f"{METRICS}/2026-12-system-a.json"
        ]
    counted = {
        path.name: json.loads(path.read_bytes())["redactions"]
        for path in (tmp_path / METRICS).iterdir()
    }
    assert counted == {"2026-11-system-a.json": 2, "2026-12-system-a.json": 4}


def test_what_was_taken_back_counts_no_more(tmp_path: Path) -> None:
    """A retracted pattern leaves the figures of the node that found it."""
    with State.open(tmp_path / "state") as state:
        gone = record(state, "a timer")
        (path,) = write_metrics(tmp_path, state, {gone}, "system-a", DAY)
    written = json.loads((tmp_path / path).read_bytes())
    assert written["categories"][Category.SKILLS]["patterns"] == 0


def test_other_nodes_change_nothing_here(tmp_path: Path) -> None:
    """A node's file is compared with its own latest, not with another node's."""
    with State.open(tmp_path / "state") as state:
        record(state, "a timer")
        write_metrics(tmp_path, state, (), "system-b", DAY)
        assert write_metrics(tmp_path, state, (), "system-a", DAY) != []
        assert write_metrics(tmp_path, state, (), "system-a", DAY) == []


def test_damaged_figures_are_replaced_by_their_owner(tmp_path: Path) -> None:
    """A file that is cut off is written again."""
    with State.open(tmp_path / "state") as state:
        path = tmp_path / METRICS / "2026-11-system-a.json"
        path.parent.mkdir(parents=True)
        path.write_text('{"node": "sys')
        assert write_metrics(tmp_path, state, (), "system-a", DAY) != []
    assert json.loads(path.read_bytes())["node"] == "system-a"
