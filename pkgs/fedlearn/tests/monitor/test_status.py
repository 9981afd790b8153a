"""`fedlearn status`: what it tells is what is there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fedlearn.cli.verbs.status import repeat
from fedlearn.errors import BrokenDataError, FedlearnError, UnreachableError
from fedlearn.monitor import status as module
from fedlearn.monitor.figures import Status
from fedlearn.monitor.status import read_holdings
from fedlearn.monitor.timers import Timer, find_timers, parse_timers
from fedlearn.state import Run, State
from fedlearn.worktree.layout import COLLECTION_SNAPSHOTS, SHARED_FILES

from factories import make_pattern
from helpers import MakeNode, Node, Program, make_event

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def look(node: Node, *, count_clusters: bool = False) -> Status:
    return read_holdings(
        node.settings, count_clusters=count_clusters, now=lambda: NOW
    ).status


def test_values_are_shown_with_average_and_range(make_node: MakeNode) -> None:
    """Each category has its count, what is new, and its values."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one", value_score=0.8))
    node.sync()
    node.write(make_event("two", value_score=1.0))
    node.sync()
    skills = look(node).patterns["skills-patterns"]
    assert (skills.count, skills.new, skills.average_value_score) == (2, 1, 0.9)
    assert (skills.lowest_value_score, skills.highest_value_score) == (0.8, 1.0)
    assert look(node).patterns["best-practices"].average_value_score is None


def test_new_is_what_the_last_sync_added(make_node: MakeNode) -> None:
    """A sync that found nothing says that nothing is new."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"))
    node.sync()
    node.sync()
    assert look(node).patterns["skills-patterns"].new == 0


def test_each_step_tells_how_it_went(make_node: MakeNode, tmp_path: Path) -> None:
    """A remote that is gone fails pull and federate, never sync and import."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    node.federate()
    well = look(node).steps
    assert all(well[step].succeeded for step in ("sync", "pull", "push", "import"))
    assert well["export"].last is None
    (tmp_path / "hub.git").rename(tmp_path / "away")
    node.federate()
    steps = look(node).steps
    assert {name for name, step in steps.items() if step.succeeded is False} == {
        "pull",
        "federate",
    }
    assert "the repository does not exist" in str(steps["pull"].problem)
    assert steps["pull"].last_success == well["pull"].last


def test_commits_that_wait_are_counted(make_node: MakeNode, tmp_path: Path) -> None:
    """What the remote has not got is a number; without a remote there is none."""
    node, alone = make_node(), make_node("system-b", alone=True)
    node.init()
    alone.init()
    node.federate()
    assert look(node).unpushed_commits == 0
    (tmp_path / "hub.git").rename(tmp_path / "away")
    node.write(make_event("one"))
    node.federate()
    assert look(node).unpushed_commits == 1
    assert look(alone).unpushed_commits is None


def test_duplicates_are_counted_until_a_sync_joins_them(make_node: MakeNode) -> None:
    """What a union merge leaves is shown, and gone after the next cycle."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"), make_event("two"))
    node.federate()
    path = node.settings.repository_path / SHARED_FILES["skills-patterns"]
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[0], "no record\n"]))
    assert (look(node).duplicates, look(node).rejected_records) == (1, 1)
    node.federate()
    assert look(node).duplicates == 0


def test_snapshots_tell_their_age_by_their_names(make_node: MakeNode) -> None:
    """The newest of each series, of every node, whenever the file was made."""
    node = make_node(alone=True)
    node.init()
    folder = node.settings.repository_path / COLLECTION_SNAPSHOTS
    folder.mkdir(parents=True)
    for time in ("20261101-120000", "20261122-110000"):
        (folder / f"skills-patterns-{time}-system-b.json").write_text("{}")
    (one,) = look(node).snapshots
    assert (one.kind, one.node, one.count) == ("skills-patterns", "system-b", 2)
    assert (one.time, one.age_days) == ("2026-11-22T11:00:00Z", 2)


def test_sizes_stand_against_their_budgets(make_node: MakeNode) -> None:
    """data/ and its largest file, with what they may become."""
    node = make_node(alone=True)
    node.init()
    path = node.settings.repository_path / SHARED_FILES["error-solutions"]
    path.write_text("\n" * 50_000)
    whole, largest = look(node).sizes
    assert (whole.path, whole.budget) == ("data", 50_000_000)
    assert (largest.path, largest.bytes) == (SHARED_FILES["error-solutions"], 50_000)
    assert largest.budget == 10_000_000


def test_a_qdrant_that_is_down_hides_nothing_else(make_node: MakeNode) -> None:
    """The rest is told, and so is why the points are missing."""
    node = make_node(alone=True)
    node.init()
    down = node.settings.qdrant.model_copy(update={"url": "http://127.0.0.1:9"})
    node.settings = node.settings.model_copy(update={"qdrant": down})
    status = look(node)
    assert status.collections is None
    assert "127.0.0.1:9" in str(status.qdrant_problem)
    assert status.node == "system-a"


def test_patterns_without_a_vector_are_counted(make_node: MakeNode) -> None:
    """What the last import could not embed waits for the next, visibly."""
    node = make_node(alone=True)
    node.init()
    figures: dict[str, object] = {"pending_embeddings": 3, "problem": "no model"}
    with State.open(node.settings.state_directory) as state:
        state.runs.add(Run("import", "2026-11-24T11:00:00Z", "failed", figures))
    assert look(node).pending_embeddings == 3
    node.federate()
    assert look(node).pending_embeddings == 0


def test_near_duplicates_of_many_patterns_are_counted_on_request(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status stays quick; what was counted once is known until something changes."""
    monkeypatch.setattr(module, "CLUSTERED", 1)
    node = make_node(alone=True)
    node.init()
    node.write(make_event("one"), make_event("two"))
    node.sync()
    assert look(node).near_duplicate_clusters is None
    counted = look(node, count_clusters=True).near_duplicate_clusters
    assert counted is not None
    assert look(node).near_duplicate_clusters == counted
    node.write(make_event("three"))
    node.sync()
    assert look(node).near_duplicate_clusters is None


