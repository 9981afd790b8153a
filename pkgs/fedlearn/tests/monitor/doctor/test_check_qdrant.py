"""Why nothing arrives: cause and remedy are named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fedlearn.monitor.doctor import apply_fixes
from fedlearn.monitor.doctor.check_qdrant import _BRIEF
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.records.categories import Category
from fedlearn.state import Quarantined, Run, State
from fedlearn.worktree.layout import COLLECTION_SNAPSHOTS

from helpers import Node
from monitor.doctor.examination import change, look, one
from qdrant.engine import Collection
from qdrant.standin import Fault, StandIn


def test_qdrant_is_down(well: Node) -> None:
    """The URL is named, and how to start it."""
    change(well, "qdrant", url="http://127.0.0.1:9")
    level, cause, remedy, code = one(look(well, "qdrant"))
    assert (level, code) == ("problem", 4)
    assert "127.0.0.1:9" in cause
    assert "start Qdrant" in remedy


@pytest.fixture
def server(well: Node) -> Iterator[StandIn]:
    """A server that has the three collections, and no point."""
    with StandIn() as standin:
        change(well, "qdrant", url=standin.url)
        with open_store(well.settings) as store:
            ensure_collections(store, open_embedder(well.settings))
        yield standin


def test_a_server_is_well(well: Node, server: StandIn) -> None:
    """Nothing is changed to find that out."""
    before = len(server.writes)
    assert one(look(well, "qdrant"))[:2] == ("ok", "Qdrant answers and has 0 points")
    assert [path.rpartition("/")[2] for _, path in server.writes[before:]] == ["delete"]
    assert server.bodies[-1] == {"points": []}


def grey(collection: Collection) -> None:
    collection.status = "grey"


def red(collection: Collection) -> None:
    collection.status = "red"
    collection.optimizer_status = {"error": "Service internal error: planted"}


def full(collection: Collection) -> None:
    collection.strict = {"enabled": True, "max_points_count": 0}


def unindexed(collection: Collection) -> None:
    del collection.indexes["value_score"]
    collection.strict = {"enabled": True, "unindexed_filtering_retrieve": False}


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (grey, 0, ("is grey", "nothing is lost")),
        (red, 4, ("is red: Service internal error: planted", "server's log")),
        (full, 3, ("holds 0 points", "raise max_points_count")),
        (unindexed, 3, ("no index of value_score", "fedlearn init")),
    ],
)
def test_the_state_of_a_collection_is_told(
    well: Node,
    server: StandIn,
    fault: Callable[[Collection], None],
    code: int,
    words: tuple[str, str],
) -> None:
    """It is named, with what is wrong and what to do."""
    fault(server.collections["skills-patterns"])
    level, cause, remedy, exit_code = one(look(well, "qdrant"))
    assert (level, exit_code) == ("problem" if code else "warning", code)
    assert cause.startswith("skills-patterns ")
    assert words[0] in cause
    assert words[1] in remedy


def test_a_key_that_may_only_read_is_told(
    well: Node, server: StandIn, tmp_path: Path
) -> None:
    """Before an import fails with it."""
    (tmp_path / "key").write_text("reader")
    server.api_key, server.rights = "reader", "r"
    change(well, "qdrant", api_key_file=str(tmp_path / "key"))
    level, cause, remedy, code = one(look(well, "qdrant"))
    assert (level, code) == ("problem", 3)
    assert "the key may only read" in cause
    assert "qdrant.api_key_file" in remedy


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("/collections", status=404), "check qdrant.url"),
        (Fault("/collections", status=503, times=99), "check the server's log"),
    ],
)
def test_what_answers_is_not_to_be_started(
    well: Node, server: StandIn, fault: Fault, words: str
) -> None:
    """The remedy is that of the fault."""
    server.faults.append(fault)
    assert words in one(look(well, "qdrant"))[2]


def test_a_limit_of_rate_is_not_waited_for(
    well: Node, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks the doctor does not wait a minute for another's requests."""
    waits: list[float] = []
    brief = replace(_BRIEF, sleep=waits.append)
    monkeypatch.setattr("fedlearn.monitor.doctor.check_qdrant._BRIEF", brief)
    headers = {"Retry-After": "60"}
    server.faults.append(Fault("/count", status=429, headers=headers, times=99))
    assert one(look(well, "qdrant"))[3] == 4
    assert waits == [0.5, 0.5]


