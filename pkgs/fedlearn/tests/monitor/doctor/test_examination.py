"""`fedlearn doctor` as a whole."""

import shutil
import time
from typing import cast

from fedlearn.monitor.doctor import CHECKS, examine, exit_code

from helpers import Node, Program
from monitor.doctor.examination import change, context, look


def test_a_node_that_is_well_has_no_problem(well: Node, program: Program) -> None:
    """Every check that applies says ok, and the program ends with 0."""
    found = examine(context(well))
    levels = {d.check: d.level for d in found if d.level != "ok"}
    assert levels == {}
    assert {d.check for d in found} >= CHECKS.keys() - {
        "key-files", "waiting", "unpushed", "place", "snapshots", "sources",
    }  # fmt: skip
    assert program("doctor", node=well).code == 0


def test_the_code_is_that_of_the_gravest_problem(well: Node, program: Program) -> None:
    """A leak comes before a Qdrant that is down; JSON says the same as the code."""
    change(well, "qdrant", url="http://127.0.0.1:9")
    assert program("doctor", "qdrant", node=well).code == 4
    (well.settings.repository_path / "data/.gitattributes").write_text("")
    result = program("doctor", "qdrant", "attributes", "--json", node=well)
    assert (result.code, result.json["exit_code"]) == (5, 5)
    assert [(c["check"], c["level"]) for c in result.json["checks"]] == [
        ("qdrant", "problem"),
        ("attributes", "problem"),
    ]


def test_a_dry_run_fixes_nothing(well: Node, program: Program) -> None:
    """--fix --dry-run tells what --fix would do, and --fix does it."""
    path = well.settings.repository_path / "data/.gitattributes"
    path.write_text("")
    rehearsed = program("doctor", "attributes", "--fix", "--dry-run", node=well)
    assert "would fix: add the lines to data/.gitattributes" in rehearsed.out
    assert path.read_text() == ""
    done = program("doctor", "attributes", "--fix", node=well)
    assert (done.code, "merge=union" in path.read_text()) == (0, True)


def test_looking_changes_nothing(well: Node) -> None:
    """Neither repository nor state is touched, and none is made."""
    before = well.data(), well.git.text("status", "--porcelain")
    examine(context(well))
    assert (well.data(), well.git.text("status", "--porcelain")) == before
    shutil.rmtree(well.settings.state_directory)
    examine(
        context(well), [name for name in CHECKS if name not in {"qdrant", "vectors"}]
    )
    assert not well.settings.state_directory.exists()


def test_every_check_is_known_by_a_sentence() -> None:
    """The reference lists each check with what holds when it is ok."""
    for name, check in CHECKS.items():
        assert str(cast("object", check.__doc__)).strip().endswith("."), name


def test_no_problem_means_no_code(well: Node) -> None:
    """Warnings alone end with 0."""
    found = look(well, "schedule", now=lambda: time.time() + 3 * 86_400)
    assert exit_code(found) == 0