def test_timers_are_read_as_systemd_prints_them() -> None:
    """Microseconds since 1970; 0 and null stand for never."""
    output = (
        '[{"next":1795521600000000,"left":1,"last":0,"passed":0,'
        '"unit":"fedlearn-federate.timer","activates":"fedlearn-federate.service"},'
        '{"next":null,"last":1795518000000000,"unit":"fedlearn-export.timer"}]'
    )
    assert parse_timers(output) == [
        Timer("fedlearn-federate.timer", "2026-11-24T12:00:00Z", None),
        Timer("fedlearn-export.timer", None, "2026-11-24T11:00:00Z"),
    ]


@pytest.mark.parametrize("output", ["", "[", "{}", '["x"]'])
def test_a_systemd_that_says_nothing_useful_is_no_fault(output: str) -> None:
    """A bus that cannot be reached gives no timers, and no error."""
    assert parse_timers(output) == []


def test_timers_of_system_and_user_are_listed(tmp_path: Path) -> None:
    """Both are asked where systemd runs, and neither where it does not."""
    asked: list[tuple[str, ...]] = []

    def run(command: object) -> str:
        assert isinstance(command, list)
        asked.append(tuple(command))
        scope = "user" if "--user" in command else "system"
        return f'[{{"unit": "fedlearn-{scope}.timer"}}]'

    found = find_timers(run, tmp_path)
    assert found is not None
    assert [t.unit for t in found] == ["fedlearn-system.timer", "fedlearn-user.timer"]
    assert find_timers(run, tmp_path / "none") is None
    assert len(asked) == 2


def test_watching_ends_well_with_an_interrupt(make_node: MakeNode) -> None:
    """It looks anew each time, and Ctrl-C is how a person ends it."""
    node = make_node(alone=True)
    node.init()
    shown: list[Status] = []

    def wait() -> None:
        if len(shown) == 2:
            raise KeyboardInterrupt
        node.write(make_event("one"))
        node.sync()

    repeat(lambda: look(node), shown.append, wait)
    assert [one.patterns["skills-patterns"].count for one in shown] == [0, 1]


def test_the_table_shows_what_is_wrong(make_node: MakeNode, program: Program) -> None:
    """Problems of steps stand in the table, and no colour code off a terminal."""
    node = make_node()
    node.init()
    node.write(make_event("one", response="Write to 192.168.7.20, then enable it."))
    node.federate()
    out = program("status", node=node).out
    for words in (
        "Steps",
        "push",
        "ok",
        "0.90 to 0.90",
        "private-ip",
        "of 50,000,000",
    ):
        assert words in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("error", "pending"),
    [(UnreachableError("gone"), None), (BrokenDataError("bad"), 7)],
)
def test_a_failed_run_keeps_what_the_error_counted(
    make_node: MakeNode,
    monkeypatch: pytest.MonkeyPatch,
    error: FedlearnError,
    pending: int | None,
) -> None:
    """Figures of an error stand with the run that it ended, next to its words."""
    if pending:
        error.figures["pending_embeddings"] = pending

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    node = make_node(alone=True)
    node.init()
    monkeypatch.setattr("fedlearn.qdrant.importing.run.Importer.run", fail)
    _attempt(node.federate)
    with State.open(node.settings.state_directory) as state:
        run = state.runs.last("import")
    assert run
    assert run.figures.get("pending_embeddings") == pending
    assert run.figures["problem"] == str(error)
    assert run.figures["error"] == type(error).__name__


def _attempt(action: Callable[[], object]) -> None:
    try:
        action()
    except FedlearnError:
        return


def test_the_fold_decides_what_is_active(make_node: MakeNode) -> None:
    """A pattern that others wrote counts for them."""
    node = make_node(alone=True)
    node.init()
    path = node.settings.repository_path / SHARED_FILES["skills-patterns"]
    path.write_bytes(make_pattern(node="system-c").to_line() + b"\n")
    assert {n: one.patterns for n, one in look(node).nodes.items()} == {"system-c": 1}


def test_a_branch_of_ones_own_is_what_waits(make_node: MakeNode) -> None:
    """With `push_branch` the commits that count are those that it lacks."""
    node = make_node()
    node.init()
    repository = node.settings.repository.model_copy(
        update={"push_branch": "nodes/<node>"}
    )
    node.settings = node.settings.model_copy(update={"repository": repository})
    node.write(make_event("one"))
    assert node.federate().problems == []
    assert look(node).unpushed_commits == 0