@pytest.mark.parametrize("check", ["qdrant", "vectors"])
def test_another_run_has_the_embedded_store_open(well: Node, check: str) -> None:
    """That is no fault: one of the two checks says so, the other waits for it."""
    with open_store(well.settings):
        found = [result.level for result in look(well, check)]
    assert found == (["warning"] if check == "qdrant" else [])


def test_a_collection_is_missing(well: Node) -> None:
    """It is named; --fix makes it, and then all is well."""
    with open_store(well.settings) as store:
        store.drop(Category.SKILLS)
    found = look(well, "qdrant")
    level, cause, remedy, code = one(found)
    assert (level, remedy, code) == ("problem", "create it: fedlearn init", 3)
    assert "no collection skills-patterns" in cause
    assert list(apply_fixes(found).values()) == ["done"]
    assert one(look(well, "qdrant"))[0] == "ok"


def test_a_collection_takes_other_vectors(well: Node) -> None:
    """Both sizes are named, and the two ways out."""
    change(well, "embedding", dimension=256)
    level, cause, remedy, code = one(look(well, "vectors"))
    assert (level, code) == ("problem", 3)
    assert "takes vectors of 128" in cause
    assert "vectors of 256" in cause
    assert "--reembed" in remedy


def test_the_embedder_is_down(well: Node) -> None:
    """A server that does not answer is no fault of Qdrant."""
    change(well, "embedding", kind="ollama", url="http://127.0.0.1:9", model="bge-m3")
    level, cause, _remedy, code = one(look(well, "vectors"))
    assert (level, code) == ("problem", 4)
    assert "127.0.0.1:9" in cause


def test_the_key_of_qdrant_is_missing(well: Node, tmp_path: Path) -> None:
    """The setting and the file are named."""
    change(well, "qdrant", api_key_file=str(tmp_path / "none"))
    level, cause, remedy, code = one(look(well, "key-files"))
    assert (level, code) == ("problem", 3)
    assert cause.startswith(f"qdrant.api_key_file: {tmp_path}/none")
    assert "owned by this user" in remedy


def test_a_key_that_others_can_read(well: Node, tmp_path: Path) -> None:
    """--fix closes the file."""
    key = tmp_path / "key"
    key.write_text("secret")
    key.chmod(0o644)
    change(well, "qdrant", api_key_file=str(key))
    found = look(well, "key-files")
    assert one(found)[:3] == (
        "warning",
        f"qdrant.api_key_file: other users can read {key}",
        f"chmod 600 {key}",
    )
    apply_fixes(found)
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("node", "fixable"), [("system-a", True), ("system-b", False)])
def test_a_snapshot_is_cut_off(well: Node, node: str, *, fixable: bool) -> None:
    """It is named; one's own can be removed, that of another node cannot."""
    folder = well.settings.repository_path / COLLECTION_SNAPSHOTS
    folder.mkdir(parents=True)
    path = folder / f"skills-patterns-20261124-050000-{node}.json"
    path.write_text('{"result":{"points":[\n{"id": 1')
    found = look(well, "snapshots")
    level, cause, _remedy, code = one(found)
    assert (level, code) == ("problem", 5)
    assert path.name in cause
    assert bool(apply_fixes(found)) is fixable
    assert path.exists() is not fixable


def test_what_waits_for_somebody(well: Node) -> None:
    """Missing embeddings and undecided patterns are counted."""
    with State.open(well.settings.state_directory) as state:
        state.quarantine.replace([Quarantined("1", "t", ("r",), ("system-b",))])
        figures: dict[str, object] = {"pending_embeddings": 4}
        state.runs.add(Run("import", "2026-11-24T08:00:00Z", "failed", figures))
    said = [(d.message, d.remedy) for d in look(well, "waiting")]
    assert said == [
        (
            "4 patterns without an embedding yet",
            "repair the embedder, then run: fedlearn import",
        ),
        ("1 pattern waiting in quarantine", "decide: fedlearn quarantine list"),
    ]
